package vault_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
)

// spans sends a body of spans with an agent's key in a context.
func (w *world) spans(key, context, spans string) answer {
	w.Helper()
	return w.send(request{method: "POST", target: "/sdk/spans", key: key, context: context, body: `{"spans":[` + spans + `]}`})
}

func span(trace, id, parent string, from, to time.Duration) string {
	const layout = "2006-01-02T15:04:05.999999"
	text := fmt.Sprintf(`{"trace_id":%q,"name":"plan the work","start_time":%q,"attributes":{}`, trace, start.Add(from).Format(layout))
	if id != "" {
		text += fmt.Sprintf(`,"span_id":%q`, id)
	}
	if parent != "" {
		text += fmt.Sprintf(`,"parent_span_id":%q`, parent)
	}
	if to != 0 {
		text += fmt.Sprintf(`,"end_time":%q`, start.Add(to).Format(layout)+"+00:00")
	}
	return text + "}"
}

func TestSpansMakeRuns(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		agent, key, _ := w.newAgent("planner", `{}`)
		suspended, suspendedKey, _ := w.newAgent("fetcher", `{}`)
		w.patch(suspended, `{"status":"inactive"}`).want(http.StatusOK)
		id := func(path string) string { return strings.TrimPrefix(path, "/sdk/agents/") }
		const context = `{"run_id":"a/b c?","thread_id":"t1"}`
		w.spans(key, context, span("tr", "s1", "", 0, time.Second)+","+span("tr", "s2", "s1", -time.Second, 0)).want(http.StatusOK).wantJSON("accepted", "2")
		w.spans(key, context, span("tr", "s1", "", 0, time.Second)+","+span("tr", "", "", time.Hour, 2*time.Hour)).want(http.StatusOK).wantJSON("accepted", "1")
		w.spans(suspendedKey, context, span("other", "s1", "s1", 2*time.Second, time.Second)).want(http.StatusOK).wantJSON("accepted", "1")
		w.spans("", "", span("alone", "s1", "", 0, 0)).want(http.StatusOK).wantJSON("accepted", "1")
		w.spans("", `{"run_id":""}`, strings.Replace(span("alone", "s2", "", 0, 0), `{}`, `{"run_id":".","thread_id":"t2"}`, 1)).want(http.StatusOK).wantJSON("accepted", "1")

		list := w.get("/console/v1/runs").want(http.StatusOK)
		var ids []any
		for _, run := range list.items() {
			ids = append(ids, run["run_id"])
		}
		if len(ids) != 3 || list.body["total"] != 3.0 || ids[2] != "a/b c?" {
			t.Errorf("the runs are %v: %s", ids, list.raw)
		}
		for filter, want := range map[string]string{"agent_id=" + id(agent): "a/b c?", "q=PLAN+fetch": "a/b c?", "thread_id=t2": ".", "q=alone": ".", "until=2025-12-31T23:59:59.5Z": "a/b c?"} {
			found := w.get("/console/v1/runs?" + filter).want(http.StatusOK).items()
			if len(found) == 0 || found[0]["run_id"] != want && found[len(found)-1]["run_id"] != want {
				t.Errorf("%s finds %v", filter, found)
			}
		}
		run := w.get("/console/v1/runs/" + url.PathEscape("a/b c?")).want(http.StatusOK)
		var notes []string
		for _, item := range run.items() {
			note, _ := item["note"].(string)
			notes = append(notes, note)
		}
		if want := []string{"It starts before its parent.", "", "It ends before it starts.", "It starts in the future of when the server was told of it: the program's clock looks wrong."}; fmt.Sprint(notes) != fmt.Sprint(want) {
			t.Errorf("the notes are %q", notes)
		}
		if run.body["total"] != 4.0 || run.body["matches"] != 4.0 || run.body["first_error"] != nil {
			t.Errorf("the run is %s", run.raw)
		}
		w.get("/console/v1/runs/%2E").want(http.StatusOK)
		matches := w.get("/console/v1/runs/a%2Fb%20c%3F?only=matches&agent_id=" + id(suspended)).want(http.StatusOK)
		if len(matches.items()) != 1 || matches.body["total"] != 4.0 || matches.body["matches"] != 1.0 {
			t.Errorf("what matches is %s", matches.raw)
		}
		w.get("/console/v1/runs/nothing").refused(http.StatusNotFound, wire.CodeRunNotFound)
		w.send(request{method: "GET", target: "/console/v1/runs", key: key}).want(http.StatusForbidden)
	})
}

func TestWhatIsWrongWithSpansIsSaidOfAll(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	long := strings.Repeat("x", 256)
	for body, fields := range map[string]string{
		`{}`:            "spans",
		`{"spans":{}}`:  "spans",
		`{"spans":[]}`:  "spans",
		`{"spans":[1]}`: "spans[0]",
		`{"spans":[` + strings.Repeat("{},", 50) + `{}]}`:                                                                                            "spans",
		`{"spans":[{"trace_id":"t","name":"n","start_time":"2026-01-01T00:00:00Z","new":1},{}]}`:                                                     "spans[1].trace_id spans[1].name spans[1].start_time",
		`{"spans":[{"trace_id":"` + long + `","name":5,"span_id":"` + long[:33] + `","parent_span_id":"","start_time":"now","attributes":{"a":1}}]}`: "spans[0].trace_id spans[0].span_id spans[0].parent_span_id spans[0].name spans[0].start_time spans[0].attributes",
		`{"spans":[{"trace_id":"t","name":"n","start_time":"9999-12-31T23:59:59-01:00","end_time":"0001-01-01T00:00:00+01:00"}]}`:                    "spans[0].start_time spans[0].end_time",
		`{"spans":[{"trace_id":"t","name":"n","start_time":"2026-01-01T00:00:00Z","attributes":{"a":"` + strings.Repeat(long, 65) + `"}}]}`:          "spans[0].attributes",
	} {
		a := w.send(request{method: "POST", target: "/sdk/spans", body: body}).refused(http.StatusUnprocessableEntity, wire.CodeValidationFailed)
		var got []string
		for _, problem := range a.body["errors"].([]any) {
			got = append(got, problem.(map[string]any)["field"].(string))
		}
		if strings.Join(got, " ") != fields {
			t.Errorf("%.100s: %v, want %s", body, got, fields)
		}
	}
}

func TestSettingsTellWhatIsKept(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		w.spans("", "", span("tr", "s1", "", 0, 0)+","+span("tr", "s2", "", 0, 0))
		w.advance(48 * time.Hour)
		a := w.get("/console/v1/settings").want(http.StatusOK)
		spans, database := a.body["spans"].(map[string]any), a.body["database"].(map[string]any)
		if spans["rows"] != 2.0 || spans["per_day"] != 1.0 || spans["oldest_at"] != "2026-01-01T00:00:00Z" || database["bytes"].(float64) < 4096 || a.body["master_key"] == "" {
			t.Errorf("the settings are %s", a.raw)
		}
	})
}

func TestOldSpansAreRemoved(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, func(o *vault.Options) { o.KeepCalls = 24 * time.Hour })
		w.spans("", "", span("old", "s1", "", 0, 0))
		w.advance(23 * time.Hour)
		w.spans("", "", span("new", "s1", "", 0, 0))
		w.advance(2 * time.Hour)
		for _, task := range w.vault.Tasks() {
			if task.Name == "remove old calls and spans" {
				if err := task.Do(t.Context()); err != nil {
					t.Error(err)
				}
			}
		}
		if left := w.get("/console/v1/runs").items(); len(left) != 1 || left[0]["run_id"] != "new" {
			t.Errorf("left are %v", left)
		}
	})
}
