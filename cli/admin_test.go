package cli

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/store"
)

// TestPeopleOnTheCommandLine makes, lists, disables, enables and removes accounts beside a server that runs.
func TestPeopleOnTheCommandLine(t *testing.T) {
	data := newData(t)
	s := serves(t, "--data", data, "--admin-email", adminEmail, "--admin-password", adminPassword)
	admin := func(code int, says, stdin string, args ...string) {
		t.Helper()
		got, stdout, stderr := runs(t, stdin, append([]string{"--data", data, "admin"}, args...)...)
		if got != code || !strings.Contains(stdout+stderr, says) {
			t.Errorf("%q ends with %d and says %q, want %d and %q", args, got, stdout+stderr, code, says)
		}
	}
	admin(0, "", adminPassword, "create", "Ann@Example.com", "--role", "operator", "--name", "Ann", "--team", "core", "--team", "growth")
	admin(0, "", adminPassword, "create", "second@example.com")
	if !s.signIn(t, "ann@example.com", adminPassword) {
		t.Error("nobody can sign in who was made")
	}
	_, list, _ := runs(t, "", "--data", data, "admin", "list")
	for _, want := range []string{"ann@example.com Ann operator core, growth active", "second@example.com - administrator all active"} {
		if !strings.Contains(strings.Join(strings.Fields(list), " "), want) {
			t.Errorf("no %q in\n%s", want, list)
		}
	}
	admin(0, "disabled ann@example.com", "", "disable", "ANN@example.com")
	if s.signIn(t, "ann@example.com", adminPassword) {
		t.Error("somebody signs in who is disabled")
	}
	admin(0, "disabled", "", "list")
	admin(0, "enabled ann@example.com", "", "enable", "ann@example.com")
	if !s.signIn(t, "ann@example.com", adminPassword) {
		t.Error("nobody can sign in who was enabled")
	}
	admin(0, "removed ann@example.com", "", "remove", "ann@example.com")
	admin(1, "no account has this email", "", "disable", "ann@example.com")
	admin(0, "disabled second@example.com", "", "disable", "second@example.com")
	admin(1, "the last administrator who can sign in", "", "disable", adminEmail)
	admin(1, "the last administrator who can sign in", "", "remove", adminEmail)
	admin(1, "can't be confined to teams", adminPassword, "create", "third@example.com", "--team", "core")
	admin(2, "--role must be one of", "", "create", "third@example.com", "--role", "boss")
	admin(1, "no account has this email", "", "reset-password", "third@example.com")
	admin(1, "there is no such second factor", "", "reset-factors", "second@example.com")
	admin(1, "no account has this email", "", "reset-factors", "third@example.com")
}

// TestAPasswordResetTellsWhatElseOpensTheAccount, which somebody may have added who had taken it over.
func TestAPasswordResetTellsWhatElseOpensTheAccount(t *testing.T) {
	data := newData(t)
	serves(t, "--data", data, "--admin-email", adminEmail, "--admin-password", adminPassword)
	reset := func() string {
		code, _, stderr := runs(t, "", "--data", data, "admin", "reset-password", adminEmail, "--generate")
		if code != 0 {
			t.Fatal(stderr)
		}
		return stderr
	}
	if said := reset(); strings.Contains(said, "stay") {
		t.Errorf("it says %q, and nothing is there", said)
	}
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(data, "alter-console.db")})
	if err != nil {
		t.Fatal(err)
	}
	account, err := db.AccountByEmail(t.Context(), adminEmail)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Tx(t.Context(), func(tx *store.Tx) error {
		return errors.Join(
			tx.InsertPasskey(t.Context(), store.Passkey{ID: "p", AccountID: account.ID, CredentialID: []byte("p"), Host: "localhost", Name: "p", Record: []byte("{}"), CreatedAt: time.Now()}),
			tx.InsertLink(t.Context(), store.AccountLink{ID: "l", AccountID: account.ID, Provider: "corp", Issuer: "https://id.example.com", Subject: "s", CreatedAt: time.Now()}),
		)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	said := reset()
	for _, want := range []string{"second factors stay (passkey): admin reset-factors " + adminEmail, "links with single sign-on stay (1)"} {
		if !strings.Contains(said, want) {
			t.Errorf("it says %q, want %q", said, want)
		}
	}
}
