package vault_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
)

// A heldBody is a body that comes when it is told to.
type heldBody struct {
	asked sync.Once
	wait  chan struct{} // closes when somebody wants the body
	come  chan struct{} // closes when it may come
	rest  io.Reader
}

func newHeldBody(text string) *heldBody {
	return &heldBody{wait: make(chan struct{}), come: make(chan struct{}), rest: strings.NewReader(text)}
}

func (b *heldBody) Read(p []byte) (int, error) {
	b.asked.Do(func() { close(b.wait) })
	<-b.come
	return b.rest.Read(p)
}

func (b *heldBody) Close() error { return nil }

// holding gives a request a body that is held back.
func holding(r request, b *heldBody) request {
	r.tamper = func(r *http.Request) { r.Body = b }
	return r
}

func TestBodiesAreReadForThoseOnlyWhoMaySendThem(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	_, key, _ := w.newAgent("bot", `{}`)
	create := request{method: "POST", target: "/sdk/agents", body: `{"name":"x"}`}
	for code, change := range map[string]func(*request){
		wire.CodeInvalidKey:          func(r *request) { r.key = "alter_key_" + strings.Repeat("A", 40) }, // rightly signed with it
		wire.CodeTimestampOutOfRange: func(r *request) { r.signedAt = w.Now().Add(-time.Hour) },
		wire.CodeCannotMintSubagents: func(r *request) { r.key = key },
		wire.CodeInsufficientScope:   func(r *request) { r.constraints = "agents:read" },
		wire.CodeRouteNotFound:       func(r *request) { r.target = "/sdk/nowhere" },
		wire.CodeNotOffered:          func(r *request) { r.target = "/sdk/token" },
		wire.CodeMissingSignature:    func(r *request) { r.headers = map[string]string{wire.HeaderSignature: ""} },
		wire.CodeInvalidSignature:    func(r *request) { r.headers = map[string]string{wire.HeaderSignature: strings.Repeat("0", 64)} },
	} {
		r, body := create, newHeldBody("")
		change(&r)
		close(body.come)
		if a := w.send(holding(r, body)); a.body["error"] != code {
			t.Errorf("%s, want %s", a.raw, code)
		}
		select {
		case <-body.wait:
			t.Errorf("%s: the body was read", code)
		default:
		}
	}
}

// TestARevokedKeyEndsWhatItBegan revokes a key while the body of a request with it is on its way.
func TestARevokedKeyEndsWhatItBegan(t *testing.T) {
	inWorld(t, func(w *world) {
		key, made, err := w.vault.CreateAppKey(t.Context(), "stolen")
		if err != nil {
			t.Fatal(err)
		}
		create := request{key: key, method: "POST", target: "/sdk/agents", body: `{"name":"x"}`}
		body := newHeldBody(create.body)
		begun := w.build(holding(create, body))
		answers := make(chan answer)
		go func() { answers <- w.serve(begun) }()
		<-body.wait
		w.advance(2 * time.Second)
		if err := w.vault.RevokeAppKey(t.Context(), made.ID); err != nil {
			t.Fatal(err)
		}
		close(body.come)
		(<-answers).refused(http.StatusUnauthorized, wire.CodeKeyRevoked)
	})
}

func TestBodiesInFlightShareABudget(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	create := request{method: "POST", target: "/sdk/agents", body: `{"name":"x","metadata":{"a":"` + strings.Repeat("x", 1<<20-40) + `"}}`}
	answers, release := make(chan answer), make(chan struct{})
	const most = 16
	for range most {
		body := newHeldBody(create.body)
		body.come = release
		r := w.build(holding(create, body))
		go func() { answers <- w.serve(r) }()
		<-body.wait
	}
	refused := w.send(create).refused(http.StatusServiceUnavailable, wire.CodeServiceUnavailable)
	if refused.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.get("/sdk/agents").want(http.StatusOK)
	close(release)
	for range most {
		(<-answers).refusedField("metadata")
	}
	w.post("/sdk/agents", `{"name":"y"}`).want(http.StatusCreated)
	w.send(create).refusedField("metadata")
}
