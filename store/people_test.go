package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// newPeople makes accounts, of which every third is disabled, and invitations that are open, used or revoked.
func newPeople(t *testing.T, s *store.Store, n int) {
	t.Helper()
	must(t, s.LongTx(t.Context(), func(tx *store.Tx) error {
		for i := range n {
			a := store.Account{
				ID:                newID(),
				Email:             fmt.Sprintf("p%02d@example.com", i),
				Name:              fmt.Sprintf("José %d", i),
				Role:              []string{"viewer", "operator"}[i%2],
				CreatedAt:         at(i % 3),
				PasswordChangedAt: start,
			}
			if i%3 == 0 {
				a.DisabledAt = ptr(at(1))
			}
			if i%2 == 0 {
				a.LastSeenAt = ptr(at(i))
			}
			if err := tx.InsertAccount(t.Context(), a); err != nil {
				return err
			}
		}
		for i, email := range []string{"open@example.com", "used@example.com", "revoked@example.com"} {
			invitation := newInvitation(email)
			invitation.UsedAt, invitation.RevokedAt, invitation.ResetsID = nil, nil, nil
			switch i {
			case 1:
				invitation.UsedAt = ptr(at(1))
			case 2:
				invitation.RevokedAt = ptr(at(1))
			}
			if err := tx.InsertInvitation(t.Context(), invitation); err != nil {
				return err
			}
		}
		return nil
	}))
}

// newInvitation has something of its own in every field.
func newInvitation(email string) store.Invitation {
	return store.Invitation{
		ID:        newID(),
		TokenHash: []byte("hash of " + email),
		Email:     email,
		Role:      "viewer",
		Teams:     store.Teams{"core"},
		InviterID: ptr(newID()),
		InvitedBy: "admin@example.com",
		CreatedAt: at(1),
		ExpiresAt: at(73),
		UsedAt:    ptr(at(2)),
		RevokedAt: ptr(at(3)),
		AccountID: ptr(newID()),
		ResetsID:  ptr(newID()),
	}
}

func TestInvitationsComeBack(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		made := newInvitation("new@example.com")
		made.UsedAt, made.RevokedAt, made.AccountID, made.ResetsID = nil, nil, nil, nil
		insert := func(i store.Invitation) error {
			return s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertInvitation(t.Context(), i) })
		}
		must(t, insert(made))
		again := newInvitation(made.Email)
		again.UsedAt, again.RevokedAt, again.ResetsID, again.TokenHash = nil, nil, nil, []byte("another")
		if err := insert(again); !errors.Is(err, store.ErrConflict) {
			t.Errorf("two open ones of one email: %v", err)
		}
		want := telling(t, newInvitation(made.Email))
		want.ID, want.TokenHash, want.ExpiresAt, want.ResetsID = made.ID, []byte("a new link"), at(99), nil
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateInvitation(t.Context(), want) }))
		got, err := s.InvitationByHash(t.Context(), want.TokenHash)
		must(t, err)
		same(t, "by its hash", got, want)
		if _, err := s.OpenInvitation(t.Context(), made.Email); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a used one is open: %v", err)
		}
		must(t, insert(again))
		resets := telling(t, newInvitation(made.Email))
		must(t, insert(resets))
		got, err = s.InvitationByID(t.Context(), resets.ID)
		must(t, err)
		same(t, "one that sets a password", got, resets)
	})
}

// TestAnAccountHasOnePasswordLink that is open, beside an invitation of its email.
func TestAnAccountHasOnePasswordLink(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		account := ptr(newID())
		open := func(hash string, resets *string) error {
			i := newInvitation("a@example.com")
			i.TokenHash, i.UsedAt, i.RevokedAt, i.AccountID, i.ResetsID = []byte(hash), nil, nil, nil, resets
			return s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertInvitation(t.Context(), i) })
		}
		must(t, errors.Join(open("invites", nil), open("resets", account), open("resets somebody else's", ptr(newID()))))
		if err := open("resets it too", account); !errors.Is(err, store.ErrConflict) {
			t.Errorf("two open ones of one account: %v", err)
		}
		invited, err := s.OpenInvitation(t.Context(), "a@example.com")
		must(t, err)
		link, err := s.OpenPasswordLink(t.Context(), *account)
		must(t, err)
		if string(invited.TokenHash) != "invites" || string(link.TokenHash) != "resets" {
			t.Errorf("open are %q and %q", invited.TokenHash, link.TokenHash)
		}
		if people, err := s.ListPeople(t.Context(), store.PersonFilter{Limit: 5}); err != nil || len(people.People) != 1 {
			t.Errorf("people %+v, %v", people, err)
		}
	})
}

