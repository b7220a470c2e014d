package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Delivery is one row of webhook_deliveries: what a webhook is told of one thing, once it has arrived.
type Delivery struct {
	ID        string // which whoever is told knows it by
	WebhookID string
	Subject   string // what it is about: there is one of each
	Event     string // the type of what is told
	Body      string
	CreatedAt time.Time
	DueAt     time.Time // when it is to be sent, or sent again
	Attempts  int
	SentAt    *time.Time // when it arrived
	GivenUpAt *time.Time
	Error     string // why it did not arrive the last time
}

var deliveries = sqldb.NewTable("webhook_deliveries",
	sqldb.Text("id", func(d *Delivery) *string { return &d.ID }, sqldb.Key),
	sqldb.Text("webhook_id", func(d *Delivery) *string { return &d.WebhookID }, sqldb.Fixed),
	sqldb.Text("subject", func(d *Delivery) *string { return &d.Subject }, sqldb.Fixed),
	sqldb.Text("event", func(d *Delivery) *string { return &d.Event }, sqldb.Fixed),
	sqldb.Text("body", func(d *Delivery) *string { return &d.Body }, sqldb.Fixed),
	sqldb.Time("created_at", func(d *Delivery) *time.Time { return &d.CreatedAt }, sqldb.Fixed),
	sqldb.Time("due_at", func(d *Delivery) *time.Time { return &d.DueAt }),
	sqldb.Int("attempts", func(d *Delivery) *int { return &d.Attempts }),
	sqldb.TimeOrNull("sent_at", func(d *Delivery) **time.Time { return &d.SentAt }),
	sqldb.TimeOrNull("given_up_at", func(d *Delivery) **time.Time { return &d.GivenUpAt }),
	sqldb.Text("error", func(d *Delivery) *string { return &d.Error }),
)

// AddDelivery adds what a webhook is to be told, unless it was told of that before, or the webhook is gone.
func (tx *Tx) AddDelivery(ctx context.Context, d Delivery) error {
	err := deliveries.InsertAs(ctx, tx.write, &d, `select ... where exists (select 1 from webhooks where id = #)
		on conflict (webhook_id, subject) do nothing`, d.WebhookID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// DeliverySubjects are those of some that a webhook was told of, or is to be.
func (q queries) DeliverySubjects(ctx context.Context, webhookID string, among []string) ([]string, error) {
	where := &sqldb.Clause{}
	where.Add(`webhook_id = #`, webhookID)
	q.read.AddIn(where, `subject`, among)
	return sqldb.Values[string](ctx, q.read, "read what a webhook was told of", `select subject from webhook_deliveries where `+where.String(), where.Args()...)
}

// RecentDeliveries are the newest of a webhook.
func (q queries) RecentDeliveries(ctx context.Context, webhookID string, limit int) ([]Delivery, error) {
	return sqldb.Rows(ctx, q.read, deliveries, `where webhook_id = $1 order by created_at desc, id desc limit $2`, webhookID, limit)
}

// waiting are those that have neither arrived nor are given up.
const waiting = `sent_at is null and given_up_at is null`

// WaitingDeliveries says how many there are of each webhook.
func (q queries) WaitingDeliveries(ctx context.Context) (map[string]int, error) {
	found := map[string]int{}
	err := q.read.Each(ctx, "count what webhooks are to be told", func(row sqldb.Scanner) error {
		var id string
		var n int
		err := row.Scan(&id, &n)
		found[id] = n
		return err
	}, `select webhook_id, count(*) from webhook_deliveries where `+waiting+` group by webhook_id`)
	return found, err
}

// DueDeliveries returns the first of those that are due of each webhook, in order: one that has many leaves room for the others.
func (q queries) DueDeliveries(ctx context.Context, now time.Time, ofEach int) ([]Delivery, error) {
	return sqldb.Rows(ctx, q.read, deliveries, `where id in (
			select id from (select id, row_number() over (partition by webhook_id order by due_at, id) as place
				from webhook_deliveries where `+waiting+` and due_at <= $1) due where place <= $2)
		order by due_at, id`, sqldb.Micros(now), ofEach)
}

// ClaimDelivery has nobody else send a delivery until an instant, and reports false when somebody else has it.
func (s *Store) ClaimDelivery(ctx context.Context, d Delivery, until time.Time) (mine bool, err error) {
	err = s.Tx(ctx, func(tx *Tx) error {
		err := tx.write.ExecOne(ctx, "claim a delivery", `update webhook_deliveries set due_at = $3 where id = $1 and due_at = $2 and `+waiting,
			d.ID, sqldb.Micros(d.DueAt), sqldb.Micros(until))
		mine = err == nil
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		return err
	})
	return mine, err
}

// Delivered notes that a delivery has arrived, which all that waits for the webhook need wait for no longer.
func (s *Store) Delivered(ctx context.Context, d Delivery, at time.Time) error {
	d.SentAt, d.Error = &at, ""
	d.Attempts++
	return s.Tx(ctx, func(tx *Tx) error {
		if err := goneIsDone(deliveries.Update(ctx, tx.write, &d)); err != nil {
			return err
		}
		if err := tx.write.Exec(ctx, "note that a webhook works", `update webhooks set failing_since = null, last_error = '', last_sent_at = $2 where id = $1`,
			d.WebhookID, sqldb.Micros(at)); err != nil {
			return err
		}
		return tx.write.Exec(ctx, "send what waits", `update webhook_deliveries set due_at = $2 where webhook_id = $1 and due_at > $2 and attempts > 0 and `+waiting,
			d.WebhookID, sqldb.Micros(at))
	})
}

// NotDelivered notes that a delivery has not arrived, and when it is tried again. What else is due for the webhook waits until then.
func (s *Store) NotDelivered(ctx context.Context, d Delivery, at time.Time) error {
	d.Attempts++
	return s.Tx(ctx, func(tx *Tx) error {
		if err := goneIsDone(deliveries.Update(ctx, tx.write, &d)); err != nil {
			return err
		}
		if err := tx.write.Exec(ctx, "note that a webhook fails", `update webhooks set failing_since = coalesce(failing_since, $2), last_error = $3 where id = $1`,
			d.WebhookID, sqldb.Micros(at), d.Error); err != nil {
			return err
		}
		return tx.write.Exec(ctx, "have others wait", `update webhook_deliveries set due_at = $2, attempts = case when attempts = 0 then 1 else attempts end
			where webhook_id = $1 and due_at <= $3 and due_at < $2 and `+waiting, d.WebhookID, sqldb.Micros(d.DueAt), sqldb.Micros(at))
	})
}

// goneIsDone is nil where the webhook was removed meanwhile.
func goneIsDone(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// RemoveDeliveries removes those that were made before an instant.
func (tx *Tx) RemoveDeliveries(ctx context.Context, before time.Time) error {
	return tx.write.Exec(ctx, "remove old deliveries", `delete from webhook_deliveries where created_at < $1`, sqldb.Micros(before))
}

// NotTested notes that a delivery has not arrived that nobody sends again. It says nothing of the others.
func (s *Store) NotTested(ctx context.Context, d Delivery) error {
	d.Attempts++
	return s.Tx(ctx, func(tx *Tx) error { return goneIsDone(deliveries.Update(ctx, tx.write, &d)) })
}
