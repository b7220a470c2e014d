package clienttest_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/clienttest"
)

// granted is an API with an agent, which has a grant of a secret, and a provider that repeats the credential it got.
func granted(t *testing.T) (api *clienttest.API, bot *client.Agent, grantID, address string) {
	t.Helper()
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Seen", r.Header.Get("Authorization"))
	}))
	t.Cleanup(provider.Close)
	api = clienttest.New(t)
	made := create(t, api.App(), client.AgentCreateParams{Name: "bot"})
	api.AddSecret("crm", "crm-token", provider.URL)
	return api, api.Agent(made.APIKey.Reveal()), api.AddGrant("crm", made.ID), provider.URL
}

func ask(t *testing.T, bot *client.Agent, address string) (seen string, err error) {
	t.Helper()
	resp, err := bot.Request(t.Context(), "GET", address, client.WithProvider("crm"))
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	return resp.Header.Get("X-Seen"), nil
}

// A grant ends when its time has come, and a value that is replaced counts with the next request.
func TestGrantsAndSecretsChange(t *testing.T) {
	api, bot, _, address := granted(t)
	app, end := api.App(), api.Now().Add(time.Hour)
	if seen, err := ask(t, bot, address); err != nil || seen != "Bearer crm-token" {
		t.Errorf("the provider saw %q, %v", seen, err)
	}
	if _, err := app.ManagedSecrets.ReplaceValue(t.Context(), "crm", client.SecretValue{Token: client.NewSecret("other")}); err != nil {
		t.Fatal(err)
	}
	if seen, err := ask(t, bot, address); err != nil || seen != "Bearer other" {
		t.Errorf("after it was replaced the provider saw %q, %v", seen, err)
	}
	me, err := bot.Me(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	limited, err := app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: "crm", AgentID: me.ID, Label: "short", Policy: client.GrantPolicy{ExpiresAt: &end}})
	if err != nil || !limited.Usable {
		t.Fatalf("%+v, %v", limited, err)
	}
	if _, err := ask(t, bot, address); !errors.Is(err, client.ErrAmbiguousGrant) {
		t.Errorf("two grants: %v", err)
	}
	api.Advance(2 * time.Hour)
	if _, err := bot.Request(t.Context(), "GET", address, client.WithGrant(limited.ID)); !errors.Is(err, client.ErrGrantExpired) {
		t.Errorf("two hours later: %v", err)
	}
}

// What is sent in the background is waited for by Close, and found as it was told.
func TestCallsAreTold(t *testing.T) {
	api, bot, grantID, address := granted(t)
	api.FailNextAt("POST /sdk/oauth/audit/api-call", &client.Error{Status: 503, Code: "service_unavailable", Unchanged: true, RetryAfter: time.Millisecond})
	if _, err := ask(t, bot, address+"/contacts?page=2"); err != nil {
		t.Fatal(err)
	}
	if err := bot.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	calls, err := api.App().Calls.List(t.Context(), client.CallListParams{GrantID: grantID})
	if err != nil || len(calls.Calls) != 1 || calls.Calls[0].Outcome != client.OutcomeOK || calls.Calls[0].Path != "/contacts" {
		t.Fatalf("%+v, %v", calls, err)
	}
	detail, err := api.App().Calls.Get(t.Context(), calls.Calls[0].ID)
	if err != nil || detail.Request == nil || detail.Response == nil || strings.Contains(detail.Response.Headers["x-seen"], "crm-token") {
		t.Errorf("%+v, %v", detail, err)
	}
}

func TestSpansAreTold(t *testing.T) {
	api, bot, _, _ := granted(t)
	span := client.Span{TraceID: "run-1", Name: "plan", SpanID: "s1", Start: api.Now(), Attributes: map[string]string{"step": "1"}}
	for _, want := range []int{1, 0} {
		if n, err := bot.Spans.Emit(t.Context(), []client.Span{span}); err != nil || n != want {
			t.Errorf("%d, %v", n, err)
		}
	}
	if told := api.Spans(); len(told) != 1 || told[0].Name != "plan" || told[0].Attributes["step"] != "1" {
		t.Errorf("%+v", told)
	}
}

// A recorder is a test that fails where it is told to.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()      {}
func (r *recorder) Fatal(...any) { r.failed = true }

// What a test asks of a fake that can't be fails the test, instead of being passed over.
func TestMistakesOfTests(t *testing.T) {
	for name, mistake := range map[string]func(*clienttest.API){
		"a capability that it lacks": func(a *clienttest.API) { a.Offer(client.CapabilityRuns) },
		"a route that it lacks":      func(a *clienttest.API) { a.FailNextAt("GET /sdk/nothing", errors.New("x")) },
		"a secret without host":      func(a *clienttest.API) { a.AddSecret("crm", "token") },
		"a secret without value":     func(a *clienttest.API) { a.AddSecret("crm", "", "a.test") },
		"a secret that is there":     func(a *clienttest.API) { a.AddSecret("a", "token", "a.test"); a.AddSecret("a", "token", "a.test") },
		"a grant of nothing":         func(a *clienttest.API) { a.AddGrant("crm", "") },
		"a grant of nobody":          func(a *clienttest.API) { a.AddSecret("a", "token", "a.test"); a.AddGrant("a", "nobody") },
	} {
		r := &recorder{TB: t}
		if mistake(clienttest.New(r)); !r.failed {
			t.Errorf("%s is passed over", name)
		}
	}
}
