package server

import (
	"log/slog"
	"time"

	"github.com/alter-console/alter-console/internal/work"
)

// A running is a server on its way up, at work, or on its way down: what its steps share.
type running struct {
	*Services
	id          string // of this process, in the database
	began       time.Time
	config      *Config
	logger      *slog.Logger
	certificate *certificate // nil without one
	ending      ending
	health      *health
	proxied     *sightings
	crew        *work.Crew // nil until it works
}

// tasks tells how the work in the background fares.
func (r *running) tasks() []work.Status {
	if r.crew == nil {
		return nil
	}
	return r.crew.Status()
}
