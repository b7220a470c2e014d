package handlers_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// rows are what people read in the rows of a run, and how far agents and spans are indented.
func (a *answer) rows() (rows []string) {
	for _, row := range a.Find("main table.timeline tbody tr").EachIter() {
		var depths []string
		for _, indent := range row.Find(".indent").EachIter() {
			class := indent.AttrOr("class", "")
			depths = append(depths, class[strings.LastIndex(class, "-")+1:])
		}
		words := textOf(row.Find(".timeline-agent, .timeline-what"))
		rows = append(rows, strings.Join(append(depths, words), " "))
	}
	return rows
}

// The nestings are those of protocol section 12's table, with agents that are told apart by what they call themselves.
func TestAgentsAreNestedAsTheySay(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	a, b, c := s.newActor("a"), s.newActor("b"), s.newActor("c")
	outer := a.Trace(t.Context(), client.RunID("r1"), client.ThreadID("t1"), client.Metadata("role", "writer"))
	inner := b.Trace(outer)
	_ = a.call(outer, "GET", "/1")
	_ = b.call(inner, "GET", "/2")
	_ = a.call(a.Trace(outer), "GET", "/3")
	_ = b.call(b.Trace(outer, client.NoParent()), "GET", "/4")
	_ = b.call(b.Trace(outer, client.Parent("planner")), "GET", "/5")
	_ = c.call(c.Trace(inner), "GET", "/6")
	_ = a.call(a.Trace(inner), "GET", "/7")
	page := s.get("/runs/r1").want(http.StatusOK)
	want := []string{
		"0 0 a GET api.example.com/1",
		"1 0 b for a GET api.example.com/2",
		"0 0 a GET api.example.com/3",
		"0 0 b GET api.example.com/4",
		"1 0 b for planner GET api.example.com/5",
		"1 0 c for b GET api.example.com/6",
		"1 0 a for b GET api.example.com/7",
	}
	if got := page.rows(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the rows are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if n := page.Find("svg.timeline-drawing").Length(); n != 7 || page.Find("[style]").Length() > 0 {
		t.Errorf("%d bars", n)
	}
	s.get("/runs/r1?view=table").want(http.StatusOK).says("main tbody", "b for a").says("main thead", "Reason")
}

func TestSpansAreNestedAndWrongClocksMarked(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	a := s.newActor("a")
	ctx := a.Trace(t.Context(), client.RunID("r1"))
	start := time.Now().Add(-3 * time.Hour)
	span := func(id, parent, name string, from, to time.Duration) client.Span {
		return client.Span{TraceID: "r1", SpanID: id, ParentSpanID: parent, Name: name, Start: start.Add(from), End: start.Add(to)}
	}
	_, err := a.Spans.Emit(ctx, []client.Span{
		span("1", "", "answer", 0, time.Minute),
		span("2", "1", "think", time.Second, 2*time.Second),
		span("3", "2", "ask", 1500*time.Millisecond, time.Second),
		span("4", "gone", "alone", time.Hour, time.Hour+time.Second),
		span("5", "6", "round", time.Hour, time.Hour+time.Second),
		span("6", "5", "and round", time.Hour, time.Hour+time.Second),
	})
	if err != nil {
		t.Fatal(err)
	}
	page := s.get("/runs/r1").want(http.StatusOK)
	got := strings.Join(page.rows(), "\n")
	for _, want := range []string{
		"0 0 a answer span",
		"0 1 a think span in answer",
		"0 2 a ask span in think It ends before it starts.",
		"0 0 a alone span in span gone , which is not on this page",
		"0 0 a round span in and round",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the rows are\n%s\nwant %q", got, want)
		}
	}
	page.says(".timeline-break", "59 min without calls or spans")
	if page.Find(".timeline-break").Length() != 1 || !page.contains("main tbody", "−500 ms") {
		t.Errorf("there are %d breaks; the table says %q", page.Find(".timeline-break").Length(), page.text("main tbody"))
	}
}

func TestARunIsNarrowedAndItsFirstErrorFound(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	a := s.newActor("a")
	ctx := a.Trace(t.Context(), client.RunID("r1"))
	for _, path := range []string{"/1", "/2", "/3/404", "/4", "/5/500", "/6/silent"} {
		_ = a.call(ctx, "GET", path)
	}
	s.get("/runs/r1").says("main", "6 calls, 3 errors, 0 spans").says(".pager", "Showing all 6")
	for query, want := range map[string]string{
		"only=errors":                      "/3/404 /5/500 /6/silent",
		"only=matches&class=5xx":           "/5/500",
		"only=matches&outcome=ok&agent=a":  "/1 /2 /4",
		"only=matches&q=%2F4":              "/3/404 /4",
		"only=matches&secret=books&q=sil":  "/6/silent",
		"view=table&only=matches&q=silent": "/6/silent",
	} {
		page := s.get("/runs/r1?" + query).want(http.StatusOK)
		if got := strings.ReplaceAll(page.text("main tbody a[data-row-link]"), "GET api.example.com", ""); got != want {
			t.Errorf("%s shows %q, want %q", query, got, want)
		}
	}
	s.get("/runs/r1?class=5xx").says("main", "1 of 6 match").says(".pager", "Showing all 6")
	s.get("/runs/r1?only=matches&q=nothing").says("main", "No call or span matches").says("main a", "Show the whole run")
	s.get("/runs/r1?agent=nobody").says("main", "No agent has this name").says("main a", "Show the whole run")
	s.get("/runs/r1?q="+strings.Repeat("x", 1000)).says("main", "Look for a part of it")
	if to := s.get("/runs/r1?after=nonsense&q=x").leadsTo(); to != "/runs/r1?q=x" {
		t.Errorf("a cursor of another time leads to %s", to)
	}
	jump, _, _ := strings.Cut(s.get("/runs/r1").Find(".run-summary a.button").AttrOr("href", ""), "#")
	if first := s.get(jump).text("#first-error .timeline-what"); first != "GET api.example.com/3/404" {
		t.Errorf("the first error is %q", first)
	}
	list := s.get(s.get("/runs?q=a").Find("main tbody a[data-row-link]").AttrOr("href", ""))
	if back := list.Find(".back-link").AttrOr("href", ""); back != "/runs?q=a" || list.value("from") != "q=a" {
		t.Errorf("it leads back to %s", back)
	}
}

