package vault_test

import (
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

// TestGrantsThroughTheClient is what the console does with them.
func TestGrantsThroughTheClient(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx, app := t.Context(), w.app()
		w.newSecret("acme")
		agent, _ := w.holder("bot")
		end := w.Now().Add(time.Hour)
		params := client.GrantCreateParams{
			ManagedSecret: "acme",
			AgentID:       agent,
			Label:         "prod",
			Policy:        client.GrantPolicy{ExpiresAt: &end, Methods: []string{"GET"}, Paths: []string{"/v1/**"}, ProxyOnly: true},
			Delegable:     true,
			AddToScopes:   true,
		}
		made, err := app.Grants.Create(ctx, params)
		if err != nil {
			t.Fatal(err)
		}
		if !made.Live() || !made.ExpiresSoon(w.Now()) || made.ForApp() || made.Usable || made.WhyNot.Rule != "restricted_grant_requires_proxy" ||
			made.Agent.Name != "bot" || *made.Label != "prod" || !made.Policy.ExpiresAt.Equal(end) || !made.Policy.ProxyOnly || !made.Delegable {
			t.Errorf("made %+v", made)
		}
		_, err = app.Grants.Create(ctx, params)
		wantIs(t, err, client.ErrSiblingLabel)
		system, err := app.Grants.Create(ctx, client.GrantCreateParams{ManagedSecret: "acme", System: true})
		if err != nil || !system.ForApp() || system.Agent != nil || !system.Usable {
			t.Fatalf("%+v, %v", system, err)
		}
		var seen []string
		for grant, err := range app.Grants.SearchAll(ctx, client.GrantSearchParams{Limit: 1, Sort: client.SortAgentDesc}) {
			if err != nil {
				t.Fatal(err)
			}
			seen = append(seen, grant.ID)
		}
		if len(seen) != 2 || seen[0] != made.ID || seen[1] != system.ID {
			t.Errorf("seen %v", seen)
		}
		if soon, err := app.Grants.Search(ctx, client.GrantSearchParams{ExpiringSoon: true, ManagedSecret: "acme", AgentID: agent, Status: client.GrantActive, Query: "PROD"}); err != nil || soon.Total != 1 {
			t.Errorf("%+v, %v", soon, err)
		}
		revoked, err := app.Grants.Revoke(ctx, made.ID, "it leaked")
		if err != nil || revoked.Status != client.GrantRevoked || revoked.RevokedReason != "it leaked" || revoked.RevokedBy == "" {
			t.Errorf("%+v, %v", revoked, err)
		}
		if got, err := app.Grants.Get(ctx, made.ID); err != nil || got.Live() {
			t.Errorf("%+v, %v", got, err)
		}
		_, err = app.Grants.Get(ctx, agent)
		wantIs(t, err, client.ErrGrantNotFound)
	})
}
