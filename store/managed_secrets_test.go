package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// wholeSecret has something of its own in every field, but that it is deleted and when it was used.
func wholeSecret(app, slug string) store.ManagedSecret {
	return store.ManagedSecret{
		ID:           newID(),
		AppID:        app,
		Slug:         slug,
		Name:         "Name of " + slug,
		Description:  "What " + slug + " is for",
		AllowedHosts: json.RawMessage(`["api.example.com"]`),
		Injection:    json.RawMessage(`{"kind":"bearer"}`),
		Version:      3,
		CreatedAt:    at(1),
		UpdatedAt:    at(2),
		ValueSetAt:   at(4),
	}
}

func addSecret(t *testing.T, s *store.Store, secret store.ManagedSecret) error {
	t.Helper()
	return s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertManagedSecret(t.Context(), secret) })
}

func TestManagedSecretsComeBackAsTheyWentIn(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		app := appID(t, s)
		first := telling(t, wholeSecret(app, "first"), "DeletedAt", "LastUsedAt")
		must(t, addSecret(t, s, first))
		must(t, addSecret(t, s, wholeSecret(app, "second")))
		got, err := s.ManagedSecretBySlug(t.Context(), app, "first")
		must(t, err)
		same(t, "by slug", got, first)
		changed := telling(t, store.ManagedSecret{
			ID:           first.ID,
			AppID:        "another",
			Slug:         "other",
			Name:         "Other name",
			Description:  "Other text",
			AllowedHosts: json.RawMessage(`["other.example.com"]`),
			Injection:    json.RawMessage(`{"kind":"basic"}`),
			Version:      9,
			CreatedAt:    at(11),
			UpdatedAt:    at(12),
			ValueSetAt:   at(13),
			DeletedAt:    ptr(at(14)),
			LastUsedAt:   ptr(at(15)),
		})
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateManagedSecret(t.Context(), changed) }))
		got, err = s.ManagedSecretByID(t.Context(), app, first.ID)
		must(t, err)
		changed.AppID, changed.Slug, changed.CreatedAt, changed.LastUsedAt = app, "first", at(1), nil
		same(t, "after all changed", got, changed)
		if _, err := s.ManagedSecretBySlug(t.Context(), app, "first"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a deleted one by its slug: %v", err)
		}
		if _, err := s.ManagedSecretByID(t.Context(), "another", first.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("one of another application: %v", err)
		}
	})
}

func TestASlugIsTakenUntilItsSecretIsDeleted(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		app := appID(t, s)
		first, second := wholeSecret(app, "stripe"), wholeSecret(app, "stripe")
		must(t, addSecret(t, s, first))
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertManagedSecret(t.Context(), second); !errors.Is(err, store.ErrSlugTaken) {
				t.Errorf("a slug that is taken: %v", err)
			}
			second.Slug = "stripe-2" // in the same transaction
			return tx.InsertManagedSecret(t.Context(), second)
		}))
		slugs, err := s.SlugsFrom(t.Context(), app, "stripe")
		must(t, err)
		slices.Sort(slugs)
		same(t, "slugs", slugs, []string{"stripe", "stripe-2"})
		first.DeletedAt = ptr(at(5))
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateManagedSecret(t.Context(), first) }))
		must(t, addSecret(t, s, wholeSecret(app, "stripe")))
	})
}

