package server

import (
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"

	"github.com/alter-console/alter-console/store"
)

// version and commit are set by the build.
var version, commit string

// A Release says what this program is.
type Release struct {
	Version, Commit  string
	SQLite, Postgres int64 // the versions of the schema that it migrates databases to
}

// ThisRelease is the program that runs.
func ThisRelease() (r Release) {
	r.Version, r.Commit = Version(), commitText()
	r.SQLite, _ = store.NewestSchema("sqlite") // of migrations that are part of the program
	r.Postgres, _ = store.NewestSchema("postgres")
	return r
}

// String is what version prints.
func (r Release) String() string {
	return fmt.Sprintf("%s (commit %s, %s, schema %d on SQLite and %d on PostgreSQL)", r.Version, r.Commit, runtime.Version(), r.SQLite, r.Postgres)
}

// Log writes the first line of a server's log.
func (r Release) Log(logger *slog.Logger) {
	logger.Info("Alter Console starts", "version", r.Version, "commit", r.Commit, "go", runtime.Version(),
		"schema_sqlite", r.SQLite, "schema_postgres", r.Postgres)
}

// Version is what the build says, or what the Go tool has found out by itself.
func Version() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

// commitText is found out in the same way.
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
