package client_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// A script answers one request after the other, the last step for ever, and keeps what it saw.
type script struct {
	t        *testing.T
	steps    []func() (*http.Response, error)
	requests []request
	times    []time.Time
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	got := request{Method: r.Method, Target: r.URL.RequestURI(), Body: string(body), Header: r.Header}
	(&fake{t: s.t}).checkSignature(got)
	s.requests, s.times = append(s.requests, got), append(s.times, time.Now())
	return s.steps[min(len(s.requests), len(s.steps))-1]()
}

// says is a step that answers; headers are pairs.
func says(status int, body string, headers ...string) func() (*http.Response, error) {
	return func() (*http.Response, error) {
		resp := respond(status, body)
		for i := 0; i < len(headers); i += 2 {
			resp.Header.Set(headers[i], headers[i+1])
		}
		return resp, nil
	}
}

func breaks(err error) func() (*http.Response, error) {
	return func() (*http.Response, error) { return nil, err }
}

const (
	unavailableJSON = `{"error":"service_unavailable","message":"Later."}`
	unchangedJSON   = `{"error":"service_unavailable","message":"Later.","outcome":"unchanged"}`
)

// inTime runs a test in time that passes at once, with an app that retries 3 times within a minute.
func inTime(t *testing.T, steps []func() (*http.Response, error), test func(*script, *client.App)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &script{t: t, steps: steps}
		app, err := client.NewApp(appKey, client.WithTransport(s), client.WithBaseURL("https://alter.example.com"), client.WithRetry(3, time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		test(s, app)
	})
}

type steps = []func() (*http.Response, error)

// A GET comes through 503s and a broken connection: each request has a signature and a nonce of its own, and Retry-After
// is kept to in both its forms.
func TestRetryOfAGet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{t: t, steps: steps{
			says(503, unavailableJSON, "Retry-After", "7"),
			says(429, `{"error":"rate_limit_exceeded"}`, "Retry-After", time.Now().Add(27*time.Second).UTC().Format(http.TimeFormat)),
			breaks(io.ErrUnexpectedEOF),
			says(200, agentJSON, "X-Request-ID", "req-4"),
		}}
		app, err := client.NewApp(appKey, client.WithTransport(s), client.WithBaseURL("https://alter.example.com"), client.WithRetry(3, time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		var got client.Response
		if _, err := app.Agents.Get(client.RecordResponse(t.Context(), &got), agentID); err != nil || len(s.requests) != 4 {
			t.Fatalf("%v after %d requests", err, len(s.requests))
		}
		if got != (client.Response{Status: 200, RequestID: "req-4", Attempts: 4}) {
			t.Errorf("recorded %+v", got)
		}
		nonces, signatures := map[string]bool{}, map[string]bool{}
		for _, r := range s.requests {
			nonces[r.Header.Get(wire.HeaderNonce)], signatures[r.Header.Get(wire.HeaderSignature)] = true, true
		}
		if len(nonces) != 4 || len(signatures) != 4 {
			t.Errorf("%d nonces, %d signatures", len(nonces), len(signatures))
		}
		if first, second := s.times[1].Sub(s.times[0]), s.times[2].Sub(s.times[1]); first != 7*time.Second || second != 20*time.Second {
			t.Errorf("waited %s and %s", first, second)
		}
	})
}

func TestWhatIsRetried(t *testing.T) {
	create := func(ctx context.Context, app *client.App) error {
		_, err := app.Agents.Create(ctx, client.AgentCreateParams{Name: "bot"})
		return err
	}
	createOnce := func(ctx context.Context, app *client.App) error {
		_, err := app.Agents.Create(ctx, client.AgentCreateParams{Name: "bot", IdempotencyKey: "once"})
		return err
	}
	mintOnce := func(ctx context.Context, app *client.App) error {
		_, err := app.Agents.MintKey(ctx, agentID, client.IdempotencyKey("once"))
		return err
	}
	suspend := func(ctx context.Context, app *client.App) error {
		_, err := app.Agents.Suspend(ctx, agentID)
		return err
	}
	get := func(ctx context.Context, app *client.App) error {
		_, err := app.Agents.Get(ctx, agentID)
		return err
	}
	unreachable := breaks(&net.OpError{Op: "dial", Err: errors.New("connection refused")})
	broken := breaks(io.ErrUnexpectedEOF)
	tests := []struct {
		name     string
		call     func(context.Context, *client.App) error
		steps    steps
		requests int
		fails    bool
	}{
		{"a create without a key, not", create, steps{says(503, unavailableJSON)}, 1, true},
		{"a create without a key, connection broken, not", create, steps{broken}, 1, true},
		{"a create with a key", createOnce, steps{broken, says(503, unavailableJSON), says(201, with(agentJSON, `"api_key":null,"key_id":"`+keyID+`"`))}, 3, false},
		{"a mint with a key that the server knows", mintOnce, steps{says(503, unavailableJSON), says(200, `{"capabilities":["mint_idempotency"]}`), says(201, with(keyJSON, `"api_key":null`))}, 3, false},
		{"a mint with a key that the server does not know, not", mintOnce, steps{says(503, unavailableJSON), says(200, `{"capabilities":[]}`)}, 2, true},
		{"what the server left undone", suspend, steps{says(503, unchangedJSON), says(200, agentJSON)}, 2, false},
		{"what never reached it", create, steps{unreachable, unreachable, says(201, with(agentJSON, `"api_key":"`+agentKey+`","key_id":"`+keyID+`"`))}, 3, false},
		{"a change that may have been made, not", suspend, steps{says(503, unavailableJSON)}, 1, true},
		{"502", get, steps{says(502, "<html>"), says(200, agentJSON)}, 2, false},
		{"504", get, steps{says(504, ""), says(200, agentJSON)}, 2, false},
		{"500 that says when", get, steps{says(500, "", "Retry-After", "1"), says(200, agentJSON)}, 2, false},
		{"500, not", get, steps{says(500, "")}, 1, true},
		{"404, not", get, steps{says(404, `{"error":"agent_not_found"}`)}, 1, true},
		{"401, not", get, steps{says(401, `{"error":"invalid_key"}`)}, 1, true},
		{"an answer that makes no sense, not", get, steps{says(200, "?")}, 1, true},
		{"four times, and no more", get, steps{says(503, unavailableJSON)}, 4, true},
		{"no longer than allowed", get, steps{says(503, unavailableJSON, "Retry-After", "40")}, 2, true},
		{"never past it", get, steps{says(503, unavailableJSON, "Retry-After", "3600")}, 1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inTime(t, tt.steps, func(s *script, app *client.App) {
				err := tt.call(s.t.Context(), app)
				if (err != nil) != tt.fails || len(s.requests) != tt.requests {
					s.t.Errorf("%v after %d requests", err, len(s.requests))
				}
				for _, r := range s.requests {
					if r.Method == http.MethodPost && r.Header.Get(wire.HeaderIdempotencyKey) != s.requests[0].Header.Get(wire.HeaderIdempotencyKey) {
						s.t.Error("the idempotency key changed")
					}
				}
			})
		})
	}
}

