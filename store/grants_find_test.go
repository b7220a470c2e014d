package store_test

import (
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// manyGrants inserts more grants than lists count: of two agents and secrets, in all states, some with a label and below another.
func manyGrants(t *testing.T, s *store.Store) (all []store.Grant) {
	t.Helper()
	var secrets []store.ManagedSecret
	var agents []store.Agent
	for i := range 2 {
		secret, agent := grantsIn(t, s, fmt.Sprintf("slug-%d", i), fmt.Sprintf("bot-%d", i))
		secrets, agents = append(secrets, secret), append(agents, agent)
	}
	must(t, s.LongTx(t.Context(), func(tx *store.Tx) error {
		for i := range 1300 {
			g := plainGrant(secrets[i%7%2], agents[i%5%2], nil)
			if i > 0 && i%4 > 0 {
				g.ParentGrantID = &all[i/100].ID
			}
			if i%6 < 5 {
				g.Label = ptr(fmt.Sprintf("label %d", i%6))
			}
			if i%11 < 3 {
				g.RevokedAt = ptr(at(1))
			}
			if i%3 > 0 {
				g.ExpiresAt = ptr(at(i % 900))
			}
			g.CreatedAt = at(i % 400)
			if err := tx.InsertGrant(t.Context(), g); err != nil {
				return err
			}
			all = append(all, g)
		}
		return nil
	}))
	return all
}

// TestEachFilterOfGrantsFindsWhatItSays pages through what each two filters find in each order, in both directions.
func TestEachFilterOfGrantsFindsWhatItSays(t *testing.T) {
	now := at(301) // when some end
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		all := manyGrants(t, s)
		below := map[string]bool{all[0].ID: true}
		for _, g := range all {
			below[g.ID] = below[g.ID] || g.ParentGrantID != nil && below[*g.ParentGrantID]
		}
		delete(below, all[0].ID)
		live := func(g store.Grant) bool {
			return g.RevokedAt == nil && (g.ExpiresAt == nil || g.ExpiresAt.After(now))
		}
		cases := []struct {
			name  string
			set   func(*store.GrantFilter)
			match func(store.Grant) bool
		}{
			{"all", func(*store.GrantFilter) {}, func(store.Grant) bool { return true }},
			{"agent", func(f *store.GrantFilter) { f.AgentID = *all[0].AgentID }, func(g store.Grant) bool { return *g.AgentID == *all[0].AgentID }},
			{"secret", func(f *store.GrantFilter) { f.SecretID = all[1].SecretID }, func(g store.Grant) bool { return g.SecretID == all[1].SecretID }},
			{"slug", func(f *store.GrantFilter) { f.Slug = "slug-0" }, func(g store.Grant) bool { return g.SecretSlug == "slug-0" }},
			{"label", func(f *store.GrantFilter) { f.Label = "label 2" }, func(g store.Grant) bool { return g.Label != nil && *g.Label == "label 2" }},
			{"active", func(f *store.GrantFilter) { f.Status = wire.GrantActive }, live},
			{"expired", func(f *store.GrantFilter) { f.Status = wire.GrantExpired }, func(g store.Grant) bool { return g.RevokedAt == nil && !live(g) }},
			{"revoked", func(f *store.GrantFilter) { f.Status = wire.GrantRevoked }, func(g store.Grant) bool { return g.RevokedAt != nil }},
			{"ending", func(f *store.GrantFilter) { f.EndingBy = ptr(at(500)) }, func(g store.Grant) bool {
				return live(g) && g.ExpiresAt != nil && !g.ExpiresAt.After(at(500))
			}},
			{"below", func(f *store.GrantFilter) { f.Below = all[0].ID }, func(g store.Grant) bool { return below[g.ID] }},
			{"common text", func(f *store.GrantFilter) { f.Query = "SLUG-" }, func(store.Grant) bool { return true }},
			{"text", func(f *store.GrantFilter) { f.Query = "bel 3" }, func(g store.Grant) bool { return g.Label != nil && *g.Label == "label 3" }},
			{"short text", func(f *store.GrantFilter) { f.Query = "l" }, func(store.Grant) bool { return true }},
			{"no text", func(f *store.GrantFilter) { f.Query = "nothing" }, func(store.Grant) bool { return false }},
		}
		orders := wire.OrdersOf(wire.GrantSorts())
		for i, one := range cases {
			for n, two := range cases[i:] {
				f := store.GrantFilter{AppID: all[0].AppID, Now: now, Limit: 250, Sort: orders[(i+n)%len(orders)]}
				one.set(&f)
				two.set(&f)
				name, want := one.name+" and "+two.name+" by "+f.Sort, map[string]bool{}
				for _, g := range all {
					if one.match(g) && two.match(g) {
						want[g.ID] = true
					}
				}
				if one.name != two.name && strings.Contains(one.name, "text") && strings.Contains(two.name, "text") ||
					one.name != two.name && f.Status != "" && slices.Contains([]string{"active", "expired"}, one.name) && slices.Contains([]string{"expired", "revoked"}, two.name) {
					continue // which are one field
				}
				comparePages(t, s, name, f, want)
			}
		}
	})
}

