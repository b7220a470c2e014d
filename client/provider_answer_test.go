package client_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/alter-console/alter-console/client"
)

// What a provider's answer becomes (protocol 9.5). It repeats the credential wherever it can.
func TestProviderErrors(t *testing.T) {
	const wants = `Bearer realm="x", error="insufficient_scope", scope="mail.read mail.send"`
	tests := map[string]struct {
		status    int
		challenge string
		token     string
		want      error
		missing   []string
		reported  bool
	}{
		"lacks scopes":          {403, wants, ``, client.ErrScopeReauth, []string{"mail.read", "mail.send"}, true},
		"lacks unnamed scopes":  {403, `bearer error=insufficient_scope`, ``, client.ErrScopeReauth, nil, true},
		"known not to match":    {403, ``, `"scope_mismatch":true`, client.ErrScopeReauth, nil, false},
		"forbidden":             {403, `Bearer error="invalid_token", Basic realm="x", error="insufficient_scope"`, ``, nil, nil, false},
		"another scheme":        {403, `Basic error="insufficient_scope"`, ``, nil, nil, false},
		"unauthorised":          {401, `Bearer error="invalid_token"`, ``, client.ErrProviderUnauthorised, nil, false},
		"unauthorised for want": {401, wants, ``, nil, nil, false},
		"not found":             {404, ``, ``, nil, nil, false},
		"failing":               {503, ``, ``, nil, nil, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if tt.token != "" {
				w.token = with(tokenJSON, tt.token)
			}
			w.Answer = func(rw http.ResponseWriter, r *http.Request) {
				rw.Header().Set("WWW-Authenticate", tt.challenge)
				rw.Header().Set("X-Echo", r.Header.Get("Authorization"))
				rw.Header().Set("Set-Cookie", "session=very-secret")
				rw.WriteHeader(tt.status)
				fmt.Fprintf(rw, `{"you sent":%q}`, r.Header.Get("Authorization"))
			}
			resp, _, err := w.do(w.agent(), "GET", w.provider+"/x?a=1", client.WithGrant(grantID))
			var p *client.ProviderError
			if resp != nil || !errors.As(err, &p) || p.Status != tt.status || p.GrantID != grantID || p.Provider != "acme" || !slices.Equal(p.MissingScopes, tt.missing) || p.Truncated {
				t.Fatalf("got %v, %#v", resp, err)
			}
			for _, sentinel := range []error{client.ErrScopeReauth, client.ErrProviderUnauthorised, client.ErrTimeout} {
				if errors.Is(fmt.Errorf("wrapped: %w", err), sentinel) != (sentinel == tt.want) {
					t.Errorf("errors.Is(%v, %v)", err, sentinel)
				}
			}
			if p.Body != `{"you sent":"Bearer [redacted]"}` || p.Header.Get("X-Echo") != "Bearer [redacted]" || strings.Contains(fmt.Sprintf("%v %+v %#v", err, p, p), tokenValue) {
				t.Errorf("got %s, %v", p.Body, p.Header)
			}
			if (len(w.scopes) > 0) != tt.reported {
				t.Errorf("reported %v", w.scopes)
			}
			record := w.record()
			headers := record["response_headers"].(map[string]any)
			if record["response_status"] != float64(tt.status) || headers["set-cookie"] != nil || headers["x-echo"] != "Bearer [redacted]" {
				t.Errorf("recorded %v", record)
			}
			w.hides(tokenValue, "very-secret")
		})
	}
}

// The report of missing scopes is cut to what the API takes, and names no actor and no trace (protocol 9.7, 4.1).
func TestScopeReport(t *testing.T) {
	w := newWorld(t)
	inner := w.api.Answer
	w.api.Answer = func(rw http.ResponseWriter, r request) {
		rw.Header().Set("X-Alter-Actor-ID", agentID)
		inner(rw, r)
	}
	scopes := strings.Repeat(strings.Repeat("s", 300)+" ", 20) + strings.Repeat("a ", 100)
	challenge := `Bearer error="insufficient_scope", scope="` + scopes + `"`
	w.Answer = func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("WWW-Authenticate", challenge)
		rw.WriteHeader(403)
	}
	agent := w.agent(client.WithCaller("bot"))
	if _, err := agent.Me(t.Context()); err != nil || agent.ActorID() == "" {
		t.Fatalf("%v, actor %q", err, agent.ActorID())
	}
	ctx := agent.Trace(t.Context(), client.RunID("r"))
	_, err := agent.Request(ctx, "POST", w.provider+"/"+strings.Repeat("x", 3000)+"?secret=1", client.WithGrant(grantID))
	if closing := agent.Close(t.Context()); closing != nil {
		t.Error(closing)
	}
	if !errors.Is(err, client.ErrScopeReauth) || len(w.scopes) != 1 {
		t.Fatalf("%v, %d reports", err, len(w.scopes))
	}
	got := w.scopes[0]
	missing := got["missing_scopes"].([]any)
	if len(missing) != 50 || len(missing[0].(string)) != 256 || len(got["raw_www_authenticate"].(string)) != 4096 || len(got["api_endpoint"].(string)) != 2048 ||
		got["provider_status_code"] != 403.0 || got["provider_error_code"] != "insufficient_scope" || got["detection_source"] != "www_authenticate_rfc6750" || got["sdk_correlation_id"] == "" {
		t.Errorf("reported %v", got)
	}
	for _, r := range w.api.Requests {
		about := strings.HasSuffix(r.Target, "/report-scope-mismatch")
		if r.Target == "/sdk/agents/me" || r.Header.Get("X-Alter-Caller") != "bot" {
			continue
		}
		if (r.Header.Get("X-Alter-Actor-Id") == "") != about || (r.Header.Get("X-Alter-Context") == "") != about {
			t.Errorf("%s: %v", r.Target, r.Header)
		}
	}
}

