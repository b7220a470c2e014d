package metrics_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/metrics"
)

// told is what a handler answers to who accepts a form.
func told(t *testing.T, m *metrics.Metrics, accept string) (text, form string) {
	t.Helper()
	request := httptest.NewRequest("GET", metrics.Path, nil)
	request.Header.Set("Accept", accept)
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		t.Fatalf("%d: %s", answer.Code, answer.Body)
	}
	return answer.Body.String(), answer.Header().Get("Content-Type")
}

func TestBothFormsAreTold(t *testing.T) {
	m := metrics.New()
	m.Request(metrics.API, "GET /sdk/agents", http.StatusOK, "", time.Millisecond)
	for accept, want := range map[string]string{
		"":           "text/plain",
		"text/plain": "text/plain",
		"application/openmetrics-text; version=1.0.0,text/plain;q=0.5": "application/openmetrics-text",
	} {
		text, form := told(t, m, accept)
		if !strings.HasPrefix(form, want) || strings.HasSuffix(text, "# EOF\n") != strings.Contains(want, "openmetrics") {
			t.Errorf("%q is answered with %q, ending in %q", accept, form, text[len(text)-10:])
		}
		if !strings.Contains(text, `alter_console_requests_total{code="",route="GET /sdk/agents",site="api",status="2xx"} 1`) {
			t.Errorf("the request is not told:\n%s", text)
		}
	}
}

func TestReadingsThatLookTheSameAreKeptApart(t *testing.T) {
	m := metrics.New()
	m.Look(metrics.Figure{Name: "anchors", Help: "x", Labels: []string{"anchor", "once"}, Read: func() []metrics.Reading {
		return []metrics.Reading{{[]string{"a", "no"}, 1}, {[]string{"a", "no"}, 2}, {[]string{"a", "yes"}, 3}, {[]string{"\xff", "no"}, 4}}
	}})
	text, _ := told(t, m, "")
	for _, want := range []string{`{anchor="a",once="no"} 1`, `{anchor="a (2)",once="no"} 2`, `{anchor="a",once="yes"} 3`, "{anchor=\"\uFFFD\",once=\"no\"} 4"} {
		if !strings.Contains(text, "alter_console_anchors"+want) {
			t.Errorf("%s is not told:\n%s", want, text)
		}
	}
}

func TestWhoIsNotWatchedCountsNothing(t *testing.T) {
	var m *metrics.Metrics
	m.Expect(metrics.API, []string{"GET /"})
	m.ExpectSignIns([]string{"x"})
	m.ExpectDatabase([]string{"read"}, []string{"full"})
	m.Request(metrics.API, "", http.StatusOK, "", 0)
	m.SignIn("x")
	m.Database("read", 0, "full")
	m.Look(metrics.Figure{})
	answer := httptest.NewRecorder()
	m.InFlight(http.NotFoundHandler()).ServeHTTP(answer, httptest.NewRequest("GET", "/", nil))
	if answer.Code != http.StatusNotFound {
		t.Errorf("a request is answered with %d", answer.Code)
	}
}
