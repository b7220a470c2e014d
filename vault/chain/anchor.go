package chain

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/work"
	"github.com/alter-console/alter-console/store"
)

// An Anchor is a place outside of the database that checkpoints are sent to, so that nobody who can change the database can
// change all that was signed of it.
type Anchor interface {
	// Name is for people, without what is secret in its address.
	Name() string

	// last is the time of the newest checkpoint that has arrived.
	last(context.Context, *Room) (time.Time, error)

	// send has a checkpoint arrive, with the public key that signed it.
	send(context.Context, *Room, wire.AuditProof) error
}

// ParseAnchor reads an address: file:PATH, stderr, or that of a webhook.
func ParseAnchor(address string) (Anchor, error) {
	if address == "stderr" {
		return &stderrAnchor{}, nil
	}
	if path, ok := strings.CutPrefix(address, "file:"); ok && path != "" {
		path, err := filepath.Abs(path)
		return &fileAnchor{path: path}, err
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Fragment != "" {
		return nil, fmt.Errorf("an anchor is file:PATH, stderr, or an address like https://example.com/hook") // what was given may hold a secret
	}
	return newWebhook(u), nil
}

const (
	anchorEvery = 2 * time.Second
	anchorBatch = 100
)

// Tasks are the work in the background that anchors are: each is one of its own, so that what is wrong with one shows as its.
func (r *Room) Tasks() (tasks []work.Task) {
	for _, anchor := range r.Anchors {
		_, once := anchor.(*webhook)
		tasks = append(tasks, work.Task{
			Name:           "anchor the audit trail at " + taskName(anchor),
			Every:          anchorEvery,
			OncePerCluster: once,
			Do:             func(ctx context.Context) error { return r.anchor(ctx, anchor) },
		})
	}
	return tasks
}

// taskName is an anchor's name, and of a webhook something that tells it from another at the same host: each has a lease of its own.
func taskName(a Anchor) string {
	if hook, ok := a.(*webhook); ok {
		return a.Name() + " (" + hook.id()[:8] + ")"
	}
	return a.Name()
}

// AnchorAll sends what has not arrived yet to all anchors, at the end of a process.
func (r *Room) AnchorAll(ctx context.Context) (err error) {
	for _, a := range r.Anchors {
		if one := r.anchor(ctx, a); one != nil && err == nil {
			err = fmt.Errorf("anchor the audit trail at %s: %w", a.Name(), one)
		}
	}
	return err
}

// anchor sends what has not arrived yet, in the order in which it was made. What can't be sent now is tried again the next time.
func (r *Room) anchor(ctx context.Context, a Anchor) error {
	after, err := a.last(ctx, r)
	if err != nil {
		return err
	}
	for {
		due, err := r.base.Store.Checkpoints(ctx, after, anchorBatch)
		if err != nil || len(due) == 0 {
			return err
		}
		if err := r.anchorEach(ctx, a, due); err != nil {
			return err
		}
		after = due[len(due)-1].At
	}
}

// anchorEach sends some checkpoints; what nobody signed is not the server's, and would stay in the anchor for ever.
func (r *Room) anchorEach(ctx context.Context, a Anchor, due []store.Checkpoint) error {
	keys, err := r.base.Store.AuditKeys(ctx)
	if err != nil {
		return err
	}
	trusted := trustedBy(r.signers(), keys)
	for _, c := range due {
		if !signedBy(trusted, c) {
			continue
		}
		if err := a.send(ctx, r, anchorLine(c, keys)); err != nil {
			return err
		}
	}
	return nil
}

// anchorLine is a checkpoint and the public key that it names.
func anchorLine(c store.Checkpoint, keys []store.AuditKey) wire.AuditProof {
	line := checkpointLine(c)
	for _, k := range keys {
		if k.ID == c.KeyID {
			line.PublicKey = k.PublicKey
		}
	}
	return line
}
