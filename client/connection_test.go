package client_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// An app and the agents that it gives use one connection after the other, and Close closes it.
func TestAppAndAgentsShareConnectionsAndCloseThem(t *testing.T) {
	var opened atomic.Int32
	closed := make(chan struct{}, 9)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, agentJSON) }))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			opened.Add(1)
		case http.StateClosed:
			closed <- struct{}{}
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	app, err := client.NewApp(appKey, client.WithBaseURL(server.URL+"/prefix/"))
	if err != nil {
		t.Fatal(err)
	}
	agent, err := app.GetAgent(agentID)
	if err != nil {
		t.Fatal(err)
	}
	constrained, err := app.WithConstraints("agents:read")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, err1 := app.Agents.Get(t.Context(), agentID)
		_, err2 := agent.Me(t.Context())
		_, err3 := constrained.Agents.Get(t.Context(), agentID)
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections for 9 requests", n)
	}
	if want := server.URL + "/prefix"; app.BaseURL() != want || agent.BaseURL() != want {
		t.Errorf("base URLs %s and %s", app.BaseURL(), agent.BaseURL())
	}
	if err := errors.Join(agent.Close(t.Context()), app.Close(t.Context())); err != nil {
		t.Error(err)
	}
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Error("the connection stays open")
	}
	if _, err := app.Agents.Get(t.Context(), agentID); err != nil {
		t.Errorf("after Close: %v", err)
	}
}

func TestUserAgentHasTheVersion(t *testing.T) {
	f := newFake(t, 200, agentJSON)
	if _, err := f.agent().Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	// what a test was built from has no version but "devel", or the revision
	if got := f.last().Header.Get("User-Agent"); !regexp.MustCompile(`^alter-console-go/(devel|[0-9]+\.\S+)$`).MatchString(got) {
		t.Errorf("User-Agent %q", got)
	}
}

