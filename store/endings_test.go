package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// endingIn fills a store with something of each kind, each of which ends some hours after the start.
func endingIn(t *testing.T, s *store.Store) (app string) {
	t.Helper()
	secret, blue := grantsIn(t, s, "github", "blue-bot")
	app = secret.AppID
	red := newAgent(app, "red-bot")
	red.Team, red.Owner = "red", "ann@example.com"
	red.ScopesPending, red.ScopesAppliesAt = map[string][]string{}, ptr(at(4))
	insert(t, s, red)
	gone := newAgent(app, "gone")
	gone.Status, gone.RevokedAt, gone.ScopesPending, gone.ScopesAppliesAt = "revoked", ptr(at(1)), map[string][]string{}, ptr(at(4))
	insert(t, s, gone)
	insertAppKeys(t, s, app,
		store.Key{},
		store.Key{ExpiresAt: ptr(at(1))},
		store.Key{ExpiresAt: ptr(at(9)), GraceEndsAt: ptr(at(2))},
		store.Key{ExpiresAt: ptr(at(3)), GraceEndsAt: ptr(at(9))},
		store.Key{ExpiresAt: ptr(at(5)), RevokedAt: ptr(at(1))},
		store.Key{ExpiresAt: ptr(at(5)), ParentID: ptr("parent")},
	)
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		key := store.Key{ID: newID(), AppID: app, AgentID: &red.ID, Number: 1, Name: "red-bot-1", Prefix: "alter_key", Hash: []byte(newID())[4:36], SecretID: "s",
			CreatedAt: at(0), DeprecatedAt: ptr(at(0)), GraceEndsAt: ptr(at(6)), Metadata: []byte(`{}`)}
		return tx.InsertKey(t.Context(), key)
	}))
	for hours, holder := range map[int]*store.Agent{7: &red, 8: &blue} {
		g := wholeGrant(secret, *holder)
		g.ParentGrantID, g.Depth, g.RevokedAt, g.ExpiresAt = nil, 0, nil, ptr(at(hours))
		insertGrant(t, s, g)
	}
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { // which is in no list: there is nothing to do about its end
		return tx.InsertInvitation(t.Context(), store.Invitation{ID: newID(), TokenHash: []byte("r"), Email: "old@example.com", Role: "viewer", CreatedAt: at(0), ExpiresAt: at(1), ResetsID: ptr("account")})
	}))
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		return tx.InsertInvitation(t.Context(), store.Invitation{ID: newID(), TokenHash: []byte("t"), Email: "new@example.com", Role: "viewer", CreatedAt: at(0), ExpiresAt: at(10)})
	}))
	return app
}

// inShort says of each ending its kind, its name and after how many hours it is.
func inShort(page store.EndingPage) string {
	var words []string
	for _, e := range page.Endings {
		hours := int(e.EndsAt.Sub(start) / time.Hour)
		words = append(words, e.Kind+" "+e.Name+e.Team+"@"+string(rune('0'+hours%10)))
	}
	return strings.Join(words, ", ")
}

func TestAllThatEndsIsListedByItsEnd(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		app := endingIn(t, s)
		for name, test := range map[string]struct {
			filter store.EndingFilter
			want   string
		}{
			"all":            {store.EndingFilter{}, "app_key told@1, rotation told@2, app_key told@3, narrowing red-botred@4, rotation red-bot-1red@6, grant githubred@7, grant github@8, invitation new@example.com@0"},
			"red":            {store.EndingFilter{Teams: store.Teams{"red"}}, "narrowing red-botred@4, rotation red-bot-1red@6, grant githubred@7"},
			"nobody's":       {store.EndingFilter{Teams: store.Teams{}}, ""},
			"a team":         {store.EndingFilter{Team: "red", Kind: wire.EndGrant}, "grant githubred@7"},
			"a while":        {store.EndingFilter{Since: at(3), Until: at(6)}, "app_key told@3, narrowing red-botred@4"},
			"over":           {store.EndingFilter{Until: at(4), Now: at(5)}, "app_key told@1, app_key told@3"},
			"without app's":  {store.EndingFilter{NoAppKeys: true, NoInvitations: true}, "narrowing red-botred@4, rotation red-bot-1red@6, grant githubred@7, grant github@8"},
			"without grants": {store.EndingFilter{NoGrants: true, Since: at(6)}, "rotation red-bot-1red@6, invitation new@example.com@0"},
			"of another app": {store.EndingFilter{AppID: "other"}, ""},
		} {
			f := test.filter
			if f.AppID == "" {
				f.AppID = app
			}
			f.Limit = 100
			page, err := s.ListEndings(t.Context(), f)
			must(t, err)
			if got := inShort(page); got != test.want || page.Total != len(page.Endings) {
				t.Errorf("%s:\n got %s of %d\nwant %s", name, got, page.Total, test.want)
			}
		}
		seen, after := "", ""
		for {
			page, err := s.ListEndings(t.Context(), store.EndingFilter{AppID: app, Limit: 3, After: after})
			must(t, err)
			seen += inShort(page) + "; "
			if after = page.Next; after == "" {
				break
			}
		}
		if strings.Count(seen, ",") != 5 || strings.Count(seen, ";") != 3 {
			t.Errorf("in pages: %s", seen)
		}
		if _, err := s.ListEndings(t.Context(), store.EndingFilter{AppID: app, Limit: 3, After: "x"}); err != store.ErrBadCursor {
			t.Errorf("a cursor that is none: %v", err)
		}
		for _, kind := range wire.EndKinds() {
			if end := endOf(t, s, kind, start); end.N == 0 || end.At.IsZero() {
				t.Errorf("metrics are told nothing of the end of a %s: %+v", kind, end)
			}
		}
	})
}
