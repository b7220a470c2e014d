package runs

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A Server is what the settings say of the server beside what it keeps.
type Server struct {
	Version    string             `json:"version"`
	Schema     int64              `json:"schema"` // of the database
	Configured []wire.Setting     `json:"configured"`
	Checks     []wire.HealthCheck `json:"checks"`
}

type settingsJSON struct {
	MasterKey         string       `json:"master_key"`
	KeepCallsSeconds  int64        `json:"keep_calls_seconds"`
	KeepBodiesSeconds int64        `json:"keep_bodies_seconds"`
	Database          databaseJSON `json:"database"`
	Calls             sizeJSON     `json:"calls"`
	Bodies            sizeJSON     `json:"bodies"`
	Spans             sizeJSON     `json:"spans"`
	Runs              sizeJSON     `json:"runs"`
	Usage             sizeJSON     `json:"usage"`

	*Server // nil where nothing is known of it

	UnknownKeys map[string]int `json:"unknown_keys_24h"` // refused requests with keys that nobody has, by code
}

type databaseJSON struct {
	Kind  string `json:"kind"`
	Bytes int64  `json:"bytes"`
}

type sizeJSON struct {
	Rows      int       `json:"rows"`
	Estimated bool      `json:"rows_estimated"`
	OldestAt  *api.Time `json:"oldest_at"`
	PerDay    int       `json:"per_day"`
	Bytes     *int64    `json:"bytes"`
}

// settings answers GET /console/v1/settings: how long things are kept, and how much there is of them.
func (r *Room) settings(c *api.Call) (api.Reply, error) {
	sizes, err := r.base.Store.Sizes(c.Context(), r.base.Clock())
	if err != nil {
		return api.Reply{}, err
	}
	unknown, err := r.base.Store.UsageOfKey(c.Context(), "", r.base.Clock().Add(-24*time.Hour))
	if err != nil {
		return api.Reply{}, err
	}
	bodies := sizeOf(sizes.Bodies)
	bodies.Bytes = &sizes.Bodies.Bytes
	return api.OK(settingsJSON{
		Server:            r.server(c.Context()),
		MasterKey:         r.MasterKey(),
		KeepCallsSeconds:  int64(r.KeepCalls / time.Second),
		KeepBodiesSeconds: int64(r.KeepBodies / time.Second),
		Database:          databaseJSON{sizes.Database.Kind, sizes.Database.Bytes},
		Calls:             sizeOf(sizes.Calls),
		Bodies:            bodies,
		Spans:             sizeOf(sizes.Spans),
		Runs:              sizeOf(sizes.Runs),
		Usage:             sizeOf(sizes.Usage),
		UnknownKeys:       byReason(unknown),
	})
}

func (r *Room) server(ctx context.Context) *Server {
	if r.Server == nil {
		return nil
	}
	s := r.Server(ctx)
	return &s
}

func byReason(usage []store.Usage) map[string]int {
	counts := map[string]int{}
	for _, u := range usage {
		counts[u.Reason] += u.N
	}
	return counts
}

func sizeOf(s store.Size) sizeJSON {
	shown := sizeJSON{Rows: s.Rows, Estimated: s.Estimated, PerDay: s.PerDay}
	if !s.Oldest.IsZero() {
		oldest := api.Time(s.Oldest)
		shown.OldestAt = &oldest
	}
	return shown
}
