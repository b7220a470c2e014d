package vault_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
	"github.com/alter-console/alter-console/vault/appkeys"
)

// start is the second the protocol's vectors were signed in.
var start = time.Unix(1767225600, 0).UTC()

// secret is the one every test vault hashes its keys with, masterKey the one it seals values under.
var secret, masterKey = newSecret(7), newSecret(8)

func newSecret(b byte) keyring.Secret {
	secret, err := keyring.New(bytes.Repeat([]byte{b}, keyring.Size))
	if err != nil {
		panic(err)
	}
	return secret
}

// A clock is set by hand, so that nothing waits.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// catchUp sets the clock to the real time, the only one that a database knows.
func (c *clock) catchUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = time.Now()
}

// A world is a vault over a store of its own, with one application key.
type world struct {
	testing.TB
	*clock
	store  *store.Store
	vault  *vault.Vault
	appKey string
	log    *bytes.Buffer
}

func newWorld(t testing.TB, s *store.Store, adjust ...func(*vault.Options)) *world {
	t.Helper()
	w := &world{TB: t, clock: &clock{now: start}, store: s, log: &bytes.Buffer{}}
	options := vault.Options{
		Store:   s,
		Secrets: keyring.Of(secret),
		Now:     w.Now,
		Logger:  slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),

		MasterKey: seal.New(keyring.Of(masterKey)),
	}
	for _, change := range adjust {
		change(&options)
	}
	v, err := vault.New(options)
	if err != nil {
		t.Fatal(err)
	}
	w.vault = v
	if w.appKey, _, err = v.AppKeys.Create(t.Context(), appkeys.Everything("tests")); err != nil {
		t.Fatal(err)
	}
	return w
}

// A request is what a client would send; zero values are what it leaves away.
type request struct {
	key, method, target, body string
	caller, callerType        string
	actorID, context          string
	constraints, rule         string
	legacy                    bool // as clients up to 0.20: the target as sent, caller headers unsigned
	nonce                     string
	signedAt                  time.Time
	headers                   map[string]string // unsigned ones
	tamper                    func(*http.Request)
}

// build makes the signed request.
func (w *world) build(r request) *http.Request {
	w.Helper()
	if r.key == "" {
		r.key = w.appKey
	}
	if r.nonce == "" {
		r.nonce = randomHex(16)
	}
	if r.signedAt.IsZero() {
		r.signedAt = w.Now()
	}
	if r.caller != "" && r.callerType == "" {
		r.callerType = "service"
	}
	parts := wire.Request{
		Method:           r.method,
		Target:           wire.CanonicalTarget(r.target),
		Timestamp:        strconv.FormatInt(r.signedAt.Unix(), 10),
		Nonce:            r.nonce,
		ContentSHA256:    wire.ContentHash([]byte(r.body)),
		ScopeConstraints: r.constraints,
		RequestRule:      r.rule,
		Caller:           r.caller,
		CallerType:       r.callerType,
		ActorID:          r.actorID,
		Context:          r.context,
	}
	hr := httptest.NewRequest(r.method, r.target, strings.NewReader(r.body))
	if r.body == "" {
		hr.Body = http.NoBody
	} else {
		hr.Header.Set("Content-Type", "application/json")
	}
	set := func(name, value string) {
		if value != "" {
			hr.Header.Set(name, value)
		}
	}
	set(wire.HeaderAPIKey, r.key)
	set(wire.HeaderTimestamp, parts.Timestamp)
	set(wire.HeaderNonce, parts.Nonce)
	set(wire.HeaderContentSHA256, parts.ContentSHA256)
	set(wire.HeaderScopeConstraints, r.constraints)
	set(wire.HeaderRequestRule, r.rule)
	set(wire.HeaderCaller, r.caller)
	set(wire.HeaderCallerType, r.callerType)
	set(wire.HeaderActorID, r.actorID)
	set(wire.HeaderContext, r.context)
	signingKey := wire.SigningKey(r.key)
	switch {
	case r.legacy:
		parts.Target = r.target
		set(wire.HeaderSignature, wire.Digest(signingKey, parts.LegacyString()))
	case parts.HasV2Lines():
		set(wire.HeaderSignatureV2, wire.Digest(signingKey, parts.V2String()))
		fallthrough
	default:
		set(wire.HeaderSignature, wire.Digest(signingKey, parts.V2String()))
	}
	for name, value := range r.headers {
		hr.Header.Set(name, value)
	}
	if r.tamper != nil {
		r.tamper(hr)
	}
	return hr
}

