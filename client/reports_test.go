package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

// An api is one in memory, whose audit can be told how to behave.
func api(t *testing.T, audit func(*http.Request) (*http.Response, error), opts ...client.Option) *client.App {
	t.Helper()
	transport := roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/sdk/token" {
			return respond(200, tokenJSON), nil
		}
		return audit(r)
	})
	app, err := client.NewApp(appKey, append([]client.Option{client.WithTransport(transport), client.WithProviderTransport(roundTrips(t, 204, ""))}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return app
}

func callProvider(t *testing.T, request func(context.Context, string, string, ...client.RequestOption) (*http.Response, error)) {
	t.Helper()
	resp, err := request(t.Context(), "GET", "https://example.com/", client.WithGrant(grantID))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

func logTo(w io.Writer) client.Option {
	return client.WithLogger(slog.New(slog.NewTextHandler(w, nil)))
}

// A record that the API certainly has not taken is sent again, with a signature of its own; another is not.
func TestRecordsAreSentAgain(t *testing.T) {
	unsent := &net.OpError{Op: "dial", Err: errors.New("refused")}
	tests := map[string]struct {
		first func() (*http.Response, error)
		times int32
		warn  string
	}{
		"no connection": {func() (*http.Response, error) { return nil, unsent }, 2, ""},
		"unchanged": {func() (*http.Response, error) {
			return respond(503, `{"error":"service_unavailable","message":"Later.","outcome":"unchanged"}`), nil
		}, 2, ""},
		"perhaps taken": {func() (*http.Response, error) { return nil, errors.New("connection lost") }, 1, "connection lost"},
		"refused": {func() (*http.Response, error) {
			return respond(403, `{"error":"insufficient_scope","message":"It needs audit:emit."}`), nil
		}, 1, "It needs audit:emit."},
		"any 2xx":    {func() (*http.Response, error) { return respond(204, "not JSON"), nil }, 1, ""},
		"a redirect": {func() (*http.Response, error) { return respond(302, ""), nil }, 1, "redirect"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			var times atomic.Int32
			nonces := sync.Map{}
			app := api(t, func(r *http.Request) (*http.Response, error) {
				if _, seen := nonces.LoadOrStore(r.Header.Get("X-Alter-Nonce"), true); seen {
					t.Error("a signature was sent twice")
				}
				if times.Add(1) == 1 {
					return tt.first()
				}
				return respond(202, ""), nil
			}, logTo(&log))
			callProvider(t, app.Request)
			if err := app.Close(t.Context()); err != nil || times.Load() != tt.times {
				t.Errorf("sent %d times, %v", times.Load(), err)
			}
			if (log.Len() > 0) != (tt.warn != "") || !strings.Contains(log.String(), tt.warn) || strings.Contains(log.String(), tokenValue) {
				t.Errorf("log %q", log.String())
			}
		})
	}
}

// No more than a thousand records wait, and what is dropped is told once, and again when there is room.
func TestRecordsThatWaitAreBounded(t *testing.T) {
	var log lockedLog
	hold := make(chan struct{})
	var taken atomic.Int32
	app := api(t, func(*http.Request) (*http.Response, error) {
		<-hold
		taken.Add(1)
		return respond(202, ""), nil
	}, logTo(&log))
	for range 1010 {
		callProvider(t, app.Request)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := app.Close(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("closing with records that wait: %v", err)
	}
	close(hold)
	if err := app.Close(t.Context()); err != nil || taken.Load() != 1000 {
		t.Errorf("%d taken, %v", taken.Load(), err)
	}
	if err := app.Close(ended); err != nil {
		t.Errorf("closing with nothing to wait for: %v", err)
	}
	callProvider(t, app.Request)
	if err := app.Close(t.Context()); err != nil || taken.Load() != 1001 {
		t.Errorf("%d taken, %v", taken.Load(), err)
	}
	if text := log.String(); strings.Count(text, "are dropped") != 1 || strings.Count(text, "dropped=10") != 1 {
		t.Errorf("log %q", text)
	}
}

// While the API takes no records, a log tells so once a minute and with how many, and Close tells the rest.
func TestRecordsThatAreLostAreToldTogether(t *testing.T) {
	t.Cleanup(func() { client.TellLossesEvery(time.Minute) })
	refuse := func(*http.Request) (*http.Response, error) { return nil, errors.New("connection lost") }
	for _, every := range []time.Duration{time.Hour, time.Millisecond} {
		client.TellLossesEvery(every)
		var log lockedLog
		app := api(t, refuse, logTo(&log))
		callProvider(t, app.Request)
		if err := app.Close(t.Context()); err != nil {
			t.Error(err)
		}
		first := log.String()
		if strings.Count(first, "WARN") != 1 || !strings.Contains(first, "the record of a request") || !strings.Contains(first, "host=example.com") {
			t.Errorf("the first is told as %q", first)
		}
		for range 300 {
			callProvider(t, app.Request)
		}
		if err := app.Close(t.Context()); err != nil {
			t.Error(err)
		}
		text := log.String()[len(first):]
		if every == time.Hour && (strings.Count(text, "WARN") != 1 || !strings.Contains(text, "records=300")) {
			t.Errorf("300 more are told as %q", text)
		}
		told := strings.Count(text, "the record of a request")
		for _, n := range regexp.MustCompile(`records=(\d+)`).FindAllStringSubmatch(text, -1) {
			some, _ := strconv.Atoi(n[1])
			told += some
		}
		if told != 300 {
			t.Errorf("of 300 more %d are told: %q", told, text)
		}
	}
}

type lockedLog struct {
	mu sync.Mutex
	strings.Builder
}

// String is what was logged so far.
func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Builder.String()
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Builder.Write(p)
}

// An agent waits for its own records, and its app for those of all.
func TestCloseWaitsForItsOwn(t *testing.T) {
	hold := make(chan struct{})
	app := api(t, func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("X-Alter-Caller") == agentID {
			<-hold
		}
		return respond(202, ""), nil
	})
	slow, err := app.GetAgent(agentID)
	if err != nil {
		t.Fatal(err)
	}
	quick, err := app.GetAgent(secretID)
	if err != nil {
		t.Fatal(err)
	}
	callProvider(t, slow.Request)
	callProvider(t, quick.Request)
	later, end := context.WithTimeout(t.Context(), 10*time.Second)
	defer end()
	if err := quick.Close(later); err != nil {
		t.Error(err)
	}
	soon, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err1, err2 := slow.Close(soon), app.Close(soon); !errors.Is(err1, context.DeadlineExceeded) || !errors.Is(err2, context.DeadlineExceeded) {
		t.Errorf("%v, %v", err1, err2)
	}
	close(hold)
	if err := app.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// The record is sent although the call's context has ended, in the call's trace, and leaves what RecordResponse was given.
func TestRecordsOutliveTheCall(t *testing.T) {
	w := newWorld(t)
	agent := w.agent(client.WithCaller("bot"))
	var answer client.Response
	ctx, cancel := context.WithCancel(client.RecordResponse(agent.Trace(t.Context(), client.RunID("r1")), &answer))
	resp, err := agent.Request(ctx, "GET", w.provider, client.WithGrant(grantID), client.WithRequestCaller("other"))
	if err != nil || answer.Status != 200 || answer.Attempts != 1 {
		t.Fatalf("%v, %+v", err, answer)
	}
	answer = client.Response{}
	body, err := io.ReadAll(resp.Body)
	cancel()
	if err := errors.Join(err, agent.Close(t.Context())); err != nil || len(body) == 0 || answer != (client.Response{}) {
		t.Errorf("%v, %q, %+v", err, body, answer)
	}
	if got := w.record()["context"]; fmt.Sprint(got) != "map[agent:bot run_id:r1]" {
		t.Errorf("recorded in %v", got)
	}
	for _, r := range w.api.Requests {
		caller := map[string]string{"/sdk/token": "other", "/sdk/oauth/audit/api-call": "bot"}[r.Target]
		if r.Header.Get("X-Alter-Caller") != caller || r.Header.Get("X-Alter-Context") != `{"agent":"bot","run_id":"r1"}` {
			t.Errorf("%s as %s in %s", r.Target, r.Header.Get("X-Alter-Caller"), r.Header.Get("X-Alter-Context"))
		}
	}
}

// What WithContext says replaces the trace of the call, and of its record; nothing is an answer, too.
func TestRequestContext(t *testing.T) {
	for want, entries := range map[string]map[string]string{`{"tool":"search","zone":"a"}`: {"zone": "a", "tool": "search"}, "": nil} {
		w := newWorld(t)
		agent := w.agent(client.WithCaller("bot"))
		ctx := agent.Trace(t.Context(), client.RunID("r1"))
		resp, err := agent.Request(ctx, "GET", w.provider, client.WithGrant(grantID), client.WithContext(entries))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(resp.Body.Close(), agent.Close(t.Context())); err != nil {
			t.Error(err)
		}
		if want == "" != (w.record()["context"] == nil) {
			t.Errorf("recorded in %v", w.record()["context"])
		}
		for _, r := range w.api.Requests {
			if got := r.Header.Get("X-Alter-Context"); got != want {
				t.Errorf("%s in %s, want %s", r.Target, got, want)
			}
		}
	}
}

// An actor that was named for one call's caller is not whom later calls come from.
func TestRequestCallerIsNotLearnt(t *testing.T) {
	w := newWorld(t)
	inner := w.api.Answer
	w.api.Answer = func(rw http.ResponseWriter, r request) {
		if r.Target == "/sdk/token" {
			rw.Header().Set("X-Alter-Actor-ID", agentID)
		}
		inner(rw, r)
	}
	agent := w.agent(client.WithCaller("bot"))
	if _, _, err := w.do(agent, "GET", w.provider, client.WithGrant(grantID), client.WithRequestCaller("other")); err != nil || agent.ActorID() != "" {
		t.Errorf("%v, actor %q", err, agent.ActorID())
	}
	if _, _, err := w.do(agent, "GET", w.provider, client.WithGrant(grantID)); err != nil || agent.ActorID() != agentID {
		t.Errorf("%v, actor %q", err, agent.ActorID())
	}
	if _, _, err := w.do(agent, "GET", w.provider, client.WithGrant(grantID), client.WithRequestCaller("other")); err != nil {
		t.Error(err)
	}
	for _, r := range w.api.Requests {
		if r.Header.Get("X-Alter-Caller") == "other" && r.Header.Get("X-Alter-Actor-Id") != "" {
			t.Error("another caller's actor is sent")
		}
	}
}

// Sending may take longer than an answer may, as long as it goes on.
func TestSlowUploads(t *testing.T) {
	w := newWorld(t)
	r, pipe := io.Pipe()
	go func() {
		for range 10 {
			time.Sleep(40 * time.Millisecond)
			_, _ = io.WriteString(pipe, "x")
		}
		pipe.Close()
	}()
	_, _, err := w.do(w.agent(client.WithTimeout(200*time.Millisecond)), "PUT", w.provider, client.WithGrant(grantID), client.WithBody(r))
	if err != nil || w.Seen[0].Body != "xxxxxxxxxx" {
		t.Errorf("%v, %+v", err, w.Seen)
	}
}
