package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

const (
	idA = "aaaaaaaa-0000-4000-8000-00000000000a"
	idB = "bbbbbbbb-0000-4000-8000-00000000000b"
	idC = "cccccccc-0000-4000-8000-00000000000c"
)

// tracers are agents A, B and C and a way to see what a request of a context would carry.
type tracers struct {
	f       *fake
	A, B, C *client.Agent
}

func newTracers(t *testing.T) tracers {
	f := newFake(t, 200, agentJSON)
	app := f.app()
	get := func(id string) *client.Agent {
		agent, err := app.GetAgent(id)
		if err != nil {
			t.Fatal(err)
		}
		return agent
	}
	return tracers{f, get(idA), get(idB), get(idC)}
}

// header returns what is sent in a context, with the agents' ids shortened to A, B and C.
func (tr tracers) header(t *testing.T, ctx context.Context) string {
	t.Helper()
	if _, err := tr.A.Me(ctx); err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(idA, "A", idB, "B", idC, "C").Replace(tr.f.last().Header.Get(wire.HeaderContext))
}

// The examples that were recorded from the official client, by their numbers there. 17 needs a framework's context,
// which nothing here can set.
func TestTraceMergeRules(t *testing.T) {
	tr := newTracers(t)
	root := t.Context()
	outer := tr.A.Trace(root, client.RunID("r1"), client.ThreadID("t1"), client.Metadata("role", "writer"))
	inB := tr.B.Trace(outer)
	tests := []struct {
		number int
		ctx    context.Context
		want   string
	}{
		{1, tr.A.Trace(root), `{"agent":"A"}`},
		{2, outer, `{"agent":"A","run_id":"r1","thread_id":"t1","role":"writer"}`},
		{3, inB, `{"role":"writer","agent":"B","parent_agent":"A","run_id":"r1","thread_id":"t1"}`},
		{4, tr.A.Trace(outer), `{"role":"writer","agent":"A","run_id":"r1","thread_id":"t1"}`},
		{5, tr.B.Trace(outer, client.RunID("r2"), client.Metadata("role", "reader"), client.Metadata("step", "2")),
			`{"role":"reader","agent":"B","parent_agent":"A","run_id":"r2","thread_id":"t1","step":"2"}`},
		{6, tr.B.Trace(outer, client.NoParent()), `{"role":"writer","agent":"B","run_id":"r1","thread_id":"t1"}`},
		{6, tr.B.Trace(outer, client.Parent("")), `{"role":"writer","agent":"B","run_id":"r1","thread_id":"t1"}`},
		{7, tr.B.Trace(outer, client.Parent("planner")), `{"role":"writer","agent":"B","parent_agent":"planner","run_id":"r1","thread_id":"t1"}`},
		{8, tr.A.Trace(outer, client.Parent("planner")), `{"role":"writer","agent":"A","parent_agent":"planner","run_id":"r1","thread_id":"t1"}`},
		{9, tr.C.Trace(inB), `{"role":"writer","agent":"C","parent_agent":"B","run_id":"r1","thread_id":"t1"}`},
		{10, tr.B.Trace(inB), `{"role":"writer","agent":"B","parent_agent":"A","run_id":"r1","thread_id":"t1"}`},
		{11, tr.A.Trace(inB), `{"role":"writer","agent":"A","parent_agent":"B","run_id":"r1","thread_id":"t1"}`},
		{12, tr.B.Trace(inB, client.NoParent()), `{"role":"writer","agent":"B","run_id":"r1","thread_id":"t1"}`},
		{13, outer, `{"agent":"A","run_id":"r1","thread_id":"t1","role":"writer"}`},
		{14, tr.B.Trace(outer, client.RunID("")), `{"role":"writer","agent":"B","parent_agent":"A","run_id":"","thread_id":"t1"}`},
		{15, tr.A.Trace(root, client.Parent("planner")), `{"agent":"A","parent_agent":"planner"}`},
		{16, tr.A.Trace(root, client.Metadata("zeta", "1"), client.Metadata("alpha", "2"), client.RunID("r")),
			`{"agent":"A","run_id":"r","zeta":"1","alpha":"2"}`},
		{0, root, ``},
	}
	for _, tt := range tests {
		if got := tr.header(t, tt.ctx); got != tt.want {
			t.Errorf("%d: %s\nwant %s", tt.number, got, tt.want)
		}
	}
}

