package webhooks

import (
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

// Plan adds what webhooks are to be told.
func (r *Room) Plan(ctx context.Context) error {
	hooks, err := r.base.Store.Webhooks(ctx, r.base.AppID)
	if err != nil || len(hooks) == 0 {
		return err
	}
	now, most := r.base.Clock(), 0
	for _, hook := range hooks {
		most = max(most, append(hook.Days, 0)[0])
	}
	ending, err := r.ending(ctx, now.Add(-late), r.daysAfter(now.Add(ahead), most))
	if err != nil {
		return err
	}
	for _, hook := range hooks {
		if err := r.planFor(ctx, hook, ending, now); err != nil {
			return fmt.Errorf("webhook %s: %w", hook.Name, err)
		}
	}
	return r.base.Store.Tx(ctx, func(tx *store.Tx) error { return tx.RemoveDeliveries(ctx, now.Add(-kept)) })
}

// ending is all that ends between two instants.
func (r *Room) ending(ctx context.Context, since, until time.Time) (all []store.Ending, err error) {
	filter := store.EndingFilter{AppID: r.base.AppID, Since: since, Until: until, Now: since, Limit: wire.MaxPage}
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

// planFor adds what one webhook was not told yet.
func (r *Room) planFor(ctx context.Context, hook store.Webhook, ending []store.Ending, now time.Time) error {
	known, err := r.base.Store.DeliverySubjects(ctx, hook.ID)
	if err != nil {
		return err
	}
	told := make(map[string]bool, len(known))
	for _, subject := range known {
		told[subject] = true
	}
	var fresh []store.Delivery
	for _, e := range ending {
		d, due := r.due(hook, e, now)
		if due && !told[d.Subject] {
			fresh = append(fresh, d)
		}
	}
	for batch := range slices.Chunk(fresh, 100) {
		err := r.base.Store.Tx(ctx, func(tx *store.Tx) error {
			for _, d := range batch {
				if err := tx.AddDelivery(ctx, d); err != nil {
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

// due is what a webhook is to be told of an ending now, if anything: of several days that have come, the fewest. What was begun
// with less time than that is not told of: whoever began it knows.
func (r *Room) due(hook store.Webhook, e store.Ending, now time.Time) (store.Delivery, bool) {
	if hook.Team != "" && hook.Team != e.Team || hook.Kinds != nil && !slices.Contains(hook.Kinds, e.Kind) {
		return store.Delivery{}, false
	}
	if !e.EndsAt.After(now.Add(ahead)) {
		return r.delivery(hook, e, 0, now, e.EndsAt), e.EndsAt.After(hook.CreatedAt)
	}
	for _, days := range slices.Backward(hook.Days) {
		if at := r.daysBefore(e.EndsAt, days); !at.After(now) {
			return r.delivery(hook, e, days, now, now), !at.Before(e.SetAt)
		}
	}
	return store.Delivery{}, false
}

func (r *Room) delivery(hook store.Webhook, e store.Ending, days int, now, at time.Time) store.Delivery {
	told := r.messageOf(e, days, now)
	if at.Before(now) {
		at = now
	}
	return store.Delivery{
		ID:        "msg_" + api.NewID(),
		WebhookID: hook.ID,
		Subject:   fmt.Sprintf("%s %s %d %d", e.Kind, e.ID, e.EndsAt.Unix(), days),
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
