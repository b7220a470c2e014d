package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// wholeGrant has something of its own in every field.
func wholeGrant(secret store.ManagedSecret, holder store.Agent) store.Grant {
	return store.Grant{
		ID:              newID(),
		AppID:           secret.AppID,
		SecretID:        secret.ID,
		SecretSlug:      secret.Slug,
		PrincipalType:   "agent",
		AgentID:         &holder.ID,
		AgentName:       holder.Name,
		Label:           ptr("prod"),
		Methods:         []byte(`["GET"]`),
		Paths:           []byte(`["/v1/**"]`),
		ProxyOnly:       true,
		Depth:           3,
		ScopeConstraint: []byte(`["read"]`),
		Tags:            []byte(`["x"]`),
		CreatedAt:       at(1),
		CreatedBy:       "anna@example.com",
		ExpiresAt:       ptr(at(2)),
		RevokedAt:       ptr(at(3)),
		RevokedBy:       "agent b",
		RevokedReason:   "it leaked",
		LastUsedAt:      ptr(at(4)),
	}
}

// grantsIn makes a secret and its holder.
func grantsIn(t *testing.T, s *store.Store, slug, name string) (store.ManagedSecret, store.Agent) {
	t.Helper()
	app := appID(t, s)
	secret := store.ManagedSecret{ID: newID(), AppID: app, Slug: slug, Name: slug, AllowedHosts: []byte(`[]`), Injection: []byte(`{}`),
		Version: 1, CreatedAt: start, UpdatedAt: start, ValueSetAt: start}
	agent := newAgent(app, name)
	insert(t, s, agent)
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertManagedSecret(t.Context(), secret) }))
	return secret, agent
}

func insertGrant(t *testing.T, s *store.Store, g store.Grant) store.Grant {
	t.Helper()
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertGrant(t.Context(), g) }))
	return g
}

func TestGrantsComeBackWhole(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		secret, agent := grantsIn(t, s, "acme", "bot")
		parent := insertGrant(t, s, plainGrant(secret, agent, nil))
		g := telling(t, wholeGrant(secret, agent), "ParentGrantID", "Delegable")
		g.ParentGrantID, g.Delegable = &parent.ID, true
		insertGrant(t, s, g)
		got, err := s.GrantByID(t.Context(), g.AppID, g.ID)
		must(t, err)
		same(t, "as inserted", got, g)
		g.Methods, g.Paths, g.ProxyOnly, g.Delegable, g.ScopeConstraint = []byte(`[]`), []byte(`[]`), false, false, nil
		g.ExpiresAt, g.RevokedAt, g.RevokedBy, g.RevokedReason = nil, nil, "", ""
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateGrant(t.Context(), g) }))
		got, err = s.GrantByID(t.Context(), g.AppID, g.ID)
		must(t, err)
		same(t, "as updated", got, g)
		if _, err := s.GrantByID(t.Context(), newID(), g.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another application's: %v", err)
		}
		chain, err := s.GrantChain(t.Context(), g.AppID, g.ID)
		must(t, err)
		if len(chain) != 2 || chain[0].ID != g.ID || chain[1].ID != parent.ID {
			t.Errorf("the chain has %d", len(chain))
		}
		sides, err := s.SidesOf(t.Context(), []store.Grant{g})
		must(t, err)
		if sides.Secrets[secret.ID].Slug != "acme" || sides.Agents[agent.ID].Name != "bot" || sides.Parents[parent.ID].ID != parent.ID {
			t.Errorf("sides %s", spelled(sides))
		}
	})
}

func plainGrant(secret store.ManagedSecret, holder store.Agent, parent *store.Grant) store.Grant {
	g := store.Grant{ID: newID(), AppID: secret.AppID, SecretID: secret.ID, SecretSlug: secret.Slug, PrincipalType: "agent",
		AgentID: &holder.ID, AgentName: holder.Name, Methods: []byte(`[]`), Paths: []byte(`[]`), Tags: []byte(`[]`), CreatedAt: start}
	if parent != nil {
		g.ParentGrantID, g.Depth = &parent.ID, parent.Depth+1
	}
	return g
}

