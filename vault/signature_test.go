package vault_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
)

// A vector is one request signed by the official client, with a synthetic key.
type vector struct {
	ID            string            `json:"id"`
	APIKey        string            `json:"api_key"`
	Method        string            `json:"method"`
	Target        string            `json:"wire_target"`
	Timestamp     string            `json:"timestamp"`
	Nonce         string            `json:"nonce"`
	Body          string            `json:"body"`
	ContentSHA256 string            `json:"content_sha256"`
	Headers       map[string]string `json:"headers"`
	Signature     string            `json:"signature"`
	SignatureV2   *string           `json:"signature_v2"`
	LegacyDigest  string            `json:"legacy_digest"`
}

func (v vector) request() *http.Request {
	r := httptest.NewRequest(v.Method, v.Target, strings.NewReader(v.Body))
	r.Header.Set("x-api-key", v.APIKey)
	r.Header.Set("X-Alter-Timestamp", v.Timestamp)
	r.Header.Set("X-Alter-Nonce", v.Nonce)
	r.Header.Set("X-Alter-Content-SHA256", v.ContentSHA256)
	r.Header.Set("X-Alter-Signature", v.Signature)
	if v.SignatureV2 != nil {
		r.Header.Set("X-Alter-Signature-V2", *v.SignatureV2)
	}
	for name, value := range v.Headers {
		r.Header.Set(name, value)
	}
	return r
}

func readVectors(t *testing.T) []vector {
	t.Helper()
	raw, err := os.ReadFile("../client/wire/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) < 11 {
		t.Fatalf("%d vectors", len(vectors))
	}
	return vectors
}

// knowing makes the vectors' keys known: as an application's, or as an agent's where an agent would hold it.
func (w *world) knowing(vectors []vector) *world {
	w.Helper()
	ctx := context.Background()
	appID, err := w.store.DefaultAppID(ctx)
	if err != nil {
		w.Fatal(err)
	}
	seen := map[string]bool{}
	err = w.store.Tx(ctx, func(tx *store.Tx) error {
		for _, v := range vectors {
			if seen[v.APIKey] {
				continue
			}
			seen[v.APIKey] = true
			key := store.Key{
				ID:        uuid.Must(uuid.NewV7()).String(),
				AppID:     appID,
				Name:      "vector " + v.ID,
				Prefix:    v.APIKey[:20],
				Hash:      hashOf(v.APIKey),
				CreatedAt: start,
			}
			if err := tx.InsertKey(ctx, key); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
	return w
}

var authenticationCodes = map[string]bool{
	wire.CodeInvalidKey: true, wire.CodeMissingSignature: true, wire.CodeInvalidSignature: true,
	wire.CodeTimestampOutOfRange: true, wire.CodeNonceReplayed: true, wire.CodeContentHashMismatch: true,
}

func (a answer) authenticated() bool { return !authenticationCodes[fmt.Sprint(a.body["error"])] }

func TestVectorsOfTheOfficialClientAreAccepted(t *testing.T) {
	vectors := readVectors(t)
	for _, v := range vectors {
		t.Run(v.ID, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.knowing(vectors)
				if a := w.serve(v.request()); !a.authenticated() {
					t.Errorf("refused: %s", a.raw)
				}
				w.serve(v.request()).refused(http.StatusUnauthorized, wire.CodeNonceReplayed)
			})
		})
	}
}

