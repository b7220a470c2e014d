package server

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/internal/work"
	"github.com/alter-console/alter-console/store"
)

// How often a server says that it runs, and for how long it is believed to afterwards.
const (
	sayEvery   = 30 * time.Second
	believeFor = 3 * sayEvery
)

// sayVersion is the task that says which version runs here.
func (r *running) sayVersion() work.Task {
	return work.Task{Name: "say which version runs here", Every: sayEvery, Do: func(ctx context.Context) error {
		return r.store.NoteReplica(ctx, r.id, Version())
	}}
}

// leave says that this server runs no more. Where that can't be said, others learn of it a little later.
func (r *running) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = r.store.ForgetReplica(ctx, r.id)
}

// replicas are the servers that run on the database.
func (c *checkup) replicas(ctx context.Context) finding {
	if c.config.RemoteURL != "" {
		return finding{}
	}
	counts, err := c.store.CountReplicas(ctx, believeFor)
	switch {
	case err != nil, len(counts) == 0: // which is what the first check is about; or none says so yet
		return finding{}
	case len(counts) == 1:
		return fine(text.Counted(counts[0].N, "server runs", "servers run") + " on the database: version " + counts[0].Version + ".")
	}
	return doubtful("Servers of different versions run on the database: "+versionsInWords(counts)+".",
		"Bring all of them to the newest version. One that was stopped is counted for "+fmt.Sprint(believeFor)+" more when it could not say so.")
}

func versionsInWords(counts []store.ReplicaCount) string {
	words := make([]string, len(counts))
	for i, c := range counts {
		words[i] = fmt.Sprintf("%d of %s", c.N, c.Version)
	}
	return strings.Join(words, ", ")
}