func TestModuleVersion(t *testing.T) {
	const path = "github.com/alter-console/alter-console"
	main := debug.Module{Path: "example.com/program", Version: "v9.9.9"}
	for want, info := range map[string]*debug.BuildInfo{
		"unknown": nil,
		"devel":   {Main: debug.Module{Path: path, Version: "(devel)"}},
		"1.2.3":   {Main: main, Deps: []*debug.Module{{Path: "example.com/x", Version: "v0.1.0"}, {Path: path, Version: "v1.2.3"}}},
		"1.2.4":   {Main: main, Deps: []*debug.Module{{Path: path, Version: "v1.2.3", Replace: &debug.Module{Path: path, Version: "v1.2.4"}}}},
	} {
		if got := client.ModuleVersion(info); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestConstraints(t *testing.T) {
	f := newFake(t, 200, agentJSON) // which checks that they are signed
	app, err := f.app().WithConstraints("agents:read", "grants:read")
	if err != nil {
		t.Fatal(err)
	}
	narrower, err := app.WithConstraints("grants:read")
	if err != nil {
		t.Fatal(err)
	}
	agent, err := narrower.GetAgent(agentID)
	if err != nil {
		t.Fatal(err)
	}
	own, err := f.agent().WithConstraints("spans:emit")
	if err != nil {
		t.Fatal(err)
	}
	get := func(app *client.App) func() error {
		return func() error { _, err := app.Agents.Get(t.Context(), agentID); return err }
	}
	me := func(agent *client.Agent) func() error {
		return func() error { _, err := agent.Me(t.Context()); return err }
	}
	for i, tt := range []struct {
		call func() error
		want string
	}{{get(app), "agents:read,grants:read"}, {get(narrower), "grants:read"}, {me(agent), "grants:read"}, {me(own), "spans:emit"}, {get(f.app()), ""}} {
		if err := tt.call(); err != nil {
			t.Fatal(err)
		}
		if got := f.last().Header.Get(wire.HeaderScopeConstraints); got != tt.want {
			t.Errorf("%d: %q, want %q", i, got, tt.want)
		}
	}
	for _, bad := range [][]string{{}, {""}, {"*"}, {"agents:*"}, {"agents:read", ""}, {"agents:read,agents:write"}, {"a b"}, {"é:read"}, {"agents:write"}} {
		var v *client.ValueError
		if _, err := app.WithConstraints(bad...); !errors.As(err, &v) || v.Fix == "" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestTraceparent(t *testing.T) {
	const good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	f := newFake(t, 200, agentJSON)
	type key struct{}
	app := f.app(client.WithTraceparentFunc(func(ctx context.Context) string { s, _ := ctx.Value(key{}).(string); return s }))
	for given, want := range map[string]string{
		good: good, strings.ToUpper(good): strings.ToUpper(good), "": "", "x": "", good + "\r\nX-Evil: 1": "", "ff" + good[2:]: "",
		"00-00000000000000000000000000000000-b7ad6b7169203331-01": "", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01": "",
	} {
		if _, err := app.Agents.Get(context.WithValue(t.Context(), key{}, given), agentID); err != nil {
			t.Fatal(err)
		}
		if got := f.last().Header.Get(wire.HeaderTraceparent); got != want {
			t.Errorf("%q gives %q", given, got)
		}
	}
}

// A success tells its request's id too.
func TestRecordResponse(t *testing.T) {
	f := newFake(t, 0, "")
	f.Answer = answerWith("X-Request-ID", "req-9")
	var r client.Response
	ctx := client.RecordResponse(t.Context(), &r)
	if _, err := f.app().Agents.Get(ctx, agentID); err != nil || r != (client.Response{Status: 200, RequestID: "req-9", Attempts: 1}) {
		t.Errorf("%+v, %v", r, err)
	}
	f.Answer = answer(404, `{"error":"agent_not_found"}`)
	if _, err := f.app().Agents.Get(ctx, agentID); err == nil || r != (client.Response{Status: 404, Attempts: 1}) {
		t.Errorf("%+v, %v", r, err)
	}
	app, err := client.NewApp(appKey, client.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF })))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Agents.Get(ctx, agentID); err == nil || r != (client.Response{Attempts: 1}) {
		t.Errorf("%+v, %v", r, err)
	}
}

// A program whose clock is wrong learns by how much, from the Date of the refusal.
func TestClockSkew(t *testing.T) {
	for date, want := range map[string]time.Duration{
		"Thu, 01 Jan 2026 00:10:00 GMT": -10 * time.Minute, "Wed, 31 Dec 2025 23:00:00 GMT": time.Hour, "yesterday": 0,
	} {
		f := newFake(t, 0, "")
		f.Answer = func(w http.ResponseWriter, r request) {
			w.Header().Set("Date", date)
			answer(401, `{"error":"timestamp_out_of_range","message":"Set the clock."}`)(w, r)
		}
		_, err := f.agent().Me(t.Context())
		var e *client.Error
		if !errors.As(err, &e) || !errors.Is(err, client.ErrClockSkew) || !errors.Is(err, client.ErrUnauthorised) || e.ClockSkew != want {
			t.Errorf("%s: %#v", date, err)
		}
	}
}

func TestToolCall(t *testing.T) {
	tr := newTracers(t)
	run := tr.A.Trace(t.Context(), client.RunID("r1"))
	search := client.ToolCall(run, "search", "call-1")
	for i, tt := range []struct {
		ctx  context.Context
		want string
	}{
		{search, `{"agent":"A","run_id":"r1","tool":"search","tool_call_id":"call-1"}`},
		{client.ToolCall(search, "fetch", ""), `{"agent":"A","run_id":"r1","tool":"fetch","parent_tool":"search"}`},
		{client.ToolCall(search, "search", "call-2"), `{"agent":"A","run_id":"r1","tool":"search","tool_call_id":"call-2"}`},
		{tr.B.Trace(search), `{"agent":"B","parent_agent":"A","run_id":"r1"}`},
		{client.ToolCall(t.Context(), "search", ""), `{"tool":"search"}`},
		{run, `{"agent":"A","run_id":"r1"}`},
	} {
		if got := tr.header(t, tt.ctx); got != tt.want {
			t.Errorf("%d: %s\nwant %s", i, got, tt.want)
		}
	}
	for _, bad := range []context.Context{client.ToolCall(run, "", "x"), client.ToolCall(run, strings.Repeat("x", 513), "")} {
		var v *client.ValueError
		if _, err := tr.A.Me(bad); !errors.As(err, &v) {
			t.Errorf("got %v", err)
		}
	}
}
