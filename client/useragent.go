package client

import (
	"runtime/debug"
	"strings"
	"sync"
)

const modulePath = "github.com/alter-console/alter-console"

// userAgent names this SDK and the version of its module that the program was built with.
var userAgent = sync.OnceValue(func() string {
	info, _ := debug.ReadBuildInfo()
	return "alter-console-go/" + moduleVersion(info)
})

func moduleVersion(info *debug.BuildInfo) string {
	if info == nil {
		return "unknown"
	}
	version := ""
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Path == modulePath {
			version = m.Version
			if m.Replace != nil {
				version = m.Replace.Version
			}
		}
	}
	if version == "" || version == "(devel)" {
		return "devel"
	}
	return strings.TrimPrefix(version, "v")
}
