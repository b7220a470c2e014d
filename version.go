package main

import (
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"

	"github.com/alecthomas/kong"

	"github.com/alter-console/alter-console/store"
)

// version and commit are set by the build.
var version, commit string

// A release says what this program is.
type release struct {
	version, commit  string
	sqlite, postgres int64 // the versions of the schema that it migrates databases to
}

func thisRelease() (r release) {
	r.version, r.commit = versionText(), commitText()
	r.sqlite, _ = store.NewestSchema("sqlite") // of migrations that are part of the program
	r.postgres, _ = store.NewestSchema("postgres")
	return r
}

func (r release) String() string {
	return fmt.Sprintf("%s (commit %s, %s, schema %d on SQLite and %d on PostgreSQL)", r.version, r.commit, runtime.Version(), r.sqlite, r.postgres)
}

// log writes the first line of a server's log.
func (r release) log(logger *slog.Logger) {
	logger.Info("Alter Console starts", "version", r.version, "commit", r.commit, "go", runtime.Version(),
		"schema_sqlite", r.sqlite, "schema_postgres", r.postgres)
}

func versionText() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

// commitText is what the build says, or what the Go tool has found out by itself.
func commitText() string {
	if commit != "" {
		return commit
	}
	info, _ := debug.ReadBuildInfo()
	if info != nil {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				return setting.Value
			}
		}
	}
	return "unknown"
}

type versionCommand struct{}

// Run prints what this program is, in one line.
func (versionCommand) Run(s streams) error {
	_, err := fmt.Fprintln(s.out, thisRelease())
	return err
}

// versionFlag is --version, which does the same wherever it stands.
type versionFlag bool

// BeforeReset prints the version before anything else is looked at.
func (versionFlag) BeforeReset(app *kong.Kong) error {
	_, err := fmt.Fprintln(app.Stdout, thisRelease())
	app.Exit(0)
	return err
}