// An answer is a response with its JSON body.
type answer struct {
	testing.TB
	status int
	header http.Header
	raw    string
	body   map[string]any
}

func (w *world) send(r request) answer {
	w.Helper()
	return w.serve(w.build(r))
}

func (w *world) serve(r *http.Request) answer {
	w.Helper()
	recorder := httptest.NewRecorder()
	w.vault.Handler().ServeHTTP(recorder, r)
	return w.read(recorder.Code, recorder.Header(), recorder.Body.Bytes())
}

func (w *world) read(status int, header http.Header, raw []byte) answer {
	w.Helper()
	a := answer{TB: w.TB, status: status, header: header, raw: string(raw)}
	if err := json.Unmarshal(raw, &a.body); err != nil {
		w.Fatalf("status %d, body is not a JSON object: %v\n%s", status, err, raw)
	}
	if header.Get("X-Request-ID") == "" || header.Get("Cache-Control") != "no-store" || header.Get("Set-Cookie") != "" ||
		header.Get("Content-Type") != "application/json" || header.Get("X-Content-Type-Options") != "nosniff" {
		w.Errorf("headers every answer has: %v", header)
	}
	return a
}

func (w *world) get(target string) answer {
	w.Helper()
	return w.send(request{method: "GET", target: target})
}
func (w *world) post(target, body string) answer {
	w.Helper()
	return w.send(request{method: "POST", target: target, body: body})
}
func (w *world) patch(target, body string) answer {
	w.Helper()
	return w.send(request{method: "PATCH", target: target, body: body})
}
func (w *world) delete(target string) answer {
	w.Helper()
	return w.send(request{method: "DELETE", target: target})
}

// me asks, with an agent's own key, who it is.
func (w *world) me(key string) answer {
	w.Helper()
	return w.send(request{key: key, method: "GET", target: "/sdk/agents/me"})
}

func (a answer) want(status int) answer {
	a.Helper()
	if a.status != status {
		a.Fatalf("status %d, want %d: %s", a.status, status, a.raw)
	}
	return a
}

// refused checks a typed error: status, code, and that people get a message and a hint.
func (a answer) refused(status int, code string) answer {
	a.Helper()
	if a.status != status || a.body["error"] != code {
		a.Fatalf("got %d %v, want %d %s: %s", a.status, a.body["error"], status, code, a.raw)
	}
	for _, field := range []string{"message", "hint"} {
		if text, _ := a.body[field].(string); text == "" {
			a.Errorf("%s has no %s: %s", code, field, a.raw)
		}
	}
	if _, ok := a.body["detail"]; ok {
		a.Errorf("an error must have nothing under detail: %s", a.raw)
	}
	return a
}

func (a answer) refusedField(field string) answer {
	a.Helper()
	a.refused(http.StatusUnprocessableEntity, wire.CodeValidationFailed)
	if a.body["field"] != field {
		a.Errorf("field %v, want %s: %s", a.body["field"], field, a.raw)
	}
	return a
}

func (a answer) text(field string) string {
	a.Helper()
	s, ok := a.body[field].(string)
	if !ok {
		a.Fatalf("%s is not a text: %s", field, a.raw)
	}
	return s
}

// wantJSON compares one field with JSON.
func (a answer) wantJSON(field, want string) answer {
	a.Helper()
	got, _ := json.Marshal(a.body[field])
	var value any
	if err := json.Unmarshal([]byte(want), &value); err != nil {
		a.Fatal(err)
	}
	if normal, _ := json.Marshal(value); string(got) != string(normal) {
		a.Errorf("%s is %s, want %s", field, got, normal)
	}
	return a
}

func (a answer) items() []map[string]any {
	a.Helper()
	list, ok := a.body["items"].([]any)
	if !ok {
		a.Fatalf("items is not a list: %s", a.raw)
	}
	items := make([]map[string]any, len(list))
	for i := range list {
		items[i] = list[i].(map[string]any)
	}
	return items
}

// newAgent creates an agent and returns its path, its first key's plaintext and that key's path.
func (w *world) newAgent(name, scopes string) (path, key, keyPath string) {
	w.Helper()
	made := w.post("/sdk/agents", `{"name":"`+name+`","type":"agent","scopes":`+scopes+`,"metadata":{}}`).want(http.StatusCreated)
	path = "/sdk/agents/" + made.text("id")
	return path, made.text("api_key"), path + "/keys/" + made.text("key_id")
}

func hashOf(key string) []byte {
	mac := hmac.New(sha256.New, secret.Key("key hashes"))
	mac.Write([]byte(key))
	return mac.Sum(nil)
}

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return hex.EncodeToString(b)
}
