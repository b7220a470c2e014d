package store_test

import (
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

func aWebhook(t *testing.T, s *store.Store) store.Webhook {
	t.Helper()
	hook := telling(t, store.Webhook{
		ID:        newID(),
		AppID:     appID(t, s),
		Name:      "chat",
		Host:      "https://hooks.example.com",
		Team:      "blue",
		Kinds:     store.TextList{"grant"},
		Days:      store.Days{14, 1},
		CreatedAt: at(1),
		CreatedBy: "ann",

		OldSecretUntil: ptr(at(2)),
	}, "FailingSince", "LastError", "LastSentAt")
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertWebhook(t.Context(), hook) }))
	return hook
}

// TestAWebhookWithMuchToSendLeavesRoomForOthers.
func TestAWebhookWithMuchToSendLeavesRoomForOthers(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		hook := aWebhook(t, s)
		other := hook
		other.ID = newID()
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertWebhook(t.Context(), other); err != nil {
				return err
			}
			for i, of := range []string{hook.ID, hook.ID, hook.ID, other.ID} {
				id := "msg_" + string(rune('1'+i))
				if err := tx.AddDelivery(t.Context(), store.Delivery{ID: id, WebhookID: of, Subject: id, Event: "x", Body: "{}", CreatedAt: at(1), DueAt: at(2 + i)}); err != nil {
					return err
				}
			}
			return nil
		}))
		due, err := s.DueDeliveries(t.Context(), at(9), 2)
		must(t, err)
		var ids []string
		for _, d := range due {
			ids = append(ids, d.ID)
		}
		same(t, "due", ids, []string{"msg_1", "msg_2", "msg_4"})
	})
}

// TestWhatIsSealedOfWebhooksMovesToAnotherMasterKey with the values of managed secrets.
func TestWhatIsSealedOfWebhooksMovesToAnotherMasterKey(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		ctx, hook := t.Context(), aWebhook(t, s)
		value := store.SecretValue{SecretID: hook.ID, Field: "address", KeyID: "old", Ciphertext: []byte("before")}
		put := func() error {
			return s.Tx(ctx, func(tx *store.Tx) error { return tx.PutWebhookSecret(ctx, value) })
		}
		must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.AddFirstMasterKey(ctx, "old", at(0)) }))
		if id, err := s.MasterKeyInUse(ctx); id != "" || err != nil {
			t.Errorf("in use is %q, %v", id, err)
		}
		must(t, put())
		must(t, put()) // in the place of what is there
		if id, err := s.MasterKeyInUse(ctx); id != "old" || err != nil {
			t.Errorf("in use is %q, %v", id, err)
		}
		must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.AddMasterKey(ctx, "new", at(1)) }))
		read, err := s.ValuesNotUnder(ctx, "new", store.SecretValue{}, 10)
		must(t, err)
		same(t, "what is under the old key", read, []store.StrandedValue{{SecretValue: value, Of: "webhook chat"}})
		moved := value
		moved.KeyID, moved.Ciphertext = "new", []byte("after")
		must(t, s.ResealValues(ctx, []store.Reseal{{To: moved, From: []byte("before")}}))
		got, err := s.WebhookSecrets(ctx, hook.ID, at(9))
		must(t, err)
		same(t, "what is sealed", got, []store.SecretValue{moved})
		must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.RetireMasterKeys(ctx, "new", time.Now()) }))
		if err := put(); err != store.ErrMasterKeyRetired {
			t.Errorf("under a key that has ended: %v", err)
		}
	})
}

// TestTheOldSecretOfAWebhookIsThereForItsTime, moves to other master keys, and is removed then.
func TestTheOldSecretOfAWebhookIsThereForItsTime(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		ctx, hook := t.Context(), aWebhook(t, s)
		must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.AddFirstMasterKey(ctx, "key", at(0)) }))
		fields := func(now time.Time) (fields []string) {
			t.Helper()
			sealed, err := s.WebhookSecrets(ctx, hook.ID, now)
			must(t, err)
			for _, one := range sealed {
				fields = append(fields, one.Field)
			}
			return fields
		}
		put := func() {
			t.Helper()
			for _, field := range []string{"secret", store.OldWebhookSecret} {
				must(t, s.Tx(ctx, func(tx *store.Tx) error {
					return tx.PutWebhookSecret(ctx, store.SecretValue{SecretID: hook.ID, Field: field, KeyID: "key", Ciphertext: []byte(field)})
				}))
			}
		}
		put()
		same(t, "before its end", fields(at(2).Add(-time.Microsecond)), []string{store.OldWebhookSecret, "secret"})
		same(t, "at its end", fields(at(2)), []string{"secret"})
		read, err := s.ValuesNotUnder(ctx, "new", store.SecretValue{}, 10)
		must(t, err)
		if len(read) != 2 {
			t.Errorf("to be moved are %+v", read)
		}
		for now, left := range map[time.Time]int{at(2).Add(-time.Microsecond): 2, at(2): 1} {
			put()
			must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.UpdateWebhook(ctx, hook) }))
			must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.RemoveOldWebhookSecrets(ctx, now) }))
			read, err := s.ValuesNotUnder(ctx, "new", store.SecretValue{}, 10)
			must(t, err)
			stored, err := s.Webhook(ctx, hook.AppID, hook.ID)
			must(t, err)
			if len(read) != left || (stored.OldSecretUntil == nil) != (left == 1) {
				t.Errorf("at %s there are %d, and it is %v", now, len(read), stored.OldSecretUntil)
			}
		}
	})
}

func TestDeliveriesComeBackWholeAndOnce(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		ctx, hook := t.Context(), aWebhook(t, s)
		found, err := s.Webhook(ctx, hook.AppID, hook.ID)
		must(t, err)
		same(t, "a webhook", found, hook)
		d := telling(t, store.Delivery{
			ID:        "msg_1",
			WebhookID: hook.ID,
			Subject:   "grant x 7",
			Event:     "ending.soon",
			Body:      `{}`,
			CreatedAt: at(1),
			DueAt:     at(2),
			Attempts:  3,
			SentAt:    ptr(at(4)),
			GivenUpAt: ptr(at(5)),
			Error:     "no",
		})
		add := func(some ...store.Delivery) {
			t.Helper()
			must(t, s.Tx(ctx, func(tx *store.Tx) error {
				for _, d := range some {
					if err := tx.AddDelivery(ctx, d); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		again, strange, due := d, d, d
		again.ID = "msg_2"
		strange.ID, strange.WebhookID = "msg_3", "gone"
		due.ID, due.Subject, due.SentAt, due.GivenUpAt = "msg_4", "grant y 7", nil, nil
		add(d, again, strange, due)
		recent, err := s.RecentDeliveries(ctx, hook.ID, 5)
		must(t, err)
		same(t, "deliveries", recent, []store.Delivery{due, d})
		got, err := s.DueDeliveries(ctx, at(2), 5)
		must(t, err)
		same(t, "due ones", got, []store.Delivery{due})
		first, err := s.ClaimDelivery(ctx, due, at(3))
		must(t, err)
		second, err := s.ClaimDelivery(ctx, due, at(3))
		must(t, err)
		if !first || second {
			t.Errorf("it is claimed %t, and once more %t", first, second)
		}
		must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.RemoveWebhook(ctx, hook.ID) }))
		must(t, s.Delivered(ctx, due, at(4))) // which was removed meanwhile
		if rest, err := s.Webhooks(ctx, hook.AppID); err != nil || len(rest) != 0 {
			t.Errorf("there is %v, %v", rest, err)
		}
	})
}
