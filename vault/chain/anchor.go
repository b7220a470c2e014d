package chain

import (
	"context"

	"github.com/alter-console/alter-console/store"
)

// An Anchor is a place outside of the database that checkpoints are sent to.
type Anchor interface {
	Name() string // for people, without what is secret in its address
	Send(ctx context.Context, checkpoints []store.Checkpoint) error
}