// TestAnyChangeOfWhatIsSignedIsRefused changes every signed part of every vector.
func TestAnyChangeOfWhatIsSignedIsRefused(t *testing.T) {
	vectors := readVectors(t)
	changes := map[string]func(v *vector, r *http.Request) bool{
		"drop V2": func(v *vector, r *http.Request) bool { return drop(r, wire.HeaderSignatureV2) },
		"drop V2 and all it covers": func(v *vector, r *http.Request) bool {
			for _, name := range []string{wire.HeaderCaller, wire.HeaderCallerType, wire.HeaderActorID, wire.HeaderContext} {
				r.Header.Del(name)
			}
			return drop(r, wire.HeaderSignatureV2)
		},
		"downgrade to the legacy digest": func(v *vector, r *http.Request) bool {
			r.Header.Set(wire.HeaderSignature, v.LegacyDigest)
			return v.SignatureV2 != nil
		},
		"empty V2": func(v *vector, r *http.Request) bool { r.Header[wire.HeaderSignatureV2] = []string{""}; return true },
		"V2 without caller": func(v *vector, r *http.Request) bool {
			r.Header.Set(wire.HeaderSignatureV2, v.Signature)
			return v.SignatureV2 == nil && len(v.Headers) < 2
		},
		"other caller": func(v *vector, r *http.Request) bool {
			r.Header.Set(wire.HeaderCaller, "mallory")
			return v.SignatureV2 != nil
		},
		"other actor": func(v *vector, r *http.Request) bool {
			r.Header.Set(wire.HeaderActorID, uuid.NewString())
			return v.SignatureV2 != nil
		},
		"other context": func(v *vector, r *http.Request) bool {
			r.Header.Set(wire.HeaderContext, `{"tool":"x"}`)
			return v.SignatureV2 != nil
		},
		"two callers": func(v *vector, r *http.Request) bool {
			r.Header.Add(wire.HeaderCaller, "a")
			r.Header.Add(wire.HeaderCaller, "b")
			return true
		},
		"other constraints": func(v *vector, r *http.Request) bool { r.Header.Set(wire.HeaderScopeConstraints, "x:y"); return true },
		"drop constraints":  func(v *vector, r *http.Request) bool { return drop(r, wire.HeaderScopeConstraints) },
		"other rule":        func(v *vector, r *http.Request) bool { r.Header.Set(wire.HeaderRequestRule, "x"); return true },
		"drop rule":         func(v *vector, r *http.Request) bool { return drop(r, wire.HeaderRequestRule) },
		"other method":      func(v *vector, r *http.Request) bool { r.Method = "PUT"; return true },
		"other path":        func(v *vector, r *http.Request) bool { r.URL.Path, r.URL.RawPath = "/sdk/agents/you", ""; return true },
		"other query":       func(v *vector, r *http.Request) bool { r.URL.RawQuery += "&a=b"; return true },
		"other timestamp":   func(v *vector, r *http.Request) bool { r.Header.Set(wire.HeaderTimestamp, "1767225601"); return true },
		"other nonce":       func(v *vector, r *http.Request) bool { r.Header.Set(wire.HeaderNonce, randomHex(16)); return true },
		"other hash": func(v *vector, r *http.Request) bool {
			r.Header.Set(wire.HeaderContentSHA256, strings.Repeat("0", 64))
			return true
		},
		"other key": func(v *vector, r *http.Request) bool {
			r.Header.Set(wire.HeaderAPIKey, "alter_key_"+strings.Repeat("A", 40))
			return true
		},
		"other signature": func(v *vector, r *http.Request) bool {
			r.Header.Set(wire.HeaderSignature, strings.Repeat("a", 64))
			return true
		},
	}
	for _, v := range vectors {
		w := newWorld(t, storetest.SQLite(t)).knowing(vectors)
		for name, change := range changes {
			r := v.request()
			if !change(&v, r) {
				continue
			}
			if a := w.serve(r); a.authenticated() || a.status != http.StatusUnauthorized {
				t.Errorf("%s, %s: accepted: %s", v.ID, name, a.raw)
			}
		}
		if a := w.serve(v.request()); !a.authenticated() {
			t.Errorf("%s: a refused request used the nonce up: %s", v.ID, a.raw)
		}
	}
}

func drop(r *http.Request, name string) bool {
	_, there := r.Header[name]
	r.Header.Del(name)
	return there
}

// TestMissingIsToldFromMalformed has a header that is not there and one that can't be right answer with different codes.
func TestMissingIsToldFromMalformed(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	list := request{method: "GET", target: "/sdk/agents"}
	for name, values := range map[string][]string{
		wire.HeaderTimestamp:     {"x", "-1", "+1767225600", "1767225600.0", " 1767225600", "1767225600000", "99999999999999999999", "１７６７２２５６００"},
		wire.HeaderNonce:         {"short", strings.Repeat("A", 32), strings.Repeat("a", 33), strings.Repeat("g", 32)},
		wire.HeaderContentSHA256: {"x", strings.ToUpper(wire.EmptyContentHash), wire.EmptyContentHash[:32]},
		wire.HeaderSignature:     {"x", strings.Repeat("a", 32), strings.Repeat("a", 66), strings.Repeat("g", 64), strings.Repeat("F", 64)},
	} {
		for _, value := range values {
			list.tamper = func(r *http.Request) { r.Header[name] = []string{value} }
			w.send(list).refused(http.StatusUnauthorized, wire.CodeInvalidSignature).says(name)
		}
		list.tamper = func(r *http.Request) { r.Header[name] = append(r.Header[name], r.Header.Get(name)) }
		w.send(list).refused(http.StatusUnauthorized, wire.CodeInvalidSignature).says(name)
		list.tamper = func(r *http.Request) { r.Header[name] = []string{""} }
		w.send(list).refused(http.StatusUnauthorized, wire.CodeMissingSignature).says(name)
		list.tamper = func(r *http.Request) { r.Header.Del(name) }
		w.send(list).refused(http.StatusUnauthorized, wire.CodeMissingSignature).says(name)
	}
	list.caller = "cron"
	for _, value := range []string{"", "x", strings.Repeat("a", 32), strings.Repeat("a", 66), strings.Repeat("g", 64)} {
		list.tamper = func(r *http.Request) { r.Header[wire.HeaderSignatureV2] = []string{value} }
		w.send(list).refused(http.StatusUnauthorized, wire.CodeInvalidSignature).says(wire.HeaderSignatureV2)
	}
}

