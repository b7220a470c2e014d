package vault_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

const managedSecrets = "/console/v1/managed-secrets"

// bearer is the body of a create with a token.
func bearer(name, token string) string {
	return `{"name":"` + name + `","allowed_hosts":["api.example.com"],"injection":{"kind":"bearer"},"value":{"token":"` + token + `"}}`
}

func (w *world) put(target, body string) answer {
	w.Helper()
	return w.send(request{method: "PUT", target: target, body: body})
}

// TestAManagedSecretLives takes one through all that can be done to it.
func TestAManagedSecretLives(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		made := w.post(managedSecrets, `{"name":" Stripe  live ","description":"Payments\nof Europe","allowed_hosts":["API.Stripe.com","*.Stripe.com:8443","api.stripe.com:443"],
			"injection":{"kind":"bearer"},"value":{"token":"sk_live_1"}}`).want(http.StatusCreated)
		made.wantJSON("slug", `"stripe-live"`).wantJSON("name", `"Stripe  live"`).wantJSON("description", `"Payments\nof Europe"`).
			wantJSON("allowed_hosts", `["api.stripe.com","*.stripe.com:8443"]`).wantJSON("injection", `{"kind":"bearer"}`).
			wantJSON("status", `"active"`).wantJSON("value", `"set"`).wantJSON("version", `1`).wantJSON("created_at", `"2026-01-01T00:00:00Z"`).
			wantJSON("deleted_at", `null`).wantJSON("last_used_at", `null`).wantJSON("grants", `0`).wantJSON("calls_24h", `0`)
		if len(made.body) != 16 {
			t.Errorf("%d fields: %s", len(made.body), made.raw)
		}
		byID, bySlug := managedSecrets+"/"+made.text("id"), managedSecrets+"/stripe-live"
		if got := w.get(bySlug).want(http.StatusOK); got.raw != made.raw || w.get(byID).raw != made.raw {
			t.Errorf("read back %s", got.raw)
		}
		changed := w.patch(bySlug, `{"name":"Stripe","expected_version":1}`).want(http.StatusOK)
		changed.wantJSON("name", `"Stripe"`).wantJSON("slug", `"stripe-live"`).wantJSON("version", `2`)
		if again := w.patch(byID, `{"name":"Stripe","allowed_hosts":["api.stripe.com","*.stripe.com:8443"]}`).want(http.StatusOK); again.raw != changed.raw {
			t.Errorf("a change that changes nothing: %s", again.raw)
		}
		w.patch(byID, `{"name":"Late","expected_version":1}`).refused(http.StatusConflict, "secret_concurrent_update")
		w.advance(1_000_000_000)
		w.put(bySlug+"/value", `{"value":{"token":"sk_live_2"}}`).want(http.StatusOK).wantJSON("version", `3`).wantJSON("value_set_at", `"2026-01-01T00:00:01Z"`)
		if found := w.get(managedSecrets + "?q=stri").want(http.StatusOK).items(); len(found) != 1 || found[0]["slug"] != "stripe-live" {
			t.Errorf("found %v", found)
		}
		gone := w.delete(bySlug).want(http.StatusOK)
		gone.wantJSON("status", `"deleted"`).wantJSON("value", `null`).wantJSON("grants_revoked", `0`).wantJSON("deleted_at", `"2026-01-01T00:00:01Z"`)
		w.delete(bySlug).refused(http.StatusNotFound, "secret_not_found")
		if again := w.delete(byID).want(http.StatusOK); again.raw != gone.raw {
			t.Errorf("deleted again: %s", again.raw)
		}
		w.get(bySlug).refused(http.StatusNotFound, "secret_not_found")
		w.get(byID).want(http.StatusOK).wantJSON("status", `"deleted"`)
		for _, refused := range []answer{w.patch(byID, `{"name":"x"}`), w.put(byID+"/value", `{"value":{"token":"x"}}`)} {
			refused.refused(http.StatusNotFound, "secret_not_found")
		}
		if values, err := s.SecretValues(t.Context(), made.text("id")); err != nil || len(values) != 0 {
			t.Errorf("%d values are left, %v", len(values), err)
		}
		if len(w.get(managedSecrets).items()) != 0 || len(w.get(managedSecrets+"?include_deleted=true").items()) != 1 {
			t.Error("the list has not what it should")
		}
		w.post(managedSecrets, strings.Replace(bearer("Another", "t"), `{`, `{"slug":"stripe-live",`, 1)).want(http.StatusCreated)
	})
}