func TestManagedSecretsAreListedAndSearched(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		app := appID(t, s)
		for i, slug := range []string{"beta", "alpha", "gone", "gamma"} {
			secret := wholeSecret(app, slug)
			secret.CreatedAt = at(i)
			if slug == "gone" {
				secret.DeletedAt = ptr(at(20))
			}
			must(t, addSecret(t, s, secret))
		}
		list := func(f store.ManagedSecretFilter) (page store.ManagedSecretPage, slugs []string) {
			t.Helper()
			f.AppID, f.Limit = app, max(f.Limit, 1)
			page, err := s.ListManagedSecrets(t.Context(), f)
			must(t, err)
			for _, secret := range page.Secrets {
				slugs = append(slugs, secret.Slug)
			}
			return page, slugs
		}
		for _, c := range []struct {
			filter store.ManagedSecretFilter
			want   []string
		}{
			{store.ManagedSecretFilter{Limit: 10}, []string{"beta", "alpha", "gamma"}},
			{store.ManagedSecretFilter{Limit: 10, Sort: wire.SortName}, []string{"alpha", "beta", "gamma"}},
			{store.ManagedSecretFilter{Limit: 10, Sort: "-" + wire.SortName, IncludeDeleted: true}, []string{"gone", "gamma", "beta", "alpha"}},
			{store.ManagedSecretFilter{Limit: 10, Query: " WHAT Ga "}, []string{"gamma"}},
			{store.ManagedSecretFilter{Limit: 10, Query: "a%"}, nil},
			{store.ManagedSecretFilter{Limit: 2, Before: wire.LastPage, Sort: wire.SortName}, []string{"beta", "gamma"}},
		} {
			if page, slugs := list(c.filter); !slices.Equal(slugs, c.want) || c.filter.Limit == 10 && page.Total != len(c.want) {
				t.Errorf("%+v finds %v of %d, want %v", c.filter, slugs, page.Total, c.want)
			}
		}
		first, _ := list(store.ManagedSecretFilter{Limit: 2, Sort: wire.SortName})
		rest, slugs := list(store.ManagedSecretFilter{Limit: 2, Sort: wire.SortName, After: first.Next})
		if !slices.Equal(slugs, []string{"gamma"}) || rest.Next != "" || rest.Previous == "" || first.Previous != "" {
			t.Errorf("the second page is %v, %+v after %+v", slugs, rest, first)
		}
		if _, err := s.ListManagedSecrets(t.Context(), store.ManagedSecretFilter{AppID: app, Limit: 1, After: "x"}); !errors.Is(err, store.ErrBadCursor) {
			t.Errorf("a bad cursor: %v", err)
		}
	})
}

func TestValuesArePutAndRemoved(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		secret, other := wholeSecret(appID(t, s), "one"), wholeSecret(appID(t, s), "two")
		must(t, addSecret(t, s, secret))
		must(t, addSecret(t, s, other))
		values := []store.SecretValue{
			telling(t, store.SecretValue{SecretID: secret.ID, Field: "password", KeyID: "k1", Ciphertext: []byte{0, 1, 0xff}}),
			{SecretID: secret.ID, Field: "username", KeyID: "k2", Ciphertext: []byte{2}},
			{SecretID: other.ID, Field: "token", KeyID: "k1", Ciphertext: []byte{3}},
		}
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
			for _, v := range values {
				must(t, tx.InsertSecretValue(t.Context(), v))
			}
			return nil
		}))
		got, err := s.SecretValues(t.Context(), secret.ID)
		must(t, err)
		same(t, "values", got, values[:2])
		counts, err := s.CountOfSecrets(t.Context(), []store.ManagedSecret{secret, other}, start, start, 0)
		must(t, err)
		keys := counts[secret.ID].MasterKeys
		slices.Sort(keys)
		same(t, "master keys", keys, []string{"k1", "k2"})
		remove := func(keep ...string) {
			must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.RemoveSecretValues(t.Context(), secret.ID, keep...) }))
		}
		remove("username", "token")
		got, err = s.SecretValues(t.Context(), secret.ID)
		must(t, err)
		same(t, "the value that is kept", got, values[1:2])
		remove()
		got, err = s.SecretValues(t.Context(), secret.ID)
		must(t, err)
		kept, err := s.SecretValues(t.Context(), other.ID)
		must(t, err)
		if len(got) != 0 || len(kept) != 1 {
			t.Errorf("%d values are left, and %d of another secret", len(got), len(kept))
		}
	})
}

func TestNoValueIsPutUnderAMasterKeyThatHasEnded(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		secret := wholeSecret(appID(t, s), "one")
		must(t, addSecret(t, s, secret))
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.AddMasterKey(t.Context(), "old", at(1)) }))
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.AddMasterKey(t.Context(), "new", at(2)) }))
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.RetireMasterKeys(t.Context(), "new", at(3)) }))
		put := func(keyID string) error {
			return s.Tx(t.Context(), func(tx *store.Tx) error {
				return tx.InsertSecretValue(t.Context(), store.SecretValue{SecretID: secret.ID, Field: "token", KeyID: keyID, Ciphertext: []byte{1}})
			})
		}
		if err := put("old"); !errors.Is(err, store.ErrMasterKeyRetired) {
			t.Errorf("under a master key that has ended: %v", err)
		}
		must(t, put("new"))
	})
}

func TestListsCountNoFurtherThanTheyShow(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		secret, agent := grantsIn(t, s, "books", "bot")
		for range 3 {
			insertGrant(t, s, plainGrant(secret, agent, nil))
		}
		for most, want := range map[int]store.SecretCounts{0: {Grants: 3}, 3: {Grants: 3}, 2: {Grants: 2, GrantsCapped: true}} {
			counts, err := s.CountOfSecrets(t.Context(), []store.ManagedSecret{secret}, start, start, most)
			must(t, err)
			same(t, fmt.Sprint("up to ", most), counts[secret.ID], want)
		}
	})
}
