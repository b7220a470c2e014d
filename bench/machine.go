package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"

	"github.com/alter-console/alter-console/internal/pgtest"
)

// machine describes where the figures come from.
func machine() string {
	cpu := "unknown processor"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if m := regexp.MustCompile(`model name\s*: (.*)`).FindSubmatch(info); m != nil {
			cpu = string(m[1])
		}
	}
	kernel, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	return fmt.Sprintf("%s, %d cores, %s, %s %s, %s", cpu, runtime.NumCPU(), runtime.Version(), runtime.GOOS,
		strings.TrimSpace(string(kernel)), postgresVersion())
}

func postgresVersion() string {
	version, err := pgtest.Version()
	if err != nil {
		return "no PostgreSQL"
	}
	return version
}

// loadAverage is how busy the machine has been over the last minute.
func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	one, _, _ := strings.Cut(string(text), " ")
	return one
}
