package vault_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
)

// noise is text that no index row can take whole: long, and different at every place, so that it doesn't compress.
var noise = randomHex(3000)

func TestSearchesHaveALengthLimit(t *testing.T) {
	inWorld(t, func(w *world) {
		for _, name := range []string{"q", "provider"} {
			w.get("/sdk/agents?" + name + "=" + strings.Repeat("%C3%A9", 255)).want(http.StatusOK)
			w.get("/sdk/agents?" + name + "=" + strings.Repeat("%C3%A9", 256)).refusedField(name)
		}
	})
}

// Only the whole allowlist has a limit: the official clients know of none for a provider or a scope.
func TestALongProviderAndALongScopeAreTaken(t *testing.T) {
	inWorld(t, func(w *world) {
		const listed = `["github"]`
		for i, scopes := range []string{
			`{"github":["` + strings.Repeat("x", 12_000) + `"]}`, `{"github":["` + noise + `"]}`, `{"` + noise + `":["a"],"github":["a"]}`,
		} {
			path := "/sdk/agents/" + w.post("/sdk/agents", fmt.Sprintf(`{"name":"bot-%d","scopes":%s}`, i, scopes)).want(http.StatusCreated).text("id")
			w.get(path).want(http.StatusOK).wantJSON("scopes", scopes)
			w.patch(path, `{"scopes":{"github":["a"]}}`) // refused or not, it is no failure
			if found := w.get("/sdk/agents?provider=github").want(http.StatusOK).items(); len(found) != i+1 {
				t.Errorf("%d agents of github after %d", len(found), i+1)
			}
			w.get("/console/v1/providers").want(http.StatusOK).wantJSON("items", listed)
		}
	})
}

func TestSizesAreThoseOfCompactJSONInUTF8(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	shell := len(`{"a":""}`)
	for field, most := range map[string]int{"metadata": 16 << 10, "policy": 16 << 10, "scopes": 12 << 10} {
		object := func(text string) string {
			if field == "scopes" {
				return `{"a":["` + text + `"]}`
			}
			return `{ "a" : "` + text + `" }`
		}
		room := most - shell
		if field == "scopes" {
			room -= len(`[]`)
		}
		for _, one := range []struct {
			sent string
			size int
		}{{`é`, 2}, {`\u00e9`, 2}, {`\ud83d\ude00`, 4}, {`<`, 1}, {`\u003c`, 1}, {`\/`, 1}, {`\\`, 2}} {
			fits := strings.Repeat(one.sent, room/one.size) + strings.Repeat("x", room%one.size)
			agent := w.post("/sdk/agents", `{"name":"n-`+randomHex(8)+`","`+field+`":`+object(fits)+`}`).want(http.StatusCreated)
			agent.wantJSON(field, object(fits))
			refused := w.post("/sdk/agents", `{"name":"other","`+field+`":`+object(fits+"x")+`}`).refusedField(field)
			if want := fmt.Sprintf("This has %d bytes, at most %d are allowed.", most+1, most); !strings.Contains(refused.raw, want) {
				t.Errorf("%s with %s: %s", field, one.sent, refused.raw)
			}
		}
	}
}

func TestScopesAreTheSameHoweverTheyAreComposed(t *testing.T) {
	inWorld(t, func(w *world) {
		made := w.post("/sdk/agents", `{"name":"bot","display_name":"Jose\u0301","scopes":{"Jose\u0301":["e\u0301","é","x"]},"metadata":{"team":"Zoe\u0308"}}`).want(http.StatusCreated)
		made.wantJSON("scopes", `{"José":["é","x"]}`).wantJSON("display_name", `"José"`).wantJSON("metadata", `{"team":"Zoe\u0308"}`)
		path := "/sdk/agents/" + made.text("id")
		for _, name := range []string{"Jose\u0301", "José"} {
			w.patch(path, `{"display_name":"`+name+`","scopes":{"`+name+`":["x","e\u0301"]}}`).want(http.StatusOK).wantJSON("version", `1`)
		}
		w.patch(path, `{"scopes":{"Jose\u0301":["é"],"José":["x"]}}`).refusedField("scopes")
		for _, query := range []string{"provider=Jos%C3%A9", "provider=Jose%CC%81", "q=JOS%C3%89", "q=jose%CC%81", "q=ZO%C3%8B"} {
			if found := w.get("/sdk/agents?" + query).want(http.StatusOK).items(); len(found) != 1 {
				t.Errorf("%s finds %d agents", query, len(found))
			}
		}
		w.get("/console/v1/providers").wantJSON("items", `["José"]`)
	})
}

func TestApproversThatAreKeptCountToo(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	path, _, _ := w.newAgent("bot", `{}`)
	long := `"` + strings.Repeat("a", 10<<10) + `"`
	w.patch(path, `{"policy":{"requires_approval":{"approvers":[`+long+`]}}}`).want(http.StatusOK)
	w.patch(path, `{"policy":{"requires_approval":{"approvers_count":1},"note":`+long+`}}`).refusedField("policy")
}

