package wire_test

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

// A vector is one request captured from the official client (protocol, appendix A).
type vector struct {
	ID            string            `json:"id"`
	APIKey        string            `json:"api_key"`
	SigningKeyHex string            `json:"signing_key_hex"`
	Method        string            `json:"method"`
	WireTarget    string            `json:"wire_target"`
	Canonical     string            `json:"canonical"`
	Timestamp     string            `json:"timestamp"`
	Nonce         string            `json:"nonce"`
	Body          string            `json:"body"`
	ContentSHA256 string            `json:"content_sha256"`
	Headers       map[string]string `json:"headers"`
	StringToSign  string            `json:"string_to_sign"`
	Signature     string            `json:"signature"`
	SignatureV2   *string           `json:"signature_v2"`
	LegacyDigest  string            `json:"legacy_digest"`
}

func vectors(t testing.TB) []vector {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vs []vector
	if err := json.Unmarshal(data, &vs); err != nil {
		t.Fatal(err)
	}
	return vs
}

func (v vector) request(target string) wire.Request {
	return wire.Request{
		Method:           v.Method,
		Target:           target,
		Timestamp:        v.Timestamp,
		Nonce:            v.Nonce,
		ContentSHA256:    wire.ContentHash([]byte(v.Body)),
		ScopeConstraints: v.Headers["X-Alter-Scope-Constraints"],
		RequestRule:      v.Headers["X-Alter-Request-Rule"],
		Caller:           v.Headers["X-Alter-Caller"],
		CallerType:       v.Headers["X-Alter-Caller-Type"],
		ActorID:          v.Headers["X-Alter-Actor-ID"],
		Context:          v.Headers["X-Alter-Context"],
	}
}

func TestCompactJSONTextHasOneSizeForOneValue(t *testing.T) {
	for text, want := range map[string]string{
		`{ "b" : 1.0, "a" : [ ] }`: `{"b":1.0,"a":[]}`, `"\u00e9\u00E9é"`: `"ééé"`, `"\ud83d\ude00"`: `"😀"`, `"\u003c\/"`: `"</"`, `"\u2028"`: "\"\u2028\"",
		`"\u0022\u005c\""`: `"\"\\\""`, `"\u0000\u000a\u001F\u007f"`: `"\u0000\n\u001f` + "\x7f" + `"`, `"\\u00e9"`: `"\\u00e9"`, `"\ud800x\udc00"`: `"\ud800x\udc00"`,
		`"\\"`: `"\\"`, `"a\\\u0061"`: `"a\\a"`,
	} {
		got, err := wire.CompactJSONText([]byte(text))
		if err != nil || string(got) != want {
			t.Errorf("%s becomes %s, %v; want %s", text, got, err, want)
		}
	}
}

func TestAContextWithHalfAPairIsNone(t *testing.T) {
	for _, header := range []string{`{"a":"\ud800"}`, `{"\udc00":"a"}`, `{"a":"b","a":"c"}`} {
		if entries, ok := wire.ParseContext(header); ok {
			t.Errorf("%s is read as %q", header, entries)
		}
	}
	if _, ok := wire.ParseContext(`{"a":"\ud83d\ude00"}`); !ok {
		t.Error("a whole pair is refused")
	}
}

func TestSignaturesOfTheOfficialClient(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.ID, func(t *testing.T) {
			key := wire.SigningKey(v.APIKey)
			if got := hex.EncodeToString(key); got != v.SigningKeyHex {
				t.Errorf("signing key %s, want %s", got, v.SigningKeyHex)
			}
			if got := wire.ContentHash([]byte(v.Body)); got != v.ContentSHA256 {
				t.Errorf("content hash %s, want %s", got, v.ContentSHA256)
			}
			target := wire.CanonicalTarget(v.WireTarget)
			oldClient := v.ID == "K" // signs the target as sent, and no caller lines
			if oldClient {
				target = v.WireTarget
			} else if target != v.Canonical {
				t.Errorf("canonical target %q, want %q", target, v.Canonical)
			}
			r := v.request(target)
			toSign := r.V2String()
			if oldClient {
				toSign = r.LegacyString()
			}
			if toSign != v.StringToSign {
				t.Errorf("string to sign %q, want %q", toSign, v.StringToSign)
			}
			if got := wire.Digest(key, toSign); got != v.Signature {
				t.Errorf("signature %s, want %s", got, v.Signature)
			}
			if got := wire.Digest(key, r.LegacyString()); got != v.LegacyDigest {
				t.Errorf("legacy digest %s, want %s", got, v.LegacyDigest)
			}
			if r.HasV2Lines() != (v.SignatureV2 != nil) && !oldClient {
				t.Errorf("HasV2Lines %t, but V2 signature sent: %t", r.HasV2Lines(), v.SignatureV2 != nil)
			}
		})
	}
}

