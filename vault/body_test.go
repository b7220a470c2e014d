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
	"github.com/alter-console/alter-console/vault/appkeys"
)

// A heldBody is a body whose rest comes when it is told to.
type heldBody struct {
	first io.Reader
	asked sync.Once
	wait  chan struct{} // closes when somebody wants the rest
	come  chan struct{} // closes when it may come
	rest  io.Reader
}

func newHeldBody(text string) *heldBody { return newHalfSent(text, 0) }

// newHalfSent makes a body whose first bytes come at once.
func newHalfSent(text string, first int) *heldBody {
	return &heldBody{
		first: strings.NewReader(text[:first]),
		wait:  make(chan struct{}),
		come:  make(chan struct{}),
		rest:  strings.NewReader(text[first:]),
	}
}

func (b *heldBody) Read(p []byte) (int, error) {
	if n, _ := b.first.Read(p); n > 0 {
		return n, nil
	}
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
		wire.CodeNotOffered:          func(r *request) { r.target = "/sdk/proxy" },
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

// TestARevokedKeyEndsWhatItBegan revokes a key while the body of a request with it is on its way, for however short a
// time.
func TestARevokedKeyEndsWhatItBegan(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, keyPath := w.newAgent("bot", `{}`)
		for _, r := range []request{
			{method: "POST", target: "/sdk/agents", body: `{"name":"x"}`},
			{method: "POST", target: path + "/keys", body: `{}`},
			{method: "PATCH", target: keyPath + "/deprecate", body: `{}`},
			{method: "DELETE", target: path, body: `{}`},
			{method: "GET", target: "/sdk/agents", body: `{}`},
		} {
			for _, held := range []time.Duration{0, 2 * time.Second} {
				w.revokedMeanwhile(r, held).refused(http.StatusUnauthorized, wire.CodeKeyRevoked)
			}
		}
		if keys := w.get(path + "/keys").items(); len(keys) != 1 || keys[0]["deprecated_at"] != nil {
			t.Errorf("keys %v", keys)
		}
		w.get("/sdk/agents").wantJSON("total", `1`)
	})
}

// revokedMeanwhile sends a request with a key that is revoked before the last byte of its body comes.
func (w *world) revokedMeanwhile(r request, held time.Duration) answer {
	w.Helper()
	key, made, err := w.vault.AppKeys.Create(w.Context(), appkeys.Everything("stolen"))
	if err != nil {
		w.Fatal(err)
	}
	r.key = key
	body := newHalfSent(r.body, len(r.body)-1)
	begun := w.build(holding(r, body))
	answers := make(chan answer)
	go func() { answers <- w.serve(begun) }()
	<-body.wait
	w.advance(held)
	if err := w.vault.AppKeys.Revoke(w.Context(), made.ID); err != nil {
		w.Fatal(err)
	}
	close(body.come)
	return <-answers
}

// large is the body of a create that is refused for its metadata, once it is read.
var large = `{"name":"x","metadata":{"a":"` + strings.Repeat("x", 1<<20-40) + `"}}`

// TestBodiesInFlightShareABudget has four keys, which may hold a quarter each, hold all of it.
func TestBodiesInFlightShareABudget(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	path, _, keyPath := w.newAgent("bot", `{}`)
	const keys, bodies = 4, 4
	answers, release := make(chan answer), make(chan struct{})
	refuse := func(r request) {
		t.Helper()
		refused := w.send(r).refused(http.StatusServiceUnavailable, wire.CodeServiceUnavailable)
		if refused.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	}
	for i := range keys {
		create := request{key: w.newAppKey(), method: "POST", target: "/sdk/agents", body: large}
		for range bodies {
			body := newHalfSent(large, len(large)-1)
			body.come = release
			r := w.build(holding(create, body))
			go func() { answers <- w.serve(r) }()
			<-body.wait
		}
		refuse(create)
		if i < keys-1 {
			w.post("/sdk/agents", large).refusedField("metadata")
		}
	}
	refuse(request{method: "POST", target: "/sdk/agents", body: large})
	w.get("/sdk/agents").want(http.StatusOK)
	w.post("/sdk/agents", `{"name":"y"}`).want(http.StatusCreated)
	w.post(path+"/keys", `{}`).want(http.StatusCreated)
	w.patch(keyPath+"/deprecate", `{}`).want(http.StatusOK)
	w.patch(path, `{"status":"inactive"}`).want(http.StatusOK)
	close(release)
	for range keys * bodies {
		(<-answers).refusedField("metadata")
	}
	w.post("/sdk/agents", large).refusedField("metadata")
}

func (w *world) newAppKey() string {
	w.Helper()
	key, _, err := w.vault.AppKeys.Create(w.Context(), appkeys.Everything("more"))
	if err != nil {
		w.Fatal(err)
	}
	return key
}

// TestBodiesThatDoNotComeHoldNothing announces the largest bodies, and sends none of their bytes.
func TestBodiesThatDoNotComeHoldNothing(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	path, key, _ := w.newAgent("bot", `{}`)
	suspended, suspendedKey, _ := w.newAgent("suspended", `{}`)
	w.patch(suspended, `{"status":"inactive"}`).want(http.StatusOK)
	answers := make(chan answer)
	release := make(chan struct{})
	const each = 20
	begin := func(r request, announced int64) {
		for range each {
			body := newHeldBody(" ")
			body.come = release
			held := w.build(holding(r, body))
			held.ContentLength = announced
			go func() { answers <- w.serve(held) }()
			<-body.wait
		}
	}
	begun := 0
	for _, r := range []request{
		{key: key, method: "GET", target: "/sdk/agents/me"},
		{key: suspendedKey, method: "GET", target: "/sdk/agents/me"},
		{method: "GET", target: "/sdk/agents"},
		{method: "POST", target: path + "/keys"},
		{method: "POST", target: "/sdk/agents"},
	} {
		begin(r, -1)
		begun += each
	}
	begin(request{method: "POST", target: "/sdk/agents"}, 1<<20)
	begun += each
	w.post("/sdk/agents", large).refusedField("metadata")
	w.post(path+"/keys", `{}`).want(http.StatusCreated)
	w.patch(path, `{"status":"inactive"}`).want(http.StatusOK)
	close(release)
	for range begun {
		<-answers
	}
}

// TestABodyThatNobodyWantsIsNotRead sends much to addresses that take no body.
func TestABodyThatNobodyWantsIsNotRead(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	path, key, keyPath := w.newAgent("bot", `{}`)
	for _, r := range []request{
		{key: key, method: "GET", target: "/sdk/agents/me"},
		{method: "GET", target: path},
		{method: "DELETE", target: path},
		{method: "POST", target: path + "/keys"},
		{method: "PATCH", target: keyPath + "/deprecate"},
		{method: "POST", target: "/console/v1" + keyPath[len("/sdk"):] + "/replace"},
	} {
		r.body = large
		for _, length := range []int64{int64(len(large)), -1} {
			r.tamper = func(r *http.Request) { r.ContentLength = length }
			a := w.send(r)
			if a.refused(http.StatusRequestEntityTooLarge, wire.CodeBodyTooLarge); !strings.Contains(a.text("message"), "takes no body") {
				t.Errorf("%s %s: %s", r.method, r.target, a.raw)
			}
		}
	}
}
