package webhooks

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/alter-console/alter-console/store"
)

const (
	sendBatch  = 100              // of each webhook
	sendFor    = 20 * time.Second // how long one is sent to: what is due later, for others, waits for the next run
	atOnce     = 8                // webhooks that are sent to at the same time
	claimFor   = 2 * time.Minute  // how long a process has for a delivery, before another may send it
	giveUpTime = 3 * 24 * time.Hour
)

// backoff is how long to wait after each attempt; the last is for all that follow.
var backoff = []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}

// Send sends what is due. To each webhook it is sent in its order; what does not arrive has the rest wait.
func (r *Room) Send(ctx context.Context) error {
	due, err := r.base.Store.DueDeliveries(ctx, r.base.Clock(), sendBatch)
	if err != nil || len(due) == 0 {
		return err
	}
	var order []string
	of := map[string][]store.Delivery{}
	for _, d := range due {
		if of[d.WebhookID] == nil {
			order = append(order, d.WebhookID)
		}
		of[d.WebhookID] = append(of[d.WebhookID], d)
	}
	var g errgroup.Group
	g.SetLimit(atOnce)
	var once sync.Once
	for _, id := range order {
		g.Go(func() error {
			if failed := r.sendAll(ctx, id, of[id]); failed != nil {
				once.Do(func() { err = failed })
			}
			return nil // the others go on
		})
	}
	_ = g.Wait()
	return err
}

// sendAll sends to one webhook until something does not arrive, or for so long that others would wait.
func (r *Room) sendAll(ctx context.Context, id string, some []store.Delivery) error {
	fields, err := r.opened(ctx, id)
	if err != nil {
		return err
	}
	begun := time.Now()
	for _, d := range some {
		if time.Since(begun) >= r.options.SendFor && d.ID != some[0].ID {
			return nil
		}
		mine, err := r.base.Store.ClaimDelivery(ctx, d, r.base.Clock().Add(claimFor))
		if err != nil || !mine {
			return err
		}
		if arrived, err := r.attempt(ctx, fields, d); err != nil || !arrived {
			return err
		}
	}
	return nil
}

// attempt sends a delivery that this process has claimed, and notes what became of it. Only what can't be noted is an error.
func (r *Room) attempt(ctx context.Context, fields map[string]string, d store.Delivery) (arrived bool, err error) {
	refusal := r.post(ctx, fields, d)
	if refusal != nil && ctx.Err() != nil {
		return false, nil // this process stops: another one, or the next, sends it
	}
	now := r.base.Clock()
	if refusal == nil {
		return true, r.base.Store.Delivered(ctx, d, now)
	}
	d.Error = store.Text(refusal.Error(), 500)
	d.DueAt = now.Add(backoff[min(d.Attempts, len(backoff)-1)])
	if now.Sub(d.CreatedAt) >= giveUpTime {
		d.GivenUpAt = &now
	}
	return false, r.base.Store.NotDelivered(ctx, d, now)
}
