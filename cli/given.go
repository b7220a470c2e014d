package cli

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/server"
)

// givenFlags are the flags of the server, with their values and where these come from.
func givenFlags(command *kong.Context, e *environment) (all []server.Given) {
	typed := map[*kong.Flag]bool{}
	for _, p := range command.Path {
		if p.Flag != nil && !p.Resolved {
			typed[p.Flag] = true
		}
	}
	for _, flag := range command.Model.Flags {
		if len(flag.Envs) == 0 {
			continue
		}
		g := server.Given{Secret: isSecret(flag), Setting: wire.Setting{
			Flag:     "--" + flag.Name,
			Variable: flag.Envs[0],
			Value:    writtenAs(command.FlagValue(flag)),
			Source:   wire.SourceFlag,
		}}
		if !typed[flag] {
			g.Source = e.sourceOf(flag)
		}
		all = append(all, g)
	}
	return all
}

// sourceOf is where a flag has its value from that is not on the command line.
func (e *environment) sourceOf(flag *kong.Flag) string {
	for _, name := range flag.Envs {
		switch {
		case e.variables[name] != "":
			return wire.SourceEnvironment
		case isSecret(flag) && e.variables[name+fileSuffix] != "":
			return wire.SourceFile
		}
	}
	return wire.SourceDefault
}

// writtenAs is a value as one would write it behind its flag, "" for none.
func writtenAs(value any) string {
	switch v := value.(type) {
	case bool:
		return map[bool]string{true: "on", false: "off"}[v]
	case []string:
		return strings.Join(v, ",")
	}
	return fmt.Sprint(value)
}
