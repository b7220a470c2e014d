package api

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/redact"
)

// A Base is what the parts of one API share.
type Base struct {
	Store   *store.Store
	Secrets *keyring.Ring // the server's
	Logger  *slog.Logger
	Now     func() time.Time
	AppID   string         // the application of whoever has no key
	Zone    *time.Location // of working days; nil: UTC

	// Cleaner finds what nobody may see of what somebody tells, and of what is told about a managed secret, "" for none.
	Cleaner func(ctx context.Context, q HeldReader, who Teller, secretID string) (*redact.Cleaner, error)

	// Cleaners finds what nobody may see of what programs tell with some keys, all at once.
	Cleaners func(ctx context.Context, keyIDs []string) (of func(keyID string) *redact.Cleaner, err error)
}

// Clock is the current time as the store keeps it: UTC, whole microseconds.
func (b *Base) Clock() time.Time { return b.Now().UTC().Truncate(time.Microsecond) }

// InZone is an instant on the clocks of the time zone of working days.
func (b *Base) InZone(at time.Time) time.Time { return at.In(cmp.Or(b.Zone, time.UTC)) }

// WorkingEnd is when something ends that people let end at an instant: when they work.
func (b *Base) WorkingEnd(at time.Time) time.Time {
	return wire.WorkingEnd(at, cmp.Or(b.Zone, time.UTC))
}

// Audit writes an event in the trail of an application.
func (b *Base) Audit(ctx context.Context, tx *store.Tx, appID string, by audit.Actor, e audit.Event) error {
	e.AppID, e.At, e.By = appID, b.Clock(), by
	return audit.Write(ctx, tx, e)
}

// Report logs what failed while nobody waited for it.
func (b *Base) Report(ctx context.Context, what string, err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		b.Logger.ErrorContext(ctx, "background work failed", "what", what, "error", err)
	}
}
