package appkeys

import (
	"context"

	"github.com/alter-console/alter-console/internal/work"
)

// RemoveEnded removes derived keys that ended long enough ago, with how often they were used. What the audit trail says of them
// stays, and so do keys that nobody derived.
func (r *Room) RemoveEnded(ctx context.Context) error {
	if r.keepDerived == 0 {
		return nil
	}
	return work.Remove(ctx, func(ctx context.Context, most int) (int, error) {
		return r.base.Store.RemoveDerivedKeys(ctx, r.base.Clock().Add(-r.keepDerived), most)
	})
}