// TestPeopleAreListed walks accounts and invitations in every order, both ways, and narrows them.
func TestPeopleAreListed(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		newPeople(t, s, 12)
		for _, sort := range wire.OrdersOf([]string{store.SortEmail, store.SortLastSeen, store.SortCreated}) {
			forth, back := walkPeople(t, s, sort)
			if len(forth) != 13 || !slices.Equal(forth, back) {
				t.Errorf("by %s: forth %v, back %v", sort, forth, back)
			}
		}
		byEmail, _ := walkPeople(t, s, store.SortEmail)
		if !slices.IsSorted(byEmail) || !slices.Contains(byEmail, "open@example.com") {
			t.Errorf("by email: %v", byEmail)
		}
		for _, test := range []struct {
			filter store.PersonFilter
			want   int
		}{
			{store.PersonFilter{Query: "JOSE\u0301 1"}, 3},
			{store.PersonFilter{Query: "p03@"}, 1},
			{store.PersonFilter{Query: "%"}, 0},
			{store.PersonFilter{Role: "operator"}, 6},
			{store.PersonFilter{State: store.PersonDisabled}, 4},
			{store.PersonFilter{State: store.PersonInvited}, 1},
			{store.PersonFilter{State: store.PersonActive, Role: "viewer", Query: "example"}, 4},
		} {
			test.filter.Limit = 20
			page, err := s.ListPeople(t.Context(), test.filter)
			must(t, err)
			if page.Total != test.want || len(page.People) != test.want {
				t.Errorf("%+v finds %d", test.filter, page.Total)
			}
		}
	})
}

func walkPeople(t *testing.T, s *store.Store, sort string) (forth, back []string) {
	t.Helper()
	for after, more := "", true; more; more = after != "" {
		page, err := s.ListPeople(t.Context(), store.PersonFilter{Sort: sort, Limit: 5, After: after})
		must(t, err)
		forth, after = append(forth, emails(page)...), page.Next
	}
	for before := wire.LastPage; before != ""; {
		page, err := s.ListPeople(t.Context(), store.PersonFilter{Sort: sort, Limit: 5, Before: before})
		must(t, err)
		back, before = append(emails(page), back...), page.Previous
	}
	return forth, back
}

func emails(page store.PersonPage) (found []string) {
	for _, p := range page.People {
		found = append(found, p.Email)
	}
	return found
}

// TestLockedAccountsAreTheOnesAskedFor: those of a role that are enabled, and those that are named.
func TestLockedAccountsAreTheOnesAskedFor(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		newPeople(t, s, 6)
		page, err := s.ListPeople(t.Context(), store.PersonFilter{Query: "p03@", Limit: 1})
		must(t, err)
		var locked []store.Account
		must(t, s.Tx(t.Context(), func(tx *store.Tx) (err error) {
			locked, err = tx.LockAccounts(t.Context(), "viewer", page.People[0].ID)
			return err
		}))
		var got []string
		for _, a := range locked {
			got = append(got, a.Email[:3])
		}
		slices.Sort(got)
		if strings.Join(got, " ") != "p02 p03 p04" { // the viewers 0, 2 and 4 but the disabled one, and the one by its id
			t.Errorf("locked %v", got)
		}
	})
}

// TestAnAccountIsSeenAtMostOnceAMinute writes when somebody was seen only where that was long ago.
func TestAnAccountIsSeenAtMostOnceAMinute(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		a := store.Account{ID: newID(), Email: "a@example.com", CreatedAt: start, PasswordChangedAt: start}
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertAccount(t.Context(), a) }))
		for _, step := range []struct{ seen, want time.Duration }{{0, 0}, {30 * time.Second, 0}, {61 * time.Second, 61 * time.Second}, {time.Second, 61 * time.Second}} {
			now := start.Add(step.seen)
			must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.SeeAccount(t.Context(), a.ID, now, now.Add(-time.Minute)) }))
			got, err := s.AccountByID(t.Context(), a.ID)
			must(t, err)
			if got.LastSeenAt == nil || !got.LastSeenAt.Equal(start.Add(step.want)) {
				t.Errorf("seen at %s: %v", step.seen, got.LastSeenAt)
			}
		}
	})
}
