package chain

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store"
)

// A State says how far the chain is.
type State struct {
	Head     int       // the newest place
	Unplaced int       // events that have none yet
	Signed   int       // the place of the newest checkpoint
	SignedAt time.Time // zero where there is none
	Anchored []Anchored

	Planted []string // checkpoints that no server has signed, as far as this process has looked: a name each, up to some
	Foreign []string // events that no server has written, which have places in the chain nevertheless
}

// Anchored says how far an anchor is.
type Anchored struct {
	Anchor string    // its name
	Up     int       // the place of the newest checkpoint that has arrived
	At     time.Time // of that, zero where none has
}

// State looks how far the chain is. What can't be found out of an anchor is as if nothing had arrived there.
func (r *Room) State(ctx context.Context) (s State, err error) {
	head, _, err := r.head(ctx, r.base.Store)
	if err != nil {
		return s, err
	}
	believe, err := r.believer(ctx, r.base.Store)
	if err != nil {
		return s, err
	}
	signed, err := r.base.Store.LastCheckpoint(ctx, store.CheckpointHead, believe)
	if err != nil {
		return s, err
	}
	s.Planted, s.Foreign = r.planted.names()
	s.Head, s.Signed, s.SignedAt = head.Seq, signed.Seq, signed.At
	if s.Unplaced, err = r.base.Store.CountUnplaced(ctx); err != nil {
		return s, err
	}
	for _, a := range r.Anchors {
		one := Anchored{Anchor: taskName(a)}
		if at, wrong := a.last(ctx, r); wrong == nil {
			one.At = at
			if one.Up, err = r.base.Store.CheckpointedBy(ctx, at, believe); err != nil {
				return s, err
			}
			one.Up = min(one.Up, s.Signed)
		}
		s.Anchored = append(s.Anchored, one)
	}
	return s, nil
}
