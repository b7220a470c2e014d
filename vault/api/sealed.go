package api

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/store"
)

// Sealed is what is kept under the master key, and what it is called where it can't be.
type Sealed struct {
	Box   *seal.Box
	What  string // all of it, such as “what managed secrets hold”
	One   string // one of it, such as “the secret holds”
	Again string // what to do where that was changed in the database, as a sentence
}

// Unreadable is the refusal of what can't be sealed or opened now, with what the server lacks.
func (s Sealed) Unreadable(cause error) *Error {
	e := Fail(wire.CodeSecretUnreadable).WithCause(cause)
	const restore = "Have the server's operator restore master.key, or give the server the master key that was in use."
	switch {
	case s.Box.State() == seal.Missing:
		e.Message = "The server has no master key, so it can neither open nor keep " + s.What + "."
		return e.WithHint(restore)
	case s.Box.State() == seal.Wrong:
		e.Message = "The server's master key is not the one in use, so it can neither open nor keep " + s.What + "."
		return e.WithHint(restore)
	case errors.Is(cause, seal.ErrBroken):
		e.Message = "What " + s.One + " was changed in the database, and does not open."
		return e.WithHint("%s Have the server's operator look for what else was changed.", s.Again)
	}
	return e
}

// ChangeSealed is Change for a rule that seals, which is done again when the master key that it sealed under has just ended.
func ChangeSealed[T any](c *Call, s Sealed, answer func(any) (Reply, error), rule func(context.Context, *store.Tx) (T, error)) (Reply, error) {
	reply, err := Change(c, answer, rule)
	if !errors.Is(err, store.ErrMasterKeyRetired) {
		return reply, err
	}
	if err := s.Box.Refresh(c.Context()); err != nil {
		return Reply{}, err
	}
	if reply, err = Change(c, answer, rule); errors.Is(err, store.ErrMasterKeyRetired) {
		err = s.Unreadable(err)
	}
	return reply, err
}