// Headers and bodies of a record (protocol 9.6).
func TestRecords(t *testing.T) {
	large := strings.Repeat("é", 5001)
	exact := strings.Repeat("é", 5000)
	answerWith := func(body string) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, body) }
	}
	flushed := func(body string) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(rw, body)
			rw.(http.Flusher).Flush()
		}
	}
	tests := map[string]struct {
		opts       []client.RequestOption
		answer     http.HandlerFunc
		sent, body any // of the record
	}{
		"nothing":          {nil, func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(204) }, nil, ""},
		"empty":            {nil, answerWith(""), nil, ""},
		"JSON":             {[]client.RequestOption{client.WithJSON(map[string]any{"a": "<é>", "n": 1})}, answerWith("é"), map[string]any{"a": "<é>", "n": 1.0}, "é"},
		"null":             {[]client.RequestOption{client.WithJSON(nil)}, answerWith("x"), nil, "x"},
		"JSON too large":   {[]client.RequestOption{client.WithJSON(large)}, answerWith("x"), "<JSON body: 10004 bytes>", "x"},
		"body":             {[]client.RequestOption{client.WithBody(strings.NewReader("a=1"))}, answerWith(exact), "a=1", exact},
		"unknown length":   {[]client.RequestOption{client.WithBody(iotest.OneByteReader(strings.NewReader("a=1")))}, flushed("x"), "a=1", "x"},
		"empty body":       {[]client.RequestOption{client.WithBody(strings.NewReader(""))}, answerWith("x"), "", "x"},
		"too large":        {[]client.RequestOption{client.WithBody(strings.NewReader(large))}, answerWith(large), "<binary body: 10002 bytes>", "<response too large: 10002 bytes>"},
		"too large chunks": {nil, flushed(large), nil, "<response too large: 10002 bytes>"},
		"no text":          {[]client.RequestOption{client.WithBody(bytes.NewReader([]byte{0xff, 0}))}, answerWith("\xfe\x00"), "<binary body: 2 bytes>", "<binary response: 2 bytes>"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.Answer = tt.answer
			hidden := []client.RequestOption{client.WithGrant(grantID), client.WithHeader("Cookie", "very-secret"), client.WithHeader("X-Auth-Token", "very-secret"), client.WithHeader("X-Api-Key", "very-secret"), client.WithHeader("X-Own", "1"), client.WithHeader("X-Own", "2")}
			if _, _, err := w.do(w.agent(), "POST", w.provider, append(tt.opts, hidden...)...); err != nil {
				t.Fatal(err)
			}
			record := w.record()
			if fmt.Sprint(record["request_body"]) != fmt.Sprint(tt.sent) || record["response_body"] != tt.body {
				t.Errorf("recorded %.80v and %.80v", record["request_body"], record["response_body"])
			}
			headers := record["request_headers"].(map[string]any)
			if headers["x-own"] != "1, 2" || !strings.HasPrefix(fmt.Sprint(headers["user-agent"]), "alter-console-go/") || record["latency_ms"].(float64) < 0 {
				t.Errorf("recorded %v", record)
			}
			if w.Seen[0].Header.Get("Cookie") != "very-secret" {
				t.Error("the provider misses a header")
			}
			w.hides("very-secret", tokenValue)
		})
	}
}

