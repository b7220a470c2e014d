package store_test

import (
	"errors"
	"testing"

	"github.com/alter-console/alter-console/store"
)

// factorRoundTrip has second factors come and go, with what accounts and people say of them.
func factorRoundTrip(t *testing.T, opens opener) {
	s := opens(t)
	a := store.Account{ID: newID(), Email: "ann@example.com", PasswordHash: "h", Role: "operator", CreatedAt: at(1), PasswordChangedAt: at(1)}
	key := telling(t, store.Passkey{
		ID:           newID(),
		AccountID:    a.ID,
		CredentialID: []byte("credential"),
		Host:         "console.example.com",
		Name:         "Laptop",
		Record:       []byte(`{"a":1}`),
		CreatedAt:    at(2),
		LastUsedAt:   ptr(at(3)),
	})
	app := telling(t, store.AuthenticatorApp{AccountID: a.ID, Sealed: []byte("sealed"), CreatedAt: at(4), LastUsedAt: at(5), LastStep: 6})
	codes := telling(t, store.RecoveryCodes{AccountID: a.ID, Sealed: []byte("sealed too"), Hashes: []string{"x", "y"}, MadeAt: at(7), LastUsedAt: ptr(at(8))})
	pending := telling(t, store.PendingAuthenticatorApp{AccountID: a.ID, SessionHash: []byte("session"), Sealed: []byte("not yet"), ExpiresAt: at(9)})
	write := func(doing string, do func(tx *store.Tx) error) {
		t.Helper()
		if err := s.Tx(t.Context(), do); err != nil {
			t.Fatalf("%s: %v", doing, err)
		}
	}
	has := func(when string, want store.Factors) {
		t.Helper()
		got, err := s.AccountByID(t.Context(), a.ID)
		must(t, err)
		people, err := s.ListPeople(t.Context(), store.PersonFilter{Limit: 5})
		must(t, err)
		if got.Factors != want || people.People[0].Factors != want {
			t.Errorf("%s the account has %+v, and the person %+v", when, got.Factors, people.People[0])
		}
	}
	write("make the account", func(tx *store.Tx) error { return tx.InsertAccount(t.Context(), a) })
	has("without any", store.Factors{})
	write("add a passkey", func(tx *store.Tx) error { return tx.InsertPasskey(t.Context(), key) })
	has("with a passkey", store.Factors{Passkey: true})
	write("add the rest", func(tx *store.Tx) error {
		return errors.Join(tx.KeepPendingAuthenticatorApp(t.Context(), pending), tx.InsertAuthenticatorApp(t.Context(), app), tx.PutRecoveryCodes(t.Context(), codes))
	})
	has("with both", store.Factors{Passkey: true, Authenticator: true})
	a.Name = "Ann"
	write("rename the account", func(tx *store.Tx) error { return tx.UpdateAccount(t.Context(), a) })
	has("after another change", store.Factors{Passkey: true, Authenticator: true})

	gotKey, err := s.PasskeyByCredential(t.Context(), key.CredentialID)
	must(t, err)
	same(t, "a passkey", gotKey, key)
	gotApp, err := s.AuthenticatorApp(t.Context(), a.ID)
	must(t, err)
	same(t, "an app", gotApp, app)
	gotCodes, err := s.RecoveryCodes(t.Context(), a.ID)
	must(t, err)
	same(t, "recovery codes", gotCodes, codes)
	gotPending, err := s.PendingAuthenticatorApp(t.Context(), a.ID, []byte("session"), at(8))
	must(t, err)
	same(t, "an app that is set up", gotPending, pending)
	if _, err := s.PendingAuthenticatorApp(t.Context(), a.ID, []byte("another"), at(8)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another session sees it: %v", err)
	}
	if _, err := s.PendingAuthenticatorApp(t.Context(), a.ID, []byte("session"), at(9)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an hour later it is set up still: %v", err)
	}
	for doing, twice := range map[string]func(tx *store.Tx) error{
		"a passkey": func(tx *store.Tx) error { key.ID = newID(); return tx.InsertPasskey(t.Context(), key) },
		"an app":    func(tx *store.Tx) error { return tx.InsertAuthenticatorApp(t.Context(), app) },
		"a challenge": func(tx *store.Tx) error {
			return errors.Join(tx.SeeOnce(t.Context(), []byte("c"), at(9)), tx.SeeOnce(t.Context(), []byte("c"), at(9)))
		},
	} {
		if err := s.Tx(t.Context(), twice); !errors.Is(err, store.ErrConflict) {
			t.Errorf("%s comes twice: %v", doing, err)
		}
	}
	write("remove the app", func(tx *store.Tx) error { return tx.RemoveAuthenticatorApp(t.Context(), a.ID) })
	has("without the app", store.Factors{Passkey: true})
	write("remove the account", func(tx *store.Tx) error { return tx.RemoveAccount(t.Context(), a.ID) })
	if _, err := s.RecoveryCodes(t.Context(), a.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("recovery codes outlive their account: %v", err)
	}
}
