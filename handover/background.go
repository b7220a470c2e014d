package handover

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/work"
)

const (
	every     = 5 * time.Second
	noteEvery = 100             // agents
	turn      = 2 * time.Minute // how long a run goes on, well within its lease
)

// Task goes on with what was ordered. Where two processes do it at once, which a lease prevents, each agent is changed once.
func (d Desk) Task() work.Task {
	return work.Task{Name: "hand agents over", Every: every, OncePerCluster: true, Do: d.Advance}
}

// Advance goes on with all that was ordered, for some time. What is left then, or when it is told to end, is for the next time.
func (d Desk) Advance(ctx context.Context) error {
	orders, err := d.Auth.HandOvers(ctx)
	if err != nil {
		return err
	}
	var failed error
	end := time.Now().Add(turn)
	for _, order := range orders { // one that fails doesn't keep the others waiting
		if err := d.advance(ctx, order, end); !errors.Is(err, errReplaced) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

func (d Desk) advance(ctx context.Context, order auth.HandOver, end time.Time) error {
	order.Failed, order.Problem = 0, "" // those that failed are tried again
	named, err := d.Auth.InNameOf(ctx, order.OrderedBy)
	if err == nil {
		err = d.hand(ctx, named, &order, end)
	}
	switch {
	case errors.Is(err, errLater):
		return d.note(ctx, order)
	case errors.Is(err, errReplaced):
		return err
	case errors.Is(err, auth.ErrNotAllowed) || forbidden(err):
		order.Problem = "Who began it may not do so any more."
	case err != nil:
		return err
	}
	now := time.Now().UTC()
	order.EndedAt = &now
	return d.note(ctx, order)
}

// Why a run of an order ends before it is done.
var (
	errLater    = errors.New("the rest is for the next time")
	errReplaced = errors.New("another was ordered in its place, or another process has done it")
)

// hand gives all agents of an order to the heir, and notes now and then how far it is, and whether who ordered it still may.
func (d Desk) hand(ctx, named context.Context, order *auth.HandOver, end time.Time) error {
	n := 0
	for agent, err := range d.all(named, order.Owner, wire.MaxPage) {
		if err == nil {
			err = d.give(named, agent, order.Owner, order.Heir)
		}
		switch {
		case err == nil:
			order.Handed++
		case forbidden(err) || !refused(err):
			return errors.Join(err, d.note(context.WithoutCancel(ctx), *order))
		default:
			order.Failed, order.Problem = order.Failed+1, problemOf(agent, err)
		}
		if n++; n%noteEvery > 0 {
			continue
		}
		if time.Now().After(end) {
			return errLater
		}
		if err := d.note(ctx, *order); err != nil {
			return err
		}
		if named, err = d.Auth.InNameOf(ctx, order.OrderedBy); err != nil {
			return err
		}
	}
	return nil
}

// note writes how far an order is, or fails with errReplaced.
func (d Desk) note(ctx context.Context, order auth.HandOver) error {
	err := d.Auth.NoteHandOver(ctx, order)
	if errors.Is(err, auth.ErrNotAllowed) {
		return errReplaced
	}
	return err
}

func statusOf(err error) int {
	var told *client.Error
	if errors.As(err, &told) {
		return told.Status
	}
	return 0
}

// forbidden reports whether the API refused who asked.
func forbidden(err error) bool {
	status := statusOf(err)
	return status == http.StatusUnauthorized || status == http.StatusForbidden
}

// refused reports whether the API would refuse the same change of an agent again.
func refused(err error) bool {
	status := statusOf(err)
	return status >= 400 && status < 500 && status != http.StatusTooManyRequests
}

func problemOf(agent *client.AgentInfo, err error) string {
	if agent == nil {
		return err.Error()
	}
	return agent.Name + ": " + err.Error()
}
