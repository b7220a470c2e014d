package server

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/internal/work"
	"github.com/alter-console/alter-console/static"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/chain"
)

// tasks is of a server that runs.
func (c *checkup) tasks(context.Context) finding {
	if c.run == nil {
		return finding{}
	}
	all := c.run.tasks()
	failing := slices.DeleteFunc(slices.Clone(all), func(s work.Status) bool { return s.Err == nil || s.Succeeded.After(s.Failed) })
	if len(failing) == 0 {
		return fine(text.Counted(len(all), "task has", "tasks have") + " nothing to complain of.")
	}
	first := failing[0]
	says := fmt.Sprintf("“%s” failed at %s: %s.", first.Task.Name, first.Failed.UTC().Format("2006-01-02 15:04:05 UTC"), reason(first.Err, "see the log"))
	if len(failing) > 1 {
		says += fmt.Sprintf(" So did %d more.", len(failing)-1)
	}
	return defective(says, "Each is tried again at its next time. The log has what=\""+first.Task.Name+"\" and the whole error.")
}

// Bounds of how far the chain may be behind.
const (
	signedLate   = 15 * time.Minute
	anchoredLate = 15 * time.Minute
)

func (c *checkup) audit(ctx context.Context) finding {
	if c.config.RemoteURL != "" {
		return finding{}
	}
	s, err := chain.New(&api.Base{Store: c.store, Now: time.Now}, c.config.chain()).State(ctx)
	if err != nil {
		return finding{} // which is what the first check is about
	}
	unsigned := s.Head - s.Signed + s.Unplaced
	if c.run != nil && unsigned > 0 && !s.SignedAt.IsZero() && time.Since(s.SignedAt) > signedLate {
		return defective(text.Counted(unsigned, "event is", "events are")+" not signed, though there was time.", "Run alter-console audit verify, which says where the chain breaks.")
	}
	for _, a := range s.Anchored {
		if s.SignedAt.Sub(a.At) > anchoredLate {
			return doubtful("What was signed does not arrive at "+a.Anchor+".", "See the log for what=\"anchor the audit trail at "+a.Anchor+"\": it can't be reached, or is full.")
		}
	}
	if len(s.Anchored) == 0 && c.run == nil && len(c.config.AuditAnchor) == 0 {
		return noted(text.Counted(s.Signed, "event is", "events are")+" signed. This command was given no --audit-anchor: whether the server has one, only its own flags say.",
			"Look under Settings, or give this command the server's flags.")
	}
	if len(s.Anchored) == 0 {
		return noted(fmt.Sprintf("%s signed, and anchored nowhere: who can change the database could write all of it anew.", text.Counted(s.Signed, "event is", "events are")),
			"Give --audit-anchor a place that they can't change.")
	}
	return fine(fmt.Sprintf("%s signed and anchored.", text.Counted(s.Signed, "event is", "events are")))
}

func (c *checkup) program(context.Context) finding {
	says := "This is " + ThisRelease().String() + "."
	if !static.Has(static.HTMX) {
		return noted(says+" It was built without htmx: pages work, without live updates.", "Run make build, which makes the whole program.")
	}
	return fine(says)
}