func TestALiveRunIsFollowedUntilItIsQuiet(t *testing.T) {
	t.Parallel()
	now := time.Now
	s := newSite(t, func(o *web.Options) { o.Now = func() time.Time { return now() } }).signIn()
	a := s.newActor("a")
	ctx := a.Trace(t.Context(), client.RunID("r1"))
	_ = a.call(ctx, "GET", "/1")
	page := s.get("/runs/r1").want(http.StatusOK).says(".run-summary", "live").says(".run-summary button", "Follow").says(".run-summary .no-live", "Reload")
	if page.Find("[hx-trigger='every 2s']").Length() != 0 {
		t.Error("it is followed unasked")
	}
	page = s.get("/runs/r1?follow=true&before=end").want(http.StatusOK).says(".run-summary button", "Pause")
	again := page.Find("[hx-trigger='every 2s'][data-follow]").AttrOr("hx-get", "")
	s.get(again, "HX-Request", "true", "HX-Target", "timeline").want(http.StatusNoContent)
	_ = a.call(ctx, "GET", "/2")
	part := s.get(again, "HX-Request", "true", "HX-Target", "timeline").want(http.StatusOK).says("[data-announce]", "2 calls").says("tbody", "/2")
	if part.Find("h1").Length() != 0 || part.Find("[data-follow]").AttrOr("hx-get", again) == again {
		t.Error("what is new is not a part that looks again")
	}
}

func TestACallIsShownWithWhatWentOverTheWire(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	a := s.newActor("planner")
	ctx := a.Trace(t.Context(), client.RunID("r1"), client.ThreadID("t1"), client.Metadata("step", "7"))
	_ = a.call(ctx, "POST", "/things", client.WithReason("Look <it> up"), client.WithJSON(map[string]string{"question": "<b>?"}), client.WithHeader("Long", strings.Repeat("x", 20)))
	_ = a.call(ctx, "GET", "/silent")
	calls := s.calls("r1")
	page := s.get("/calls/"+calls[0].ID).want(http.StatusOK).says("h1", "POST api.example.com/things").says("#why", "Look <it> up").says("#why", "step 7").
		says("#request-body", `"question": "<b>?"`).says("#response-headers", "server: upstream").says("#response-body", "<response too large").
		says("#facts", "planner").says("#facts", "books").says("#facts", calls[0].ID)
	for name, href := range map[string]string{"r1": "/runs/r1", "t1": "/threads/t1", a.grant: "/grants/" + a.grant, "books": "/secrets/books", "planner": "/agents/" + a.id} {
		if page.Find("main dd a[href='"+href+"']").Length() != 1 {
			t.Errorf("%s does not lead to %s", name, href)
		}
	}
	if page.Find("main b").Length() != 0 {
		t.Error("a body is drawn as a page")
	}
	s.hides(page)
	page.says("#facts dd:has(a[href$='#keys'])", "planner-1").says("#facts dd:has(a[href$='#keys']) code", calls[0].KeyID)
	s.get("/calls/"+calls[1].ID).want(http.StatusOK).says("main", "no answer")
}

// What programs of all kinds may tell, and what is not kept any more.
func TestACallsPageSaysWhatIsNotKept(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	a := s.newActor("planner")
	_ = a.call(a.Trace(t.Context(), client.RunID("r1")), "GET", "/things")
	call, err := s.app.Calls.Get(t.Context(), s.calls("r1")[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	call.ParentAgent, call.Tool, call.ToolCallID, call.Framework, call.Traceparent = "boss", "search", "tc-1", "langchain", "00-1-2-01"
	call.Response = &client.CallBody{Body: ptr("a\r\n\u202eb"), Truncated: true}
	for change, want := range map[*func(*client.CallDetail)]string{
		ptr(func(*client.CallDetail) {}):                                                                          "Cut at 10,000 bytes: there was more.",
		ptr(func(c *client.CallDetail) { c.Response = nil }):                                                      "The program told nothing of it.",
		ptr(func(c *client.CallDetail) { c.Request, c.Response, c.Bodies = nil, nil, wire.BodiesRemoved }):        "which is 14 days unless",
		ptr(func(c *client.CallDetail) { c.Request, c.Response, c.Bodies = nil, nil, wire.BodiesNone }):           "told of no headers or bodies",
		ptr(func(c *client.CallDetail) { c.Request, c.Response, c.Outcome = nil, nil, client.OutcomeUnreported }): "Not reported yet",
		ptr(func(c *client.CallDetail) { c.Secret, c.Agent, c.Mode = nil, nil, client.CallProxy }):                "The server sent the request",
	} {
		changed := *call
		(*change)(&changed)
		var page bytes.Buffer
		if err := views.CallPage(views.CallView{Call: &changed, Now: time.Now()}).Body.Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{want, "langchain", "00-1-2-01", "tc-1"} {
			if !strings.Contains(page.String(), want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		if strings.Contains(page.String(), "\u202e") {
			t.Error("a body turns the text round")
		}
	}
}