func TestTraceIdentityWithoutUUID(t *testing.T) {
	f := newFake(t, 200, agentJSON)
	header := func(a *client.Agent) string {
		t.Helper()
		if _, err := a.Me(a.Trace(t.Context())); err != nil {
			t.Fatal(err)
		}
		return f.last().Header.Get(wire.HeaderContext)
	}
	if got := header(f.agent(client.WithCaller("my-bot"))); got != `{"agent":"my-bot"}` {
		t.Errorf("19: %s", got)
	}
	one, other := f.agent(), f.agent()
	first := header(one)
	if !regexp.MustCompile(`^\{"agent":"agent-local-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"\}$`).MatchString(first) {
		t.Errorf("18: %s", first)
	}
	if header(one) != first || header(other) == first {
		t.Errorf("local identities: not fixed per agent")
	}
}

// The app's own requests carry the trace too, and non-ASCII is escaped.
func TestTraceReachesManagementCalls(t *testing.T) {
	tr := newTracers(t)
	if _, err := tr.f.app().Agents.Get(tr.A.Trace(t.Context(), client.Metadata("né", "☃🤖\"\n")), agentID); err != nil {
		t.Fatal(err)
	}
	want := `{"agent":"` + idA + `","n\u00e9":"\u2603\ud83e\udd16\"\n"}`
	if got := tr.f.last().Header.Get(wire.HeaderContext); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestTraceRefusesBadMetadata(t *testing.T) {
	agent, err := client.NewAgent(agentKey, client.WithTransport(noNetwork{t}))
	if err != nil {
		t.Fatal(err)
	}
	many := make([]client.TraceOption, 21)
	large := make([]client.TraceOption, 9)
	for i := range many {
		many[i] = client.Metadata(fmt.Sprint("k", i), "v")
	}
	for i := range large {
		large[i] = client.Metadata(fmt.Sprint("k", i), strings.Repeat("v", 500))
	}
	tests := map[string][]client.TraceOption{
		"reserved run_id":    {client.Metadata("run_id", "x")},
		"reserved framework": {client.Metadata("framework", "x")},
		"key of 66 bytes":    {client.Metadata(strings.Repeat("é", 33), "x")},
		"value of 514 bytes": {client.Metadata("k", strings.Repeat("é", 257))},
		"21 keys":            many,
		"4500 bytes":         large,
	}
	for name, opts := range tests {
		ctx := agent.Trace(t.Context(), opts...)
		var v *client.ValueError
		if !errors.As(client.TraceErr(ctx), &v) {
			t.Errorf("%s: TraceErr = %v", name, client.TraceErr(ctx))
		}
		if _, err := agent.Me(agent.Trace(ctx)); !errors.As(err, &v) || v.Field != "trace metadata" {
			t.Errorf("%s: a nested request gives %v", name, err)
		}
	}
	fits := []client.TraceOption{client.Metadata(strings.Repeat("k", 64), strings.Repeat("v", 512))}
	for range 30 {
		fits = append(fits, client.Metadata("same", "counts once"))
	}
	if err := client.TraceErr(agent.Trace(t.Context(), fits...)); err != nil {
		t.Errorf("metadata within the limits: %v", err)
	}
}

// Each trace may be within its limits and all of them together not: then the request fails, unsent.
func TestTraceTooDeep(t *testing.T) {
	agent, err := client.NewAgent(agentKey, client.WithTransport(noNetwork{t}))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for i := range 20 {
		ctx = agent.Trace(ctx, client.Metadata(fmt.Sprint("k", i), "v"))
	}
	var v *client.ValueError
	if _, err := agent.Me(ctx); client.TraceErr(ctx) != nil || !errors.As(err, &v) || v.Field != "trace" {
		t.Errorf("21 entries: %v", err)
	}
}

// Whatever metadata Trace takes, the server can read what is sent.
func FuzzTrace(f *testing.F) {
	f.Add("role", "writer", "run")
	f.Add("né", "☃\x00\x7f\"\\", "")
	f.Add("k\xff", "\xed\xa0\x80", "r\n")
	f.Fuzz(func(t *testing.T, key, value, run string) {
		server := newFake(t, 200, agentJSON)
		agent := server.agent(client.WithCaller("bot"))
		ctx := agent.Trace(t.Context(), client.RunID(run), client.Metadata(key, value))
		if _, err := agent.Me(ctx); err != nil {
			var v *client.ValueError
			if !errors.As(err, &v) || len(server.Requests) > 0 {
				t.Fatalf("%q: %v", key, err)
			}
			return
		}
		header := server.last().Header.Get(wire.HeaderContext)
		got, ok := wire.ParseContext(header)
		if !ok || got["agent"] != "bot" || got["run_id"] != asJSON(run) || got[asJSON(key)] != asJSON(value) {
			t.Errorf("%q=%q, run %q: sent %s", key, value, run, header)
		}
	})
}

// asJSON is a string after a trip through JSON, which replaces invalid UTF-8.
func asJSON(s string) string {
	text, _ := json.Marshal(s)
	var out string
	_ = json.Unmarshal(text, &out)
	return out
}
