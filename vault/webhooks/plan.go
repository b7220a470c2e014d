package webhooks

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

const (
	// ahead is how long before an end it is planned to tell of it: what has ended may be gone from the list.
	ahead = 2 * planEvery

	// late is how long after an end it is still told, after nobody was there to do it.
	late = 3 * 24 * time.Hour

	// kept is how long it is known what a webhook was told. It is more than the most days before an end.
	kept = (wire.MaxDaysBefore + 60) * 24 * time.Hour
)

// Plan adds what webhooks are to be told. It looks at what has come into a day's window since it last did, and every hour, or when
// a webhook is another, at all that ends.
func (r *Room) Plan(ctx context.Context) error {
	hooks, err := r.base.Store.Webhooks(ctx, r.base.AppID)
	if err != nil || len(hooks) == 0 {
		return err
	}
	now := r.base.Clock()
	windows, done := r.planned.next(r.windows, hooks, now)
	for _, w := range windows {
		ending, err := r.ending(ctx, w)
		if err != nil {
			return err
		}
		for _, hook := range hooks {
			if err := r.planFor(ctx, hook, ending, now); err != nil {
				return fmt.Errorf("webhook %s: %w", hook.Name, err)
			}
		}
	}
	done()
	return nil
}

// removeOld forgets what webhooks were told long ago.
func (r *Room) removeOld(ctx context.Context) error {
	now := r.base.Clock()
	return r.base.Store.Tx(ctx, func(tx *store.Tx) error {
		return cmp.Or(tx.RemoveDeliveries(ctx, now.Add(-kept)), tx.RemoveOldWebhookSecrets(ctx, now))
	})
}

// ending is all that ends in a window.
func (r *Room) ending(ctx context.Context, w window) (all []store.Ending, err error) {
	filter := store.EndingFilter{AppID: r.base.AppID, Since: w.since, Until: w.until, Now: w.since, Limit: wire.MaxPage}
	for {
		page, err := r.base.Store.ListEndings(ctx, filter)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Endings...)
		if filter.After = page.Next; filter.After == "" {
			return all, nil
		}
	}
}

// planBatch is of how many endings it is asked at once whether a webhook was told of them.
const planBatch = 500

// planFor adds what one webhook was not told yet.
func (r *Room) planFor(ctx context.Context, hook store.Webhook, ending []store.Ending, now time.Time) error {
	var all []telling
	for _, e := range ending {
		if t, due := r.due(hook, e, now); due {
			all = append(all, t)
		}
	}
	for batch := range slices.Chunk(all, planBatch) {
		fresh, err := r.fresh(ctx, hook, batch)
		if err != nil {
			return err
		}
		if err := r.add(ctx, hook, fresh, now); err != nil {
			return err
		}
	}
	return nil
}

// fresh are those that a webhook was not told yet.
func (r *Room) fresh(ctx context.Context, hook store.Webhook, some []telling) ([]telling, error) {
	subjects := make([]string, len(some))
	for i, t := range some {
		subjects[i] = t.subject()
	}
	told, err := r.base.Store.DeliverySubjects(ctx, hook.ID, subjects)
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(told))
	for _, subject := range told {
		known[subject] = true
	}
	return slices.DeleteFunc(some, func(t telling) bool { return known[t.subject()] }), nil
}

// add adds what a webhook is to be told.
func (r *Room) add(ctx context.Context, hook store.Webhook, fresh []telling, now time.Time) error {
	for batch := range slices.Chunk(fresh, 100) {
		err := r.base.Store.Tx(ctx, func(tx *store.Tx) error {
			for _, t := range batch {
				if err := tx.AddDelivery(ctx, r.delivery(hook, t, now)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// A telling is what a webhook is to be told of an ending: so many days before it, 0 for at its end, and from when on.
type telling struct {
	store.Ending
	days int
	at   time.Time
}

// subject is what it is about: each webhook is told of each once.
func (t telling) subject() string {
	return fmt.Sprintf("%s %s %d %d", t.Kind, t.ID, t.EndsAt.Unix(), t.days)
}

// due is what a webhook is to be told of an ending now, if anything: of several days that have come, the fewest. What was begun
// with less time than that is not told of: whoever began it knows.
func (r *Room) due(hook store.Webhook, e store.Ending, now time.Time) (telling, bool) {
	if hook.Team != "" && hook.Team != e.Team || hook.Kinds != nil && !slices.Contains(hook.Kinds, e.Kind) {
		return telling{}, false
	}
	if !e.EndsAt.After(now.Add(ahead)) {
		return telling{e, 0, e.EndsAt}, e.EndsAt.After(hook.CreatedAt)
	}
	for _, days := range slices.Backward(hook.Days) {
		if at := r.daysBefore(e.EndsAt, days); !at.After(now) {
			return telling{e, days, now}, !at.Before(e.SetAt)
		}
	}
	return telling{}, false
}

func (r *Room) delivery(hook store.Webhook, t telling, now time.Time) store.Delivery {
	told, at := r.messageOf(t.Ending, t.days, now), t.at
	if at.Before(now) {
		at = now
	}
	return store.Delivery{
		ID:        "msg_" + api.NewID(),
		WebhookID: hook.ID,
		Subject:   t.subject(),
		Event:     told.Type,
		Body:      string(api.Encode(told)),
		CreatedAt: now,
		DueAt:     at,
	}
}

// daysBefore is the same time of another day, in the console's time zone.
func (r *Room) daysBefore(at time.Time, days int) time.Time { return r.daysAfter(at, -days) }

func (r *Room) daysAfter(at time.Time, days int) time.Time {
	return r.base.InZone(at).AddDate(0, 0, days).UTC()
}