func TestCanonicalTarget(t *testing.T) {
	for raw, want := range map[string]string{
		"/p":                "/p",
		"/p?":               "/p",
		"/p?a":              "/p?a=",
		"/p?=v":             "/p?=v",
		"/p?a=1&a=0":        "/p?a=0&a=1",
		"/p?b=2&a=1":        "/p?a=1&b=2",
		"/p?A=1&a=2":        "/p?A=1&a=2",
		"/p?a=+":            "/p?a=+",
		"/p?a=%20":          "/p?a=+",
		"/p?a=%2B":          "/p?a=%2B",
		"/p?a=%2f":          "/p?a=%2F",
		"/p?a=%41":          "/p?a=A",
		"/p?a=~%7E":         "/p?a=~~",
		"/p?a=%2A*":         "/p?a=%2A%2A",
		"/p?a='()!":         "/p?a=%27%28%29%21",
		"/p?a=1;b=2":        "/p?a=1%3Bb%3D2",
		"/p?a=b=c":          "/p?a=b%3Dc",
		"/p?a=1&&b=2":       "/p?a=1&b=2",
		"/p?&":              "/p?",
		"/p?a=%zz":          "/p?a=%25zz",
		"/p?a=%E9":          "/p?a=%EF%BF%BD",
		"/p?a=%F0%9F%92":    "/p?a=%EF%BF%BD",
		"/p?a=%E9%E9":       "/p?a=%EF%BF%BD%EF%BF%BD",
		"/p?%C3%A4=%C3%B6":  "/p?%C3%A4=%C3%B6",
		"/sdk/agents/a%20b": "/sdk/agents/a b",
		"/sdk/agents/a+b":   "/sdk/agents/a+b",
		"/sdk/agents/%2F":   "/sdk/agents//",
		"/sdk/agents/a%3Fb": "/sdk/agents/a?b",
		"/sdk/agents/%C3%A9?include_revoked=false&limit=100": "/sdk/agents/é?include_revoked=false&limit=100",
		"/sdk/a%":  "/sdk/a%",
		"/sdk/a%4": "/sdk/a%4",
	} {
		if got := wire.CanonicalTarget(raw); got != want {
			t.Errorf("CanonicalTarget(%q) = %q, want %q", raw, got, want)
		}
	}
}

func TestParseQuery(t *testing.T) {
	for raw, want := range map[string][]wire.KV{
		"":                   nil,
		"&&":                 nil,
		"b=2&a=1&b=":         {{"b", "2"}, {"a", "1"}, {"b", ""}},
		"a":                  {{"a", ""}},
		"=a=b":               {{"", "a=b"}},
		"a;b=1;2":            {{"a;b", "1;2"}},
		"a+b=c+%2B%26":       {{"a b", "c +&"}},
		"q=caf%C3%A9+%zz%41": {{"q", "café %zzA"}}, // a bad escape spoils no other
		"q%3D=%":             {{"q=", "%"}},
		"q=%E9%00":           {{"q", "\uFFFD\x00"}},
	} {
		if got := wire.ParseQuery(raw); !slices.Equal(got, want) {
			t.Errorf("ParseQuery(%q) = %q, want %q", raw, got, want)
		}
	}
}

