package cli

import (
	"context"
	"encoding/json"
	"io"
	"runtime"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/store"
)

// A statusReport is what status says as JSON, for whoever helps. Of an older or newer schema only that is said.
type statusReport struct {
	Version    string             `json:"version"`
	Commit     string             `json:"commit"`
	Go         string             `json:"go"`
	System     string             `json:"system"`
	Database   statusDatabase     `json:"database"`
	Configured []wire.Setting     `json:"configured"`
	Rows       map[string]int     `json:"rows"` // by table
	People     statusPeople       `json:"people"`
	Secrets    []secretStatus     `json:"secrets"`
	MasterKeys []secretStatus     `json:"master_keys"`
	Checks     []wire.HealthCheck `json:"checks"`
}

type statusPeople struct {
	Roles    map[string]int `json:"roles"` // how many who are not disabled have each
	Disabled int            `json:"disabled"`
}

type statusDatabase struct {
	Kind   string `json:"kind"`
	At     string `json:"at"`
	Schema int64  `json:"schema"`
	Newest int64  `json:"schema_newest"` // that this program knows
	Bytes  int64  `json:"bytes"`
}

func printStatusJSON(ctx context.Context, c *server.Config, db *store.Store, out io.Writer) error {
	report, err := reportStatus(ctx, c, db)
	if err != nil {
		return err
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(report)
}

func reportStatus(ctx context.Context, c *server.Config, db *store.Store) (r statusReport, err error) {
	release := server.ThisRelease()
	r = statusReport{Version: release.Version, Commit: release.Commit, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH,
		Configured: c.Configured()}
	size, err := db.Measure(ctx)
	if err != nil {
		return r, err
	}
	r.Database = statusDatabase{Kind: size.Kind, At: c.Database(), Bytes: size.Bytes}
	if r.Database.Schema, r.Database.Newest, err = db.SchemaVersions(ctx); err != nil || r.Database.Schema != r.Database.Newest {
		return r, err
	}
	if r.Rows, err = db.CountRows(ctx); err != nil {
		return r, err
	}
	if r.People.Roles, r.People.Disabled, err = db.CountAccountsByRole(ctx); err != nil {
		return r, err
	}
	if r.Secrets, err = statusOfSecrets(ctx, c, db); err != nil {
		return r, err
	}
	if r.MasterKeys, err = statusOfMasterKeys(ctx, c, db); err != nil {
		return r, err
	}
	r.Checks = c.Checkup(ctx, db)
	return r, nil
}
