package seal

import (
	"context"
	"errors"
	"log/slog"

	"github.com/alter-console/alter-console/internal/keyring"
)

// A State says whether values can be sealed and opened.
type State string

// The states.
const (
	OK      State = "ok"
	Missing State = "missing" // there is no master key
	Wrong   State = "wrong"   // what is there is not the one in use
)

// What the source of a ring answers when the master key in use is not among what it has. Its set may hold others.
var (
	ErrMissing = errors.New("the master key is missing")
	ErrWrong   = errors.New("the master key is not the one in use")
)

// State is how it was when somebody last looked.
func (b *Box) State() State {
	if b.ring == nil {
		return Missing
	}
	switch err := b.ring.Err(); {
	case errors.Is(err, ErrWrong):
		return Wrong
	case errors.Is(err, ErrMissing), b.ring.Set().Current.ID == "":
		return Missing
	}
	return OK
}

// Refresh looks whether the master keys have changed. That the one in use is not here is no error: State tells.
func (b *Box) Refresh(ctx context.Context) error {
	if b.ring == nil {
		return nil
	}
	err := b.ring.Refresh(ctx)
	if errors.Is(err, ErrMissing) || errors.Is(err, ErrWrong) {
		return nil
	}
	return err
}

// KeyID is the id of the master key in use, "" while it is not here. Ids tell nothing about the keys.
func (b *Box) KeyID() string {
	if b.State() != OK {
		return ""
	}
	return b.ring.Set().Current.ID
}

// Has reports whether what is sealed under the master key with an id can be opened.
func (b *Box) Has(id string) bool { return b.ring != nil && keyring.Holds(b.ring.Set().All(), id) }

// String says nothing of the keys.
func (b *Box) String() string { return "a box that is " + string(b.State()) }

// GoString is String.
func (b *Box) GoString() string { return b.String() }

// LogValue is String.
func (b *Box) LogValue() slog.Value { return slog.StringValue(b.String()) }