func TestParseKey(t *testing.T) {
	valid := map[string]wire.KeyType{
		"alter_rk_abcdefghijklmnopqrstuv_iwpykn":       wire.KeyApp,
		"alter_ak_2345672345672345672345_qj3ovq":       wire.KeyAgentTyped,
		"alter_dk_aaaaaaaaaaaaaaaaaaaaaa_dbnaws":       wire.KeyDerived,
		"alter_pk_zzzzzzzzzzzzzzzzzzzzzz_3xatrz":       wire.KeyPublishable,
		"alter_rk_mfrggzdfmztwq2lknnwg23_p7brsv":       wire.KeyApp,
		"alter_key_" + strings.Repeat("A", 40):         wire.KeyUnscoped,
		"alter_key_app_" + strings.Repeat("a", 36):     wire.KeyUnscoped,
		"alter_key_agent_" + strings.Repeat("b", 34):   wire.KeyUnscoped,
		"alter_key_" + strings.Repeat("_-", 40/2):      wire.KeyUnscoped,
		"alter_key_" + strings.Repeat("abcdefgh12", 4): wire.KeyUnscoped,
	}
	for key, want := range valid {
		if got, err := wire.ParseKey(key); got != want || err != nil {
			t.Errorf("ParseKey of a valid %s key = %q, %v", want, got, err)
		}
	}
	invalid := map[string]error{
		"":                                            wire.ErrKeyEmpty,
		"alter_key_" + strings.Repeat("A", 39):        wire.ErrKeyFormat,
		"alter_key_" + strings.Repeat("A", 41):        wire.ErrKeyFormat,
		"alter_key_" + strings.Repeat("é", 40):        wire.ErrKeyFormat,
		"alter_RK_abcdefghijklmnopqrstuv_iwpykn":      wire.ErrKeyFormat,
		"alter_xx_abcdefghijklmnopqrstuv_iwpykn":      wire.ErrKeyFormat,
		" alter_rk_abcdefghijklmnopqrstuv_iwpykn":     wire.ErrKeyFormat,
		"alter_rk_abcdefghijklmnopqrstuv_iwpykn\n":    wire.ErrKeyFormat,
		"alter_rk_abcdefghijklmnopqrstuv_aaaaaa":      wire.ErrKeyChecksum,
		"alter_ak_abcdefghijklmnopqrstuv_iwpykn":      wire.ErrKeyChecksum,
		"alter_key_" + strings.Repeat("A", 40) + "\n": wire.ErrKeyFormat,
	}
	for key, want := range invalid {
		if _, err := wire.ParseKey(key); !errors.Is(err, want) {
			t.Errorf("ParseKey(%q): %v, want %v", key, err, want)
		}
	}
}

func TestContextKeepsOrderAndEscapesNonASCII(t *testing.T) {
	got, err := wire.EncodeContext([]wire.KV{{"tool", "list-items"}, {"note", "café 🎉 \"quoted\" \x7f\x01\n"}})
	want := `{"tool":"list-items","note":"caf\u00e9 \ud83c\udf89 \"quoted\" \u007f\u0001\n"}`
	if err != nil || got != want {
		t.Errorf("EncodeContext = %s, %v; want %s", got, err, want)
	}
	if got, err := wire.EncodeContext(nil); got != "" || err != nil {
		t.Errorf("EncodeContext of nothing = %q, %v", got, err)
	}
}

func TestContextLimits(t *testing.T) {
	long := strings.Repeat("é", 513)
	many := make([]wire.KV, 21)
	for i := range many {
		many[i] = wire.KV{Key: strings.Repeat("k", i+1), Value: "v"}
	}
	for name, entries := range map[string][]wire.KV{
		"value": {{"k", long}},
		"key":   {{strings.Repeat("k", 65), "v"}},
		"count": many,
		"bytes": {{"a", long[:1000]}, {"b", long[:1000]}},
	} {
		if got, err := wire.EncodeContext(entries); err == nil {
			t.Errorf("%s: EncodeContext = %d bytes, want an error", name, len(got))
		}
	}
	for name, header := range map[string]string{
		"empty": "", "not JSON": "{", "array": `["a"]`, "number": `{"a":1}`, "null": `{"a":null}`, "no entries": "{}",
		"trailing": `{"a":"b"} x`, "long value": `{"a":"` + long + `"}`, "long": `{"a":"` + strings.Repeat("b", 4096) + `"}`,
	} {
		if got, ok := wire.ParseContext(header); ok {
			t.Errorf("%s: ParseContext = %v, want it refused", name, got)
		}
	}
}