func TestRevokingTakesWhatIsBelow(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		secret, a := grantsIn(t, s, "acme", "a")
		other, b := grantsIn(t, s, "other", "b")
		names := map[string]string{}
		make := func(name string, g store.Grant) store.Grant {
			names[g.ID] = name
			return insertGrant(t, s, g)
		}
		top := make("top", plainGrant(secret, a, nil))
		mid := make("mid", plainGrant(secret, b, &top))
		make("low", plainGrant(secret, a, &mid))
		make("beside", plainGrant(secret, b, nil))
		make("elsewhere", plainGrant(other, a, nil))
		far := make("far", plainGrant(other, b, nil))
		make("below far", plainGrant(other, a, &far))
		revoke := func(want string, by func(*store.Tx) ([]store.Grant, error)) {
			t.Helper()
			rollback := errors.New("undone")
			for range 2 { // undone, and so done again
				err := s.Tx(t.Context(), func(tx *store.Tx) error {
					revoked, err := by(tx)
					must(t, err)
					var got []string
					for _, g := range revoked {
						got = append(got, names[g.ID])
						if !g.RevokedAt.Equal(at(9)) || g.RevokedBy != "anna" || g.RevokedReason != "why" {
							t.Errorf("revoked %s", spelled(g))
						}
					}
					slices.Sort(got)
					if strings.Join(got, ", ") != want {
						t.Errorf("revoked are %v, want %s", got, want)
					}
					if again, err := by(tx); err != nil || len(again) > 0 {
						t.Errorf("again: %d, %v", len(again), err)
					}
					return rollback
				})
				if !errors.Is(err, rollback) {
					t.Fatal(err)
				}
			}
		}
		ctx := t.Context()
		revoke("low, mid, top", func(tx *store.Tx) ([]store.Grant, error) { return tx.RevokeGrant(ctx, top.ID, at(9), "anna", "why") })
		revoke("low, mid", func(tx *store.Tx) ([]store.Grant, error) { return tx.RevokeGrant(ctx, mid.ID, at(9), "anna", "why") })
		revoke("beside, low, mid, top", func(tx *store.Tx) ([]store.Grant, error) {
			return tx.RevokeGrantsOfSecret(ctx, secret.ID, at(9), "anna", "why")
		})
		revoke("below far, beside, far, low, mid", func(tx *store.Tx) ([]store.Grant, error) {
			return tx.RevokeGrantsOfAgent(ctx, b.ID, at(9), "anna", "why")
		})
	})
}

func TestUsesOfGrants(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		secret, agent := grantsIn(t, s, "acme", "bot")
		one, two := insertGrant(t, s, plainGrant(secret, agent, nil)), insertGrant(t, s, plainGrant(secret, agent, nil))
		used := func() (all []any) {
			t.Helper()
			for _, id := range []string{one.ID, two.ID} {
				g, err := s.GrantByID(t.Context(), one.AppID, id)
				must(t, err)
				all = append(all, g.LastUsedAt)
			}
			kept, err := s.ManagedSecretByID(t.Context(), secret.AppID, secret.ID)
			must(t, err)
			return append(all, kept.LastUsedAt)
		}
		must(t, s.TouchGrants(t.Context(), map[string]time.Time{one.ID: at(5), two.ID: at(3), newID(): at(9)}))
		same(t, "used", used(), []any{ptr(at(5)), ptr(at(3)), ptr(at(5))})
		must(t, s.TouchGrants(t.Context(), map[string]time.Time{one.ID: at(4), two.ID: at(4)}))
		same(t, "never backwards", used(), []any{ptr(at(5)), ptr(at(4)), ptr(at(5))})
	})
}

// TestManyGrantsAreCounted: beyond what lists count, there is a count of all.
func TestManyGrantsAreCounted(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		secret, agent := grantsIn(t, s, "acme", "bot")
		must(t, s.LongTx(t.Context(), func(tx *store.Tx) error {
			for range 1050 {
				if err := tx.InsertGrant(t.Context(), plainGrant(secret, agent, nil)); err != nil {
					return err
				}
			}
			return nil
		}))
		filter := store.GrantFilter{AppID: secret.AppID, AgentID: agent.ID, Now: start, Limit: 60, Offset: 1000}
		page, err := s.ListGrants(t.Context(), filter)
		must(t, err)
		n, err := s.CountGrants(t.Context(), filter)
		must(t, err)
		if len(page.Grants) != 50 || !page.TotalCapped || page.HasMore || n != 1050 {
			t.Errorf("%d rows, %d of them counted, capped %t, more %t; all are %d", len(page.Grants), page.Total, page.TotalCapped, page.HasMore, n)
		}
	})
}