// says checks that the message has some text in it, in whatever case.
func (a answer) says(text string) answer {
	a.Helper()
	if !strings.Contains(strings.ToLower(a.text("message")), strings.ToLower(text)) {
		a.Errorf("the message does not say %q: %s", text, a.raw)
	}
	return a
}

func TestTimestampWindow(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for offset, accepted := range map[time.Duration]bool{
		0: true, wire.Tolerance: true, -wire.Tolerance: true,
		wire.Tolerance + time.Second: false, -wire.Tolerance - time.Second: false, 100 * 365 * 24 * time.Hour: false,
	} {
		a := w.send(request{method: "GET", target: "/sdk/agents", signedAt: w.Now().Add(offset)})
		if accepted {
			a.want(http.StatusOK)
		} else {
			a.refused(http.StatusUnauthorized, wire.CodeTimestampOutOfRange)
		}
	}
}

func TestNoncesBelongToOneKey(t *testing.T) {
	inWorld(t, func(w *world) {
		_, key, _ := w.newAgent("bot", `{}`)
		nonce := randomHex(16)
		again := request{method: "GET", target: "/sdk/agents", nonce: nonce}
		w.send(again).want(http.StatusOK)
		w.send(again).refused(http.StatusUnauthorized, wire.CodeNonceReplayed)
		w.send(request{key: key, method: "GET", target: "/sdk/agents/me", nonce: nonce}).want(http.StatusOK)
	})
}

func TestBodyIsBound(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.send(request{method: "POST", target: "/sdk/agents", body: `{"name":"a"}`, tamper: func(r *http.Request) {
		r.Body = http.NoBody
	}}).refused(http.StatusUnauthorized, wire.CodeContentHashMismatch)
}

func TestUnknownAndMalformedKeys(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for _, key := range []string{
		"alter_rk_abcdefghijklmnopqrstuv_iwpykn", "alter_key_" + strings.Repeat("A", 40), "alter_rk_abcdefghijklmnopqrstuv_aaaaaa",
		"x", "alter_key_" + strings.Repeat("é", 40),
	} {
		a := w.me(key).refused(http.StatusUnauthorized, wire.CodeInvalidKey)
		if strings.Contains(a.raw, key) && len(key) > 1 {
			t.Errorf("the answer repeats the key: %s", a.raw)
		}
	}
	w.serve(httptest.NewRequest("GET", "/sdk/agents", nil)).refused(http.StatusUnauthorized, wire.CodeInvalidKey)
}

// TestAMistypedKeyIsCalledOne pastes a wrong key into a client: it signs rightly with it, so the answer names the key.
// Only a signature that is wrong for whatever key is sent hides whether the key exists.
func TestAMistypedKeyIsCalledOne(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	_, known, _ := w.newAgent("bot", `{}`)
	unknown := known[:len(known)-1] + map[bool]string{true: "B", false: "A"}[strings.HasSuffix(known, "A")]
	w.me(unknown).refused(http.StatusUnauthorized, wire.CodeInvalidKey)
	for _, key := range []string{known, unknown} {
		w.send(request{key: key, method: "GET", target: "/sdk/agents/me", tamper: func(r *http.Request) {
			r.Header.Set(wire.HeaderSignature, strings.Repeat("0", 64))
		}}).refused(http.StatusUnauthorized, wire.CodeInvalidSignature)
	}
}

func TestStrictCallers(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), func(o *vault.Options) { o.StrictCallers = true })
	w.send(request{method: "GET", target: "/sdk/agents", caller: "cron"}).want(http.StatusOK)
	w.send(request{method: "GET", target: "/sdk/agents", legacy: true}).want(http.StatusOK)
	w.send(request{
		method: "GET",
		target: "/sdk/agents",
		caller: "cron",
		legacy: true,
	}).refused(http.StatusUnauthorized, wire.CodeInvalidSignature)
}

func TestMountPrefixIsNotSigned(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	mounted := http.StripPrefix("/vault/v1", w.vault.Handler())
	for _, target := range []string{"/sdk/agents", "/sdk/agents?name=a+b", "/sdk/agents/weird%20id%2F%C3%A9"} {
		for _, legacy := range []bool{false, true} {
			r := w.build(request{method: "GET", target: target, legacy: legacy})
			prefixed := httptest.NewRequest("GET", "/vault/v1"+target, nil)
			prefixed.Header = r.Header
			recorder := httptest.NewRecorder()
			mounted.ServeHTTP(recorder, prefixed)
			if a := w.read(recorder.Code, recorder.Header(), recorder.Body.Bytes()); !a.authenticated() {
				t.Errorf("%s: %s", target, a.raw)
			}
		}
	}
}