func TestStatusOfCodes(t *testing.T) {
	for code, want := range map[string]int{
		wire.CodeKeyRevoked: 401, wire.CodeAgentNameExists: 409, wire.CodeCallerMismatch: 400,
		wire.CodeValidationFailed: 422, "something_new": 500,
	} {
		if got := wire.Status(code); got != want {
			t.Errorf("Status(%q) = %d, want %d", code, got, want)
		}
	}
}

func FuzzCanonicalTarget(f *testing.F) {
	for _, seed := range []string{"/", "/sdk/agents?b=2&a=1", "/p?a=%zz&;=%E9+%2B", "/%F0%9F%92?x", "?&&="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, target string) {
		canonical := wire.CanonicalTarget(target)
		_, query, found := strings.Cut(target, "?")
		if !found || query == "" {
			return
		}
		_, once, _ := strings.Cut(canonical[len(canonical)-len(canonicalQueryOf(canonical, target)):], "?")
		if again := wire.CanonicalTarget("/?" + once); once != "" && again != "/?"+once {
			t.Errorf("the canonical query %q is not its own canonical form: %q", once, again)
		}
		if sent, signed := sorted(wire.ParseQuery(query)), wire.ParseQuery(once); !slices.Equal(sent, signed) {
			t.Errorf("%q is read as %q, but signed as %q", query, sent, signed)
		}
	})
}

func sorted(query []wire.KV) []wire.KV {
	slices.SortFunc(query, func(a, b wire.KV) int {
		return cmp.Or(strings.Compare(a.Key, b.Key), strings.Compare(a.Value, b.Value))
	})
	return query
}

// canonicalQueryOf returns "?" and the query of a canonical target, whose decoded path may hold a "?" of its own.
func canonicalQueryOf(canonical, target string) string {
	path, _, _ := strings.Cut(target, "?")
	return strings.TrimPrefix(canonical, wire.CanonicalTarget(path))
}

func FuzzParseKey(f *testing.F) {
	f.Add("alter_rk_abcdefghijklmnopqrstuv_iwpykn")
	f.Add("alter_key_" + strings.Repeat("A", 40))
	f.Fuzz(func(t *testing.T, key string) {
		typ, err := wire.ParseKey(key)
		if err != nil {
			if len(key) > 20 && strings.Contains(err.Error(), key) {
				t.Error("the error repeats the key")
			}
			return
		}
		if typ == wire.KeyUnscoped {
			return
		}
		random := strings.Split(key, "_")[2]
		if rebuilt := "alter_" + string(typ) + "_" + random + "_" + wire.Checksum(typ, random); rebuilt != key {
			t.Errorf("%q parses but rebuilds as %q", key, rebuilt)
		}
	})
}

func FuzzContext(f *testing.F) {
	f.Add(`{"tool":"sync","run_id":"r-1"}`)
	f.Add(`{"a":"caf\u00e9"}`)
	f.Fuzz(func(t *testing.T, header string) {
		entries, ok := wire.ParseContext(header)
		if !ok {
			return
		}
		var ordered []wire.KV
		for k, v := range entries {
			ordered = append(ordered, wire.KV{Key: k, Value: v})
		}
		encoded, err := wire.EncodeContext(ordered)
		if err != nil {
			return // escapes may be longer than what they stand for
		}
		again, ok := wire.ParseContext(encoded)
		if !ok || len(again) != len(entries) {
			t.Fatalf("%q encodes to %q, which does not parse back", header, encoded)
		}
		for k, v := range entries {
			if again[k] != v {
				t.Errorf("entry %q: %q, want %q", k, again[k], v)
			}
		}
	})
}
