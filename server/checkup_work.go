package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
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
	s, err := c.auditState(ctx)
	if errors.Is(err, errNoSecretHere) {
		return noted("What is signed of it can't be told without the server's secret.", secretAdvice)
	}
	if err != nil {
		return finding{} // which is what the first check is about
	}
	if len(s.Planted) > 0 {
		return defective("Somebody else than a server has put rows into it: "+someOf(s.Planted)+". They count for nothing, and the chain goes on.", plantedAdvice)
	}
	unsigned := s.Head - s.Signed + s.Unplaced
	if c.run != nil && unsigned > 0 && c.run.late(s.SignedAt) {
		return defective(text.Counted(unsigned, "event is", "events are")+" not signed, though there was time.", "Run alter-console audit verify, which says where the chain breaks.")
	}
	if len(s.Foreign) > 0 {
		return doubtful("Somebody else than a server has put rows into it: "+someOf(s.Foreign)+". They have places in the chain, and stay.", plantedAdvice)
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

const plantedAdvice = "Find out who can write to the database. alter-console audit verify names all of them, and “Planted rows” in docs/operations.md says what to do."

// someOf names the first of some rows.
func someOf(names []string) string {
	if more := len(names) - 1; more > 0 {
		return fmt.Sprintf("%s, and %d more", names[0], more)
	}
	return names[0]
}

// late reports whether the last signature, or the start of the server that has signed nothing yet, is too long ago.
func (r *running) late(signed time.Time) bool {
	if signed.IsZero() {
		signed = r.began
	}
	return !signed.IsZero() && time.Since(signed) > signedLate
}

var errNoSecretHere = errors.New("the server's secret is not here")

// auditState asks the server that runs, which has looked for longer, or looks by itself.
func (c *checkup) auditState(ctx context.Context) (chain.State, error) {
	if c.run != nil && c.run.Vault != nil {
		return c.run.Vault.AuditState(ctx)
	}
	given, err := c.config.SecretsOf(ctx, c.store)
	if err != nil || len(given) == 0 {
		return chain.State{}, errNoSecretHere
	}
	return chain.New(&api.Base{Store: c.store, Secrets: keyring.Of(given[0], given[1:]...), Now: time.Now}, c.config.chain()).State(ctx)
}

func (c *checkup) program(context.Context) finding {
	says := "This is " + ThisRelease().String() + "."
	if !static.Has(static.HTMX) {
		return noted(says+" It was built without htmx: pages work, without live updates.", "Run make build, which makes the whole program.")
	}
	return fine(says)
}
