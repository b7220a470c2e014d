package auth_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// with makes an account on the command line and returns its id.
func (d *door) with(address string, role access.Role) string {
	d.Helper()
	a, err := d.auth.CreateAccount(d.Context(), auth.NewAccount{Email: address, Role: role, Password: password})
	if err != nil {
		d.Fatal(err)
	}
	return a.ID
}

// as is a person of a role, who has an account of that name.
func (d *door) as(role access.Role) (auth.By, string) {
	d.Helper()
	address := string(role) + "@example.com"
	id := d.with(address, role)
	return auth.Person{ID: id, Email: address, Role: role, Visitor: auth.Visitor{Address: home}}.By(), id
}

func (d *door) accountByID(id string) store.Account {
	d.Helper()
	a, err := d.auth.Account(d.Context(), id)
	if err != nil {
		d.Fatal(err)
	}
	return a
}

// changes are what can be done to an account.
func (d *door) changes() map[string]func(by auth.By, id string) error {
	ctx := d.Context()
	return map[string]func(by auth.By, id string) error{
		"role": func(by auth.By, id string) error { return d.auth.SetRole(ctx, by, id, access.Viewer, []string{"core"}) },
		"teams": func(by auth.By, id string) error {
			return d.auth.SetRole(ctx, by, id, access.Operator, []string{"growth"})
		},
		"disable": func(by auth.By, id string) error { return d.auth.Disable(ctx, by, id) },
		"enable":  func(by auth.By, id string) error { return d.auth.Enable(ctx, by, id) },
		"remove":  func(by auth.By, id string) error { return d.auth.Remove(ctx, by, id) },
	}
}

// TestWhoMayChangeWhom goes through every change, every role and the command line, on somebody who administers and on
// somebody who does not.
func TestWhoMayChangeWhom(t *testing.T) {
	atEachDoor(t, func(d *door) {
		actors := map[string]auth.By{"command line": auth.CommandLine()}
		for _, role := range access.Roles() {
			by, _ := d.as(role)
			actors[string(role)] = by
		}
		n := 0
		for what, change := range d.changes() {
			for who, by := range actors {
				for _, target := range []access.Role{access.Operator, access.Administrator} {
					if what == "teams" && target == access.Administrator {
						continue
					}
					n++
					id := d.with(strings.Repeat("x", n)+"@example.com", target)
					var want error
					switch {
					case who == "command line" || who == "administrator":
					case who != "security" || what != "disable":
						want = auth.ErrNotAllowed
					case target == access.Administrator:
						want = auth.ErrOfAdministrator
					}
					if err := change(by, id); !errors.Is(err, want) {
						d.Errorf("%s by %s to %s: %v, want %v", what, who, target, err, want)
					}
				}
			}
		}
	})
}

// TestNobodyLocksThemselvesOut: not oneself, and not the last administrator, whoever does it.
func TestNobodyLocksThemselvesOut(t *testing.T) {
	atEachDoor(t, func(d *door) {
		only, err := d.auth.AccountOf(d.Context(), email)
		if err != nil {
			d.Fatal(err)
		}
		self := auth.Person{ID: only.ID, Email: email, Role: access.Administrator}.By()
		for what, change := range d.changes() {
			if what == "teams" { // which no administrator has
				continue
			}
			if err := change(self, only.ID); !errors.Is(err, auth.ErrYourself) {
				d.Errorf("%s of oneself: %v", what, err)
			}
			if what == "enable" {
				continue
			}
			if err := change(auth.CommandLine(), only.ID); !errors.Is(err, auth.ErrLastAdministrator) {
				d.Errorf("%s of the last administrator: %v", what, err)
			}
		}
		other := d.with("other@example.com", access.Administrator)
		if err := d.auth.Disable(d.Context(), auth.CommandLine(), other); err != nil {
			d.Fatal(err)
		}
		if err := d.auth.Remove(d.Context(), auth.CommandLine(), only.ID); !errors.Is(err, auth.ErrLastAdministrator) {
			d.Errorf("removing the last one who is enabled: %v", err)
		}
		if err := d.auth.Remove(d.Context(), auth.CommandLine(), other); err != nil {
			d.Errorf("removing one who is disabled: %v", err)
		}
	})
}

// TestOfAdministratorsWhoDisableEachOtherOneStays has them do it at once, each from a replica of their own.
func TestOfAdministratorsWhoDisableEachOtherOneStays(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		for round := range 5 {
			d := newDoor(t, s)
			var ids []string
			for n := range 4 {
				ids = append(ids, d.with(strings.Repeat("r", round+1)+strings.Repeat("n", n+1)+"@example.com", access.Administrator))
			}
			var all sync.WaitGroup
			for n, id := range ids {
				next := ids[(n+1)%len(ids)]
				replica := newDoor(t, s)
				all.Go(func() {
					var err error
					by := auth.Person{ID: id, Role: access.Administrator}.By()
					if n%2 == 0 {
						err = replica.auth.Disable(t.Context(), by, next)
					} else {
						err = replica.auth.SetRole(t.Context(), by, next, access.Viewer, nil)
					}
					if err != nil && !errors.Is(err, auth.ErrLastAdministrator) && !errors.Is(err, auth.ErrNotAllowed) {
						t.Error(err)
					}
				})
			}
			all.Wait()
			left := 0
			for _, id := range ids {
				if a := d.accountByID(id); a.DisabledAt == nil && a.Role == string(access.Administrator) {
					left++
				}
			}
			if left < 1 {
				t.Fatal("nobody is left")
			}
			for _, id := range ids[1:] { // for the next round
				if err := d.auth.Remove(t.Context(), auth.CommandLine(), id); err != nil && !errors.Is(err, auth.ErrLastAdministrator) {
					t.Fatal(err)
				}
			}
			_ = d.auth.Remove(t.Context(), auth.CommandLine(), ids[0])
		}
	})
}