// cursorOf writes a list's cursor by hand.
func cursorOf(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func TestCursorsNoListMadeAreRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		for _, text := range []string{
			`{"s":"name","v":"a\u0000b","i":"x"}`, `{"s":"name","v":"a","i":"x\u0000"}`, `{"s":"created_at","v":1,"i":"x"}`,
			`{"s":"name","v":1,"i":"x"}`, `{"s":"name"}`, `null`, `[]`, "\x00", "{\"s\":\"name\",\"v\":\"\xff\",\"i\":1}",
		} {
			w.get("/sdk/agents?sort=name&after=" + cursorOf(text)).refusedField("after")
			w.get("/sdk/agents?sort=name&before=" + cursorOf(text)).refusedField("before")
		}
		w.get("/sdk/agents?after=" + cursorOf(`{"s":"created_at","v":9223372036854775808,"i":"x"}`)).refusedField("after")
	})
}

// TestNoInputIsTheServersFault puts what databases can't store everywhere a request has room for text.
func TestNoInputIsTheServersFault(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, keyPath := w.newAgent("bot", `{"slack":["a"]}`)
		acknowledge := strings.Replace(keyPath, "/sdk/", "/console/v1/", 1) + "/acknowledge"
		for _, bad := range []string{"\xff", "\x00", "a\x00b\xc3", "\u2028\U0010FFFF", `\u0000`, "'; --", noise, strings.Repeat("é", 8000)} {
			escaped := escape(bad)
			w.neverFails(
				request{method: "GET", target: "/sdk/agents/" + escaped},
				request{method: "PATCH", target: "/sdk/agents/" + escaped, body: `{"display_name":"x"}`},
				request{method: "GET", target: "/sdk/agents/" + escaped + "/keys"},
				request{method: "DELETE", target: path + "/keys/" + escaped},
				request{method: "PATCH", target: path + "/keys/" + escaped + "/deprecate"},
				request{method: "POST", target: strings.Replace(acknowledge, "/keys/", "/keys/"+escaped, 1)},
				request{method: "PATCH", target: path + "?expected_version=" + escaped + "&grace_seconds=" + escaped, body: `{"scopes":{}}`},
				request{method: "DELETE", target: keyPath + "?force=" + escaped},
			)
			for _, name := range []string{"name", "q", "provider", "status", "type", "sort", "after", "before", "limit", "offset", "include_revoked", "extended", escaped} {
				w.neverFails(request{method: "GET", target: "/sdk/agents?extended=true&" + name + "=" + escaped})
			}
			for _, name := range []string{
				wire.HeaderIdempotencyKey, wire.HeaderAcknowledge, "User-Agent", "Traceparent", wire.HeaderRequestID, "Content-Type",
			} {
				headers := map[string]string{name: bad}
				w.neverFails(
					request{method: "POST", target: "/sdk/agents", body: `{"name":"h-` + randomHex(8) + `"}`, headers: headers},
					request{method: "POST", target: path + "/keys", body: `{}`, headers: headers},
				)
			}
			change := request{method: "PATCH", target: path, body: `{"display_name":"` + randomHex(8) + `"}`}
			for _, put := range []func(*request){
				func(r *request) { r.caller = bad },
				func(r *request) { r.caller, r.callerType = "cron", bad },
				func(r *request) { r.caller, r.actorID = "cron", bad },
				func(r *request) { r.context = bad },
				func(r *request) { r.context = `{"run_id":"` + bad + `"}` },
				func(r *request) { r.constraints = bad },
				func(r *request) { r.rule = bad },
			} {
				r := change
				put(&r)
				own := r
				own.key, own.method, own.target, own.body = key, "GET", "/sdk/agents/me", ""
				w.neverFails(r, own)
			}
			for _, text := range []string{bad, `a\u0000b`, `\ud800`} {
				for _, member := range []string{
					`"display_name":"` + text + `"`, `"metadata":{"owner":"` + text + `","team":"` + text + `"}`, `"metadata":{"` + text + `":1}`,
					`"policy":{"` + text + `":"` + text + `"}`, `"policy":{"requires_approval":{"approvers":["` + text + `"]}}`,
					`"scopes":{"` + text + `":["a"]}`, `"scopes":{"a":["` + text + `"]}`, `"status":"` + text + `"`, `"` + text + `":1`,
				} {
					w.neverFails(
						request{method: "POST", target: "/sdk/agents", body: `{"name":"b-` + randomHex(8) + `",` + member + `}`},
						request{method: "PATCH", target: path, body: `{` + member + `}`},
						request{method: "PATCH", target: path + "?expected_version=1", body: `{` + member + `}`},
					)
				}
				w.neverFails(request{method: "POST", target: "/sdk/agents", body: `{"name":"` + text + `"}`})
			}
		}
	})
}

// neverFails sends requests that may be refused, but only as the client's fault.
func (w *world) neverFails(requests ...request) {
	w.Helper()
	for _, r := range requests {
		if a := w.send(r); a.status >= http.StatusInternalServerError {
			w.Errorf("%s %.80q %.80q: %s\n%s", r.method, r.target, r.body, a.raw, w.log)
		}
		w.log.Reset()
	}
}

// escape writes every byte of a text as a percent escape.
func escape(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		b.Write([]byte{'%', digits[s[i]>>4], digits[s[i]&15]})
	}
	return b.String()
}
