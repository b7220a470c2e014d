package vault_test

import (
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/clienttest"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/vault/api"
)

// fakeLacks is what a fake answers as a server without it: programs under test don't ask for it.
var fakeLacks = map[string][]string{
	wire.CapabilityRuns:     {"GET /console/v1/runs", "GET /console/v1/runs/{run}"},
	wire.CapabilitySettings: {"GET /console/v1/settings"},
	wire.CapabilityUsage:    {"GET /console/v1/agents/{id}/usage", "GET /console/v1/app-keys/{key}/usage"},
	wire.CapabilityHistory:  {"GET /console/v1/agents/{id}/history"},
	wire.CapabilityEndings:  {"GET /console/v1/endings"},
	wire.CapabilityWebhooks: {"GET /console/v1/webhooks", "POST /console/v1/webhooks", "GET /console/v1/webhooks/{id}", "PATCH /console/v1/webhooks/{id}",
		"DELETE /console/v1/webhooks/{id}", "POST /console/v1/webhooks/{id}/secret", "DELETE /console/v1/webhooks/{id}/old-secret", "POST /console/v1/webhooks/{id}/test"},
}

// TestClienttestIsAskedForEveryRoute holds the steps, and what is lacking, to the table of routes.
func TestClienttestIsAskedForEveryRoute(t *testing.T) {
	wildcard := regexp.MustCompile(`\{\w+\}`)
	lacking := slices.Concat(slices.Collect(maps.Values(fakeLacks))...)
	for _, route := range newWorld(t, storetest.SQLite(t)).vault.Routes() {
		target := regexp.MustCompile(`^` + wildcard.ReplaceAllString(route.Pattern, `[^/?]+`) + `(\?|$)`)
		asks := func(st step) bool { return st.method == route.Method && target.MatchString(st.target) }
		asked := slices.ContainsFunc(conformance, asks) || route.Name() == "GET /console/v1/capabilities" || slices.Contains(lacking, route.Name())
		if route.Access != api.NotOffered && !asked {
			t.Errorf("no step of conformance asks for %s, and fakeLacks does not say that a fake lacks it", route.Name())
		}
	}
}

// A fake claims what it can do, and answers the rest as a server that never had it.
func TestClienttestClaimsWhatItOffers(t *testing.T) {
	fake := clienttest.New(t)
	side := &side{&world{TB: t, clock: &clock{now: fake.Now()}, appKey: fake.AppKey()}, fake.Transport(), map[string]string{}}
	_, claimed, _ := side.do(step{method: "GET", target: "/console/v1/capabilities"})
	want := []any{}
	for _, name := range wire.Capabilities() {
		if fakeLacks[name] == nil {
			want = append(want, name)
		}
	}
	if got := claimed.(map[string]any)["capabilities"]; !reflect.DeepEqual(got, want) {
		t.Errorf("it claims %v, and should %v", got, want)
	}
	for _, name := range slices.Concat(slices.Collect(maps.Values(fakeLacks))...) {
		method, pattern, _ := strings.Cut(name, " ")
		target := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(pattern, "x")
		if status, answer, _ := side.do(step{method: method, target: target}); status != http.StatusNotFound || answer.(map[string]any)["error"] != wire.CodeRouteNotFound {
			t.Errorf("%s: %d %s", name, status, pretty(answer))
		}
	}
}