// TestWhoIsDisabledIsOutAtOnce: their sessions end, and the right password says what a wrong one does.
func TestWhoIsDisabledIsOutAtOnce(t *testing.T) {
	atEachDoor(t, func(d *door) {
		b := d.signUp("leaver@example.com")
		a, err := d.auth.AccountOf(d.Context(), "leaver@example.com")
		if err != nil {
			d.Fatal(err)
		}
		if err := d.auth.Disable(d.Context(), auth.CommandLine(), a.ID); err != nil {
			d.Fatal(err)
		}
		if who := b.me(); who != "" {
			d.Errorf("still signed in: %s", who)
		}
		answer := b.signIn("leaver@example.com", password)
		wrong := b.signIn("nobody@example.com", password)
		if answer.Code != wrong.Code || answer.Body.String() != wrong.Body.String() || b.me() != "" {
			d.Errorf("signing in answers %d %s", answer.Code, answer.Body)
		}
		if !strings.Contains(d.log.String(), `reason="the account is disabled" account=leaver@example.com`) {
			d.Errorf("the log does not say why: %s", d.log)
		}
		if err := d.auth.Enable(d.Context(), auth.CommandLine(), a.ID); err != nil {
			d.Fatal(err)
		}
		if b.me() != "" {
			d.Error("an old session lives again")
		}
		if b.signIn("leaver@example.com", password); b.me() != "leaver@example.com" {
			d.Error("nobody can sign in who was enabled again")
		}
	})
}

// TestASignInThatADisablingOvertakesSignsNobodyIn ends the account between the password and the session.
func TestASignInThatADisablingOvertakesSignsNobodyIn(t *testing.T) {
	atEachDoor(t, func(d *door) {
		id := d.with("leaver@example.com", access.Viewer)
		d.during = func() {
			if err := d.auth.Disable(d.Context(), auth.CommandLine(), id); err != nil {
				d.Error(err)
			}
		}
		b := d.browser()
		b.signIn("leaver@example.com", password)
		d.during = nil
		if err := d.auth.Enable(d.Context(), auth.CommandLine(), id); err != nil {
			d.Fatal(err)
		}
		if who := b.me(); who != "" {
			d.Errorf("signed in as %s, from before the end", who)
		}
	})
}

// TestChangesOfPeopleAreOnTheTrail: who did what to whom, with what it was and what it is.
func TestChangesOfPeopleAreOnTheTrail(t *testing.T) {
	atEachDoor(t, func(d *door) {
		by, self := d.as(access.Administrator)
		id := d.with("ann@example.com", access.Operator)
		before := len(d.trail())
		for _, err := range []error{
			d.auth.SetRole(d.Context(), by, id, access.Security, []string{" core ", "core", "growth"}),
			d.auth.SetRole(d.Context(), by, id, access.Security, []string{"core", "growth"}), // which changes nothing
			d.auth.Disable(d.Context(), by, id),
			d.auth.Disable(d.Context(), by, id),
			d.auth.Enable(d.Context(), by, id),
			d.auth.Rename(d.Context(), by, "  Ann Administrator "),
			d.auth.Remove(d.Context(), by, id),
		} {
			if err != nil {
				d.Fatal(err)
			}
		}
		want := []string{
			`account.role_changed ann@example.com {"role_after":"security","role_before":"operator","teams_after":"core, growth","teams_before":"all"}`,
			`account.disabled ann@example.com `,
			`account.enabled ann@example.com `,
			`account.renamed administrator@example.com {"name_after":"Ann Administrator","name_before":""}`,
			`account.removed ann@example.com {"role":"security","teams":["core","growth"]}`,
		}
		var got []string
		for _, e := range d.trail()[before:] {
			got = append(got, e.Action+" "+e.TargetLabel+" "+string(e.Detail))
			if e.ActorID != self || e.ActorLabel != "administrator@example.com" || e.ActorKind != "person" || e.Address != home {
				d.Errorf("%s is by %+v", e.Action, e)
			}
		}
		if !slices.Equal(got, want) {
			d.Errorf("the trail says\n%s", strings.Join(got, "\n"))
		}
	})
}

func TestWhatNobodyCanBe(t *testing.T) {
	d := anyDoor(t)
	id := d.with("ann@example.com", access.Operator)
	for _, test := range []struct {
		role  access.Role
		teams []string
		field string
	}{
		{"boss", nil, "role"},
		{access.Administrator, []string{"core"}, "teams"},
		{access.Viewer, []string{"co\u202ere"}, "teams"},
		{access.Viewer, []string{strings.Repeat("x", 101)}, "teams"},
		{access.Viewer, make([]string, 51), "teams"},
	} {
		var field *auth.FieldError
		if err := d.auth.SetRole(d.Context(), auth.CommandLine(), id, test.role, test.teams); !errors.As(err, &field) || field.Field != test.field {
			t.Errorf("%s %q: %v", test.role, test.teams, err)
		}
	}
	by := auth.Person{ID: id}.By()
	for _, name := range []string{"\u202eann", strings.Repeat("x", 101)} {
		var field *auth.FieldError
		if err := d.auth.Rename(d.Context(), by, name); !errors.As(err, &field) || field.Field != "name" {
			t.Errorf("the name %q: %v", name, err)
		}
	}
}