// comparePages reads all pages, first to last and back, and compares what is in them.
func comparePages(t *testing.T, s *store.Store, name string, f store.GrantFilter, want map[string]bool) {
	t.Helper()
	var there, back []string
	for more := true; more; more = f.After != "" {
		page, err := s.ListGrants(t.Context(), f)
		must(t, err)
		if page.Total != min(len(want), 1000) || page.TotalCapped != (len(want) > 1000) {
			t.Errorf("%s: total %d, capped %t instead of %d", name, page.Total, page.TotalCapped, len(want))
		}
		for _, g := range page.Grants {
			there = append(there, g.ID)
		}
		f.After = page.Next
	}
	f.Before = wire.LastPage
	for more := true; more; more = f.Before != "" {
		page, err := s.ListGrants(t.Context(), f)
		must(t, err)
		for _, g := range slices.Backward(page.Grants) {
			back = append(back, g.ID)
		}
		f.Before = page.Previous
	}
	slices.Reverse(back)
	found := map[string]bool{}
	for _, id := range there {
		found[id] = true
	}
	if !maps.Equal(found, want) || len(there) != len(want) || !slices.Equal(there, back) {
		t.Errorf("%s: %d grants on %d places, and %d backwards, instead of %d", name, len(found), len(there), len(back), len(want))
	}
	if n, err := s.CountGrants(t.Context(), f); err != nil || n != len(want) {
		t.Errorf("%s: %d are counted instead of %d, %v", name, n, len(want), err)
	}
}

func TestCheckComparesGrantsWithTheirIndex(t *testing.T) {
	o := store.Options{Path: filepath.Join(t.TempDir(), "test.db")}
	s := storetest.Open(t, o)
	secret, agent := grantsIn(t, s, "acme", "bot")
	insertGrant(t, s, plainGrant(secret, agent, nil))
	isWell(t, s)
	db, err := sql.Open("sqlite", o.Path)
	must(t, err)
	defer db.Close()
	run(t, db, `update grants_search_rows set search_text = 'x'`)
	problems, err := s.Check(t.Context())
	if err != nil || !strings.Contains(strings.Join(problems, "\n"), "grants that the search index has not as they are") {
		t.Errorf("problems %q, %v", problems, err)
	}
}

// TestMoreGrantsThanAreSorted has so many match that the order of the list is walked, past some that don't.
func TestMoreGrantsThanAreSorted(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		secret, agent := grantsIn(t, s, "acme", "bot")
		other, _ := grantsIn(t, s, "other", "none")
		match := insertGrant(t, s, plainGrant(secret, agent, nil))
		more := `insert into grants (id, app_id, secret_id, secret_slug, principal_type, agent_id, agent_name, methods, paths, tags, search_text, created_at, created_by, revoked_at)
			with recursive n (i) as (select 1 union all select i + 1 from n where i < 11999)
			select 'id-' || cast(i as text), app_id, case when i % 12 = 5 then '` + other.ID + `' else secret_id end, case when i % 12 = 5 then 'other' else secret_slug end,
				principal_type, agent_id, agent_name, '[]', '[]', '[]', case when i % 12 = 5 then 'other bot' else search_text end, created_at + i % 100, '',
				case when i % 12 = 5 then 1 end
			from n cross join grants where id = '` + match.ID + `'`
		must(t, s.LongTx(t.Context(), func(tx *store.Tx) error { return tx.Exec(t.Context(), more) }))
		want := map[string]bool{match.ID: true}
		for i := 1; i < 12_000; i++ {
			if i%12 != 5 {
				want[fmt.Sprintf("id-%d", i)] = true
			}
		}
		for name, f := range map[string]store.GrantFilter{
			"slug":   {Slug: "acme", Sort: "-" + wire.SortSecret},
			"active": {Status: wire.GrantActive, Sort: "-" + wire.SortCreated},
			"text":   {Query: "acme", Sort: wire.SortLastUsed},
		} {
			f.AppID, f.Now, f.Limit = secret.AppID, at(1), 2000
			comparePages(t, s, name, f, want)
		}
	})
}