// What a program sends may repeat a credential that it has from elsewhere; a record of it does not, and stays JSON.
func TestRecordsOfJSONHideTheCredential(t *testing.T) {
	for name, tt := range map[string]struct {
		token      string
		sent, want any
	}{
		"in texts":    {`tok"en-<4711>`, map[string]any{"tok\"en-<4711>": "a tok\"en-<4711> b"}, `map[[redacted]:a [redacted] b]`},
		"as a number": {"471147114711", map[string]any{"n": 471147114711}, "<JSON body: 18 bytes>"},
	} {
		w := newWorld(t)
		w.token = with(tokenJSON, `"access_token":`+strconv.Quote(tt.token))
		if _, _, err := w.do(w.agent(), "POST", w.provider+"/bot/"+url.PathEscape(tt.token), client.WithGrant(grantID), client.WithReason("by "+tt.token), client.WithJSON(tt.sent)); err != nil {
			t.Fatal(err)
		}
		record := w.record()
		if got := fmt.Sprint(record["request_body"]); got != tt.want {
			t.Errorf("%s: recorded %s", name, got)
		}
		if !strings.HasSuffix(fmt.Sprint(record["url"]), "/bot/[redacted]") || record["reason"] != "by [redacted]" {
			t.Errorf("%s: recorded %v", name, record)
		}
	}
}

// An answer that is not read to its end is not taken for a whole one, and one of which only its end is missing is.
func TestRecordsOfAnswersThatAreClosed(t *testing.T) {
	const body = `{"a":1}`
	of := func(length int64, text string) http.RoundTripper {
		return roundTripper(func(*http.Request) (*http.Response, error) {
			resp := respond(200, "")
			resp.ContentLength, resp.Body = length, io.NopCloser(iotest.OneByteReader(strings.NewReader(text)))
			return resp, nil
		})
	}
	for name, tt := range map[string]struct {
		provider http.RoundTripper
		want     string
	}{
		"chunks":         {of(-1, body), body},
		"length":         {of(7, body), body},
		"more of chunks": {of(-1, body+" "), "<response closed after 7 bytes>"},
		"more of length": {of(8, body+" "), "<response closed after 7 bytes>"},
	} {
		w := newWorld(t)
		agent := w.agent(client.WithProviderTransport(tt.provider))
		resp, err := agent.Request(t.Context(), "GET", w.provider, client.WithGrant(grantID))
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(body))
		_, err = io.ReadFull(resp.Body, got)
		if err := errors.Join(err, resp.Body.Close(), resp.Body.Close(), agent.Close(t.Context())); err != nil || string(got) != body {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if got := w.record()["response_body"]; got != tt.want {
			t.Errorf("%s: recorded %s", name, got)
		}
	}
}

// Closing an answer that goes on does not wait for it.
func TestEndlessAnswersCanBeClosed(t *testing.T) {
	w := newWorld(t)
	w.Answer = func(rw http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(rw, "data: 1\n\n")
		rw.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	agent := w.agent()
	resp, err := agent.Request(t.Context(), "GET", w.provider, client.WithGrant(grantID))
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.ReadFull(resp.Body, make([]byte, 9))
	read := make(chan error)
	go func() { // another goroutine still waits for more
		_, err := resp.Body.Read(make([]byte, 1))
		read <- err
	}()
	if err := errors.Join(err, resp.Body.Close(), agent.Close(t.Context())); err != nil {
		t.Error(err)
	}
	if err := <-read; err == nil {
		t.Error("there was more")
	}
	if got := w.record()["response_body"].(string); !strings.Contains(got, "after 9 bytes>") {
		t.Errorf("recorded %s", got)
	}
}

// An answer is given as it comes, and nothing is reported before it has ended.
func TestAnswersAreStreamed(t *testing.T) {
	w := newWorld(t)
	more := make(chan struct{})
	w.Answer = func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(rw, "one")
		rw.(http.Flusher).Flush()
		<-more
		_, _ = io.WriteString(rw, "two")
	}
	agent := w.agent(client.WithTimeout(100 * time.Millisecond))
	resp, err := agent.Request(t.Context(), "GET", w.provider, client.WithGrant(grantID))
	if err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 3)
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != "one" {
		t.Errorf("%q, %v", first, err)
	}
	if err := agent.Close(t.Context()); err != nil || len(w.records) != 0 {
		t.Errorf("%d records, %v", len(w.records), err)
	}
	time.Sleep(200 * time.Millisecond) // the program takes its time, which is not the provider's
	close(more)
	rest, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, agent.Close(t.Context())); err != nil || string(rest) != "two" {
		t.Errorf("%q, %v", rest, err)
	}
	if got := w.record()["response_body"]; got != "onetwo" {
		t.Errorf("recorded %v", got)
	}
}