// Waits double, up to 5 s, and are never the same for two clients.
func TestRetriesSpreadOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		waits := map[time.Duration]bool{}
		for range 5 {
			s := &script{t: t, steps: steps{says(503, unavailableJSON)}}
			app, err := client.NewApp(appKey, client.WithTransport(s), client.WithRetry(9, time.Hour), client.WithBaseURL("https://alter.example.com"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := app.Agents.Get(t.Context(), agentID); !errors.Is(err, client.ErrUnavailable) {
				t.Error(err)
			}
			for i, most := 1, 200*time.Millisecond; i < len(s.times); i, most = i+1, min(2*most, 5*time.Second) {
				wait := s.times[i].Sub(s.times[i-1])
				waits[wait] = true
				if wait < most/2 || wait > most {
					t.Errorf("wait %d is %s, most %s", i, wait, most)
				}
			}
		}
		if len(waits) < 40 {
			t.Errorf("%d different waits of 45", len(waits))
		}
	})
}

// A wait ends with its context, and one that would outlast its deadline is not begun.
func TestRetryEndsWithTheContext(t *testing.T) {
	inTime(t, steps{says(503, unavailableJSON, "Retry-After", "20")}, func(s *script, app *client.App) {
		ctx, cancel := context.WithCancel(s.t.Context())
		time.AfterFunc(5*time.Second, cancel)
		began := time.Now()
		_, err := app.Agents.Get(ctx, agentID)
		if !errors.Is(err, context.Canceled) || time.Since(began) != 5*time.Second || len(s.requests) != 1 {
			s.t.Errorf("%v after %s and %d requests", err, time.Since(began), len(s.requests))
		}
	})
	inTime(t, steps{says(503, unavailableJSON, "Retry-After", "20")}, func(s *script, app *client.App) {
		ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		if _, err := app.Agents.Get(ctx, agentID); !errors.Is(err, client.ErrUnavailable) || time.Since(began) != 0 {
			s.t.Errorf("%v after %s", err, time.Since(began))
		}
	})
}

func TestBadRetryOptions(t *testing.T) {
	for _, opt := range []client.Option{client.WithRetry(0, time.Minute), client.WithRetry(3, 0), client.WithTraceparentFunc(nil)} {
		var v *client.ValueError
		if _, err := client.NewApp(appKey, opt); !errors.As(err, &v) {
			t.Errorf("got %v", err)
		}
	}
}

// again is a transport that sends a request once more when the answer is 503, as many programs have one.
type again struct{ inner http.RoundTripper }

func (a again) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := a.inner.RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusServiceUnavailable {
		return resp, err
	}
	resp.Body.Close()
	return a.inner.RoundTrip(r.Clone(r.Context()))
}

// A transport that retries is not mistaken for a connection that broke: the error says who sent the request twice.
func TestRetryingTransportIsNamed(t *testing.T) {
	nonces := map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		nonce := r.Header.Get(wire.HeaderNonce)
		if nonces[nonce] {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"error":"nonce_replayed","message":"Seen before."}`)
			return
		}
		nonces[nonce] = true
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(server.Close)
	app, err := client.NewApp(appKey, client.WithBaseURL(server.URL), client.WithTransport(again{http.DefaultTransport}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = app.Agents.Get(t.Context(), agentID)
	if !errors.Is(err, client.ErrNonceReplayed) || !strings.Contains(err.Error(), "WithRetry") || !strings.Contains(err.Error(), "WithTransport") {
		t.Errorf("got %v", err)
	}
}
