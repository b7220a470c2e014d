package e2e_test

import (
	"io"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"

	"github.com/alter-console/alter-console/client"
)

// A caller is an agent that calls an upstream through a grant.
type caller struct {
	*client.Agent
	t     *testing.T
	url   string // of the upstream
	grant *client.Grant
}

func (s *server) caller(app *client.App, u *upstream, name string) *caller {
	s.t.Helper()
	agent := s.agent(app, client.AgentCreateParams{Name: name})
	grant := u.granted(s.t, app, agent.ID, "Items of "+name, client.Injection{Kind: client.InjectBearer}, client.SecretValue{Token: client.NewSecret("token-of-" + name)})
	program := must(client.NewAgent(agent.APIKey.Reveal(), client.WithBaseURL(s.url)))(s.t)
	return &caller{program, s.t, u.URL, grant}
}

// calls makes a request in a run, within work that it tells of, and waits until both are told. It may be refused.
func (c *caller) calls(run, path string) {
	c.t.Helper()
	ctx := c.Trace(c.t.Context(), client.RunID(run), client.ThreadID("thread-1"))
	began := time.Now()
	if res, err := c.Request(ctx, "GET", c.url+path, client.WithGrant(c.grant.ID), client.WithReason("To look it up")); err == nil {
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
	must(c.Spans.Emit(ctx, []client.Span{{TraceID: run, SpanID: path, Name: "look for " + path, Start: began, End: time.Now()}}))(c.t)
	if err := c.Close(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

func TestRunIsFoundReadAndFollowed(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	b := signedIn(t, s)
	b.open("/runs")
	b.shows("No runs yet")
	b.audit("no runs")
	planner := s.caller(app, newUpstream(t), "planner")
	planner.calls("run-abc", "/items")
	planner.calls("run-abc", "/fails")

	b.open("/runs")
	b.click(disclose, "More filters")
	b.audit("list of runs with its filters")
	b.choose("Outcome", "Upstream error")
	b.arrivesAt("/runs?outcome=upstream_error")
	b.click(link, "run-abc")
	b.shows("2 calls, 1 error, 2 spans")
	b.audit("timeline")
	b.click(link, "Table")
	b.shows("To look it up")
	b.audit("run as a table")
	b.click(link, "Timeline")
	b.choose("Show", "Only errors")
	b.shows("Showing 1 error")
	b.choose("Show", "Show everything")
	b.shows("Showing all 4")
	planner.calls("run-abc", "/again") // of which nothing came for a minute can't be followed
	b.open("/runs/run-abc")
	b.click(button, "Follow")
	b.find(button, "Pause")
	planner.calls("run-abc", "/late")
	b.shows("4 calls, 1 error, 4 spans")
	b.click(button, "Pause")
	b.find(button, "Follow")
	b.click(link, "thread-1")
	b.find(heading, "thread-1")
	b.audit("thread")
	b.click(link, "run-abc")
	b.click(link, "GET "+planner.url[len("http://"):]+"/items")
	b.find(heading, "Overview")
	b.audit("call")
}

func TestRefusalIsExplained(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	planner := s.caller(app, newUpstream(t), "planner")
	must(app.Grants.Revoke(t.Context(), planner.grant.ID, "leaked"))(t)
	planner.calls("run-abc", "/items")
	reference := must(app.Calls.List(t.Context(), client.CallListParams{RunID: "run-abc"}))(t).Calls[0].ID
	b := signedIn(t, s)
	b.fill("Search agents", reference)
	b.arrivesAt("/calls/" + reference)
	b.shows("Why it was refused")
	b.shows("It would be refused now, too")
	b.audit("call that was refused")

	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	planner.calls("run-abc", "/again") // a run is live for a minute
	b.open("/runs/run-abc")
	b.find(link, "Reload")
	if b.has(button, "Follow") {
		t.Error("there is a button that can't work")
	}
	b.open("/runs")
	b.fill("Reference", "The grant was revoked. Reference: "+reference+".")
	b.click(button, "Explain")
	b.arrivesAt("/calls/" + reference)
}
