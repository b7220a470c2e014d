package api_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/api"
)

func answer(*api.Call) (api.Reply, error) { return api.OK(nil) }

// whole is a row that lacks nothing.
var whole = api.Route{
	Method:  "GET",
	Pattern: "/things/{id}",
	Access:  api.Operators,
	Needs:   access.ReadAgents,
	Handle:  answer,
	Feature: "things",
}

func TestARowThatLacksSomethingIsRefused(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*api.Route){
		"GET /things/{id} does not say who may use it": func(r *api.Route) { r.Access = 0 },
		"does not say what people call it":             func(r *api.Route) { r.Feature = "" },
		"needs a permission, unless":                   func(r *api.Route) { r.Needs = "" },
		"a permission that there isn't":                func(r *api.Route) { r.Needs = "things" },
		"which bodies take power away":                 func(r *api.Route) { r.NeedsToTake = access.SuspendAgents },
		"needs a handler exactly when it is offered":   func(r *api.Route) { r.Handle = nil },
		"is not a method and the pattern of a path":    func(r *api.Route) { r.Pattern = "things" },
		`"GET /things/" is not a method and`:           func(r *api.Route) { r.Pattern = "/things/" },
		`"HEAD /things/{id}" is not a method`:          func(r *api.Route) { r.Method = "HEAD" },
	} {
		spoilt := whole
		spoil(&spoilt)
		if _, err := api.NewMux([]api.Route{spoilt}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	offered := whole
	offered.Access, offered.Needs = api.NotOffered, ""
	if _, err := api.NewMux([]api.Route{offered}); err == nil {
		t.Error("what is not offered has a handler")
	}
}

func TestTwoRowsForOneRequestAreRefused(t *testing.T) {
	t.Parallel()
	other := whole
	for _, other.Pattern = range []string{"/things/{id}", "/things/{name}"} {
		if _, err := api.NewMux([]api.Route{whole}, []api.Route{other}); err == nil {
			t.Errorf("%s and %s go together", whole.Pattern, other.Pattern)
		}
	}
}

// found is what a mux makes of a request: the route with what its path names, or the code of the refusal.
func found(t *testing.T, m *api.Mux, method, target string) string {
	t.Helper()
	u, err := url.Parse("http://localhost" + target)
	if err != nil {
		t.Fatal(err)
	}
	c := api.NewCall(&api.Base{}, httptest.NewRecorder(), &http.Request{Method: method, URL: u, Header: http.Header{}})
	err = m.Find(&c)
	var refusal *api.Error
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return c.Route.Name() + " " + c.PathValue("id")
}

func TestPathsAreComparedAsSent(t *testing.T) {
	t.Parallel()
	mine, parts := whole, whole
	mine.Pattern, parts.Pattern, parts.Method = "/things/me", "/things/{id}/parts", "POST"
	m, err := api.NewMux([]api.Route{mine, whole, parts})
	if err != nil {
		t.Fatal(err)
	}
	const missing, thing = wire.CodeRouteNotFound, "GET /things/{id} "
	for target, want := range map[string]string{
		"/things/me":           "GET /things/me ",
		"/things/m%65":         thing + "me", // not what "me" stands for
		"/th%69ngs/x":          missing,
		"/things/a%2Fb":        thing + "a/b",
		"/things/a%20b":        thing + "a b",
		"/things/a%252Fb":      thing + "a%2Fb",
		"/things/{id}":         thing + "{id}",
		"/things/%2e%2e":       thing + "..",
		"/things/me/parts":     wire.CodeMethodNotAllowed,
		"/things/x?id=y":       thing + "x",
		"/things/x/":           missing,
		"/things//parts":       missing,
		"/things/./x":          missing,
		"/things/..":           missing,
		"/things/../things/me": missing,
		"/things":              missing,
		"//things/x":           missing,
		"":                     missing,
		"/":                    missing,
	} {
		if got := found(t, m, "GET", target); got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
	for method, want := range map[string]string{
		"HEAD": "GET /things/{id} x", "OPTIONS": wire.CodeMethodNotAllowed, "CONNECT": wire.CodeMethodNotAllowed, "get": wire.CodeMethodNotAllowed,
	} {
		if got := found(t, m, method, "/things/x"); got != want {
			t.Errorf("%s: %q, want %q", method, got, want)
		}
	}
	if got := found(t, m, "POST", "/things/me"); got != wire.CodeMethodNotAllowed {
		t.Errorf("a fixed path has another's method: %q", got)
	}
}
