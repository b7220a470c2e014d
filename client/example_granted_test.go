package client_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/client"
)

const (
	demoGrant = "12345678-1234-4234-8234-123456789abc"
	mailURL   = "https://mail.example.com/v1/messages"
)

// granted is the API and the provider of the examples with grants. Each example has one of its own.
type granted struct {
	mu       sync.Mutex
	answers  map[string]string // by the path of the API; "404 …" for a refusal
	asked    []string          // bodies that the API was sent
	provider func(*http.Request) (int, string)
}

// newGranted has a provider that answers with what it was asked.
func newGranted() *granted {
	return &granted{
		answers: map[string]string{
			"/sdk/token":                                             `200 {"access_token":"mail-key-1234","grant_id":"` + demoGrant + `","provider_id":"mail"}`,
			"/sdk/oauth/audit/api-call":                              "204",
			"/sdk/spans":                                             `200 {"accepted":1}`,
			"/sdk/grants/list":                                       `200 {"grants":[` + demoGrantItem + `],"total":1,"limit":100,"offset":0,"has_more":false}`,
			"/sdk/managed-secrets/mail/grants":                       `201 {"grant_id":"` + demoGrant + `","principal_type":"system","label":"nightly","created_at":"2026-01-02T03:04:05Z"}`,
			"/sdk/oauth/grants/" + demoGrant + "/revoke":             `200 {"success":true,"message":"The grant is revoked.","grant_id":"` + demoGrant + `","revoked_at":"2026-01-02T03:04:05Z"}`,
			"/sdk/grants/" + demoGrant + "/delegations/me":           "204",
			"/sdk/grants/" + demoGrant + "/delegations/" + demoAgent: "204",
			"/sdk/grants/" + demoGrant + "/delegate": `201 {"grant_id":"22345678-1234-4234-8234-123456789abc","grant_kind":"managed_secret",
				"parent_grant_id":"` + demoGrant + `","depth":1,"delegable":false,"status":"active","expires_at":"2026-01-02T04:04:05Z"}`,
			"/sdk/grants/" + demoGrant + "/mint": `201 {"grant_id":"32345678-1234-4234-8234-123456789abc","provider_id":"mail","status":"active",
				"created_at":"2026-01-02T03:04:05Z","principal_type":"system","label":"weekly"}`,
		},
		provider: func(r *http.Request) (int, string) {
			body := ""
			if r.Body != nil {
				text, _ := io.ReadAll(r.Body)
				body = " " + string(text)
			}
			return 200, r.Method + " " + r.URL.RequestURI() + strings.TrimRight(body, " ")
		},
	}
}

const demoGrantItem = `{"grant_kind":"managed_secret","grant_id":"` + demoGrant + `","managed_secret_id":"42345678-1234-4234-8234-123456789abc",
	"managed_secret_slug":"mail","managed_secret_name":"Mail","status":"active","created_at":"2026-01-02T03:04:05Z","principal_type":"agent",
	"agent_id":"` + demoAgent + `","label":"default","access_via":"ownership","depth":0,"delegable":true}`

// refusing has the API refuse what is asked for at a path.
func (g *granted) refusing(path, answer string) *granted {
	g.answers[path] = answer
	return g
}

func (g *granted) api(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		text, _ := io.ReadAll(r.Body)
		body = string(text)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked = append(g.asked, body)
	status, text, _ := strings.Cut(g.answers[r.URL.Path], " ")
	code := map[string]int{"200": 200, "201": 201, "204": 204, "400": 400, "403": 403, "409": 409}[status]
	return respond(code, text), nil
}

func (g *granted) options() []client.Option {
	provider := roundTripper(func(r *http.Request) (*http.Response, error) {
		status, text := g.provider(r)
		resp := respond(status, text)
		resp.ContentLength = int64(len(text))
		return resp, nil
	})
	return []client.Option{client.WithTransport(roundTripper(g.api)), client.WithProviderTransport(provider)}
}

func (g *granted) agent() *client.Agent {
	agent, err := client.NewAgent("alter_key_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn", append(g.options(), client.WithCaller("bot"))...)
	must(err)
	return agent
}

func (g *granted) app() *client.App {
	app, err := client.NewApp(demoAppKey, g.options()...)
	must(err)
	return app
}

// text is the body of a response.
func text(resp *http.Response, err error) string {
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(err)
	return string(body)
}

// What the page says that this product was asked for from: two requests in one run.
func TestTheSeedsExample(t *testing.T) {
	g := newGranted()
	app := g.app()
	agent, err := app.GetAgent(demoAgent)
	must(err)
	ctx := agent.Trace(t.Context(), client.RunID("run-abc"))
	for _, method := range []string{"GET", "POST"} {
		if got := text(agent.Request(ctx, method, mailURL, client.WithGrant(demoGrant))); got != method+" /v1/messages" {
			t.Error(got)
		}
	}
	must(app.Close(t.Context()))
	if len(g.asked) != 4 {
		t.Errorf("%d requests to the API", len(g.asked))
	}
}