func TestRedirectsAndCookies(t *testing.T) {
	w := newWorld(t)
	w.Answer = func(rw http.ResponseWriter, r *http.Request) {
		http.SetCookie(rw, &http.Cookie{Name: "session", Value: "one"})
		http.Redirect(rw, r, "/elsewhere", http.StatusFound)
	}
	agent := w.agent()
	for range 2 {
		resp, err := agent.Request(t.Context(), "GET", w.provider+"/a/b", client.WithGrant(grantID))
		if err != nil || resp.StatusCode != http.StatusFound {
			t.Fatalf("%v, %v", resp, err)
		}
		if where, err := resp.Location(); err != nil || where.String() != w.provider+"/elsewhere" {
			t.Errorf("leads to %v, %v", where, err)
		}
		resp.Body.Close()
	}
	for _, got := range w.Seen {
		if got.URL.Path != "/a/b" || got.Header.Get("Cookie") != "" {
			t.Errorf("%s with cookie %q", got.URL, got.Header.Get("Cookie"))
		}
	}
}

func TestProviderThatDoesNotAnswer(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	half := func(rw http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(rw, "half")
		rw.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	cut := func(rw http.ResponseWriter, _ *http.Request) {
		conn, _, _ := rw.(http.Hijacker).Hijack()
		conn.Close()
	}
	var w *world
	begin := func(answer http.HandlerFunc) {
		w = newWorld(t)
		w.Answer = answer
		w.token = with(tokenJSON, injection("query_param", "key", "token"))
	}
	check := func(name string, err error, timeout bool, status float64, body string) {
		t.Helper()
		var n *client.NetworkError
		if !errors.As(err, &n) || errors.Is(err, client.ErrTimeout) != timeout || strings.Contains(err.Error(), tokenValue) {
			t.Errorf("%s: %#v", name, err)
		}
		if record := w.record(); record["response_status"] != status || record["response_body"] != body || record["response_headers"] != nil {
			t.Errorf("%s: recorded %v", name, record)
		}
		w.hides(tokenValue)
	}

	begin(hang)
	_, _, err := w.do(w.agent(client.WithTimeout(50*time.Millisecond)), "GET", w.provider+"/x", client.WithGrant(grantID))
	check("timeout", err, true, 0, "<transport error: timeout>")
	contains(t, err.Error(), "GET "+w.provider+"/x", "no answer in time")

	begin(cut)
	_, _, err = w.do(w.agent(), "POST", w.provider, client.WithGrant(grantID))
	check("cut", err, false, 0, "<transport error: network>")

	begin(hang)
	ctx, cancel := context.WithCancel(t.Context())
	agent := w.agent()
	time.AfterFunc(20*time.Millisecond, cancel)
	_, err = agent.Request(ctx, "GET", w.provider, client.WithGrant(grantID))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	agent.Close(t.Context())
	check("cancelled", err, false, 0, "<transport error: cancelled>")

	begin(nil)
	refusing := roundTripper(func(r *http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Err: fmt.Errorf("no way to %s", r.URL)}
	})
	_, _, err = w.do(w.agent(client.WithProviderTransport(refusing)), "GET", w.provider, client.WithGrant(grantID))
	check("a transport that tells", err, false, 0, "<transport error: network>")
	contains(t, err.Error(), "[redacted]")

	begin(half)
	agent = w.agent(client.WithTimeout(50 * time.Millisecond))
	resp, err := agent.Request(t.Context(), "GET", w.provider, client.WithGrant(grantID))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if string(body) != "half" || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("half: %q, %v", body, err)
	}
	agent.Close(t.Context())
	if got := w.record()["response_body"]; got != "<transport error: the response broke off after 4 bytes>" {
		t.Errorf("recorded %v", got)
	}
}

// A body is neither read before there is a credential, nor closed.
func TestBodyStaysTheCallers(t *testing.T) {
	w := newWorld(t)
	w.api.Answer = answer(403, `{"error":"grant_revoked","message":"No."}`)
	body := &watched{Reader: strings.NewReader("x")}
	if _, _, err := w.do(w.agent(), "POST", w.provider, client.WithGrant(grantID), client.WithBody(body)); !errors.Is(err, client.ErrGrantRevoked) || body.read {
		t.Errorf("%v, read %t", err, body.read)
	}
	w.api.Answer = w.answerAPI
	if _, _, err := w.do(w.agent(), "POST", w.provider, client.WithGrant(grantID), client.WithBody(body)); err != nil || !body.read || body.closed || w.Seen[0].Body != "x" {
		t.Errorf("%v, read %t, closed %t", err, body.read, body.closed)
	}
}

type watched struct {
	io.Reader
	read, closed bool
}

func (w *watched) Read(p []byte) (int, error) { w.read = true; return w.Reader.Read(p) }
func (w *watched) Close() error               { w.closed = true; return nil }
