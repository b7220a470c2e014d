package vault_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// TestAgentsAreCountedByTheirOwners however an address is written, in one query for all that are asked for.
func TestAgentsAreCountedByTheirOwners(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		for i, owner := range []string{"ann@example.com", " Ann@Example.com ", "ben@example.com", "", "ann@example.com"} {
			w.post("/sdk/agents", fmt.Sprintf(`{"name":"bot-%d","metadata":{"owner":%q}}`, i, owner)).want(http.StatusCreated)
		}
		gone := w.post("/sdk/agents", `{"name":"gone","metadata":{"owner":"ann@example.com"}}`).want(http.StatusCreated)
		w.send(request{method: "DELETE", target: "/sdk/agents/" + gone.text("id")}).want(http.StatusOK)
		a := w.get("/console/v1/owners?owner=ANN@example.com&owner=ben@example.com&owner=nobody@example.com&owner=").want(http.StatusOK)
		if got, want := a.raw, `{"items":[{"owner":"ANN@example.com","agents":3,"agents_capped":false},{"owner":"ben@example.com","agents":1,"agents_capped":false},`+
			`{"owner":"nobody@example.com","agents":0,"agents_capped":false},{"owner":"","agents":0,"agents_capped":false}]}`; strings.TrimSpace(string(got)) != want {
			t.Errorf("counted %s, want %s", got, want)
		}
		w.get("/console/v1/owners").refusedField("owner")
		w.get("/console/v1/owners?owner=" + strings.Repeat("&owner=x", 100)).refusedField("owner")
		w.get("/console/v1/owners?owner=%00").refusedField("owner")
	})
}
