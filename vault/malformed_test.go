package vault_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
)

func TestMalformedBodies(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for _, body := range []string{
		`{`, `}`, `null`, `[]`, `"x"`, `1`, `{} {}`, `{}x`, `{"name":"a",}`, `{'name':'a'}`, `{"name":"a","name":"b"}`,
		`{"metadata":{"a":1,"a":2},"name":"a"}`, `{"name":"a","metadata":{"x":[{"k":1,"\u006b":2}]}}`, "{\"name\":\"\xff\"}", "\xef\xbb\xbf{}", " ",
		strings.Repeat("[", 100) + strings.Repeat("]", 100), `{"metadata":` + strings.Repeat(`{"a":`, 80) + `1` + strings.Repeat(`}`, 81),
		strings.Repeat("[", 200000),
	} {
		w.post("/sdk/agents", body).refused(http.StatusBadRequest, wire.CodeMalformedJSON)
	}
}

func TestEveryFieldAtFaultIsNamed(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	with := func(member string) string { return `{"name":"a",` + member + `}` }
	for body, field := range map[string]string{
		`{}`:             "name",
		`{"name":""}`:    "name",
		`{"name":null}`:  "name",
		`{"name":1}`:     "name",
		`{"name":"Bot"}`: "name",
		`{"name":"-a"}`:  "name",
		`{"name":"a b"}`: "name",
		`{"name":"a\n"}`: "name",
		`{"name":"é"}`:   "name",
		`{"name":"` + strings.Repeat("a", 65) + `"}`:                   "name",
		with(`"type":"robot"`):                                         "type",
		with(`"type":null`):                                            "type",
		with(`"colour":"red"`):                                         "colour",
		with(`"api_key":"x"`):                                          "api_key",
		with(`"display_name":1`):                                       "display_name",
		with(`"display_name":"a\u0000b"`):                              "display_name",
		with(`"display_name":"` + strings.Repeat("é", 256) + `"`):      "display_name",
		with(`"metadata":null`):                                        "metadata",
		with(`"metadata":[]`):                                          "metadata",
		with(`"metadata":{"a":"` + strings.Repeat("x", 16<<10) + `"}`): "metadata",
		with(`"policy":"x"`):                                           "policy",
		with(`"policy":{"a":"` + strings.Repeat("x", 16<<10) + `"}`):   "policy",
		with(`"scopes":null`):                                          "scopes",
		with(`"scopes":["a"]`):                                         "scopes",
		with(`"scopes":{"":["a"]}`):                                    "scopes",
		with(`"scopes":{" a":["a"]}`):                                  "scopes",
		with(`"scopes":{"a":"b"}`):                                     "scopes.a",
		with(`"scopes":{"a":[]}`):                                      "scopes.a",
		with(`"scopes":{"a":[1]}`):                                     "scopes.a",
		with(`"scopes":{"a":[null]}`):                                  "scopes.a",
		with(`"scopes":{"a":[""]}`):                                    "scopes.a",
		with(`"scopes":{"a":["b "]}`):                                  "scopes.a",
		with(`"scopes":{"a":["b\u0000"]}`):                             "scopes.a",
		with(`"scopes":{"a":["` + strings.Repeat("x", 12<<10) + `"]}`): "scopes",
		with(`"display_name":"a\ud800"`):                               "display_name",
		with(`"metadata":{"x":{"y":["\udc00"]}}`):                      "metadata.x.y",
		with(`"scopes":{"\ud83d":["a"]}`):                              "scopes",
		with(`"scopes":{"a":["\ud83d"]}`):                              "scopes.a",
		with(`"policy":{"a":{"\udc00":1}}`):                            "policy.a",
		with(`"metadata":{"owner":"\udc00"}`):                          "metadata.owner",
		with(`"type":"\udc00"`):                                        "type",
	} {
		w.post("/sdk/agents", body).refusedField(field)
	}
	w.post("/sdk/agents", `{"name":"`+strings.Repeat("a", 64)+`","display_name":"`+strings.Repeat("é", 255)+`"}`).want(http.StatusCreated)
	legacy := w.post("/sdk/agents", `{"name":"sec","scopes":{"managed_secrets":["x"]}}`).refused(http.StatusUnprocessableEntity, wire.CodeLegacySecretName)
	if problems := fmt.Sprint(legacy.body["errors"]); !strings.Contains(problems, "scopes.managed_secrets") || !strings.Contains(problems, "Use managed_secret_slugs") {
		t.Errorf("what a form shows doesn't say what to do: %s", problems)
	}

	all := w.post("/sdk/agents", `{"name":"A","type":"x","scopes":{"a":[],"b":[1]}}`).refused(http.StatusUnprocessableEntity, wire.CodeValidationFailed)
	if n := len(all.body["errors"].([]any)); n != 4 {
		t.Errorf("%d problems, want 4: %s", n, all.raw)
	}
}

func TestWhatCantBeSeenIsRefused(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	path, _, _ := w.newAgent("bot", `{}`)
	for _, one := range []struct{ member, field, codePoint string }{
		{"\"display_name\":\"Payroll \u202egnilliB\"", "display_name", "U+202E"},
		{`"display_name":"Payroll \u202egnilliB"`, "display_name", "U+202E"},
		{`"display_name":"a\u2028b"`, "display_name", "U+2028"},
		{`"display_name":"git\u200bhub"`, "display_name", "U+200B"},
		{`"display_name":"  "`, "display_name", "nothing in it that can be seen"},
		{`"scopes":{"git\u200bhub":["repo"]}`, "scopes", "U+200B"},
		{`"scopes":{"github":["re\u200dpo"]}`, "scopes.github", "U+200D"},
		{`"metadata":{"owner":"ann\u2060@example.test"}`, "metadata.owner", "U+2060"},
		{`"metadata":{"team":"\u061cpay"}`, "metadata.team", "U+061C"},
	} {
		for _, refused := range []answer{w.post("/sdk/agents", `{"name":"other",`+one.member+`}`), w.patch(path, `{`+one.member+`}`)} {
			if raw := refused.refusedField(one.field).raw; !strings.Contains(raw, one.codePoint) || strings.ContainsAny(raw, "\u202e\u200b\u2028\u2060\u061c") {
				t.Errorf("%s: %s", one.member, raw)
			}
		}
	}
	kept := `{"note":"a\u202eb\u200bc","owner":" Ann ","team":""}`
	w.patch(path, `{"display_name":"👩🏽\u200d🚀 می\u200cخواهم","metadata":`+kept+`}`).want(http.StatusOK).wantJSON("metadata", kept)
}

func TestUpdateParameters(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	path, _, _ := w.newAgent("bot", `{}`)
	scopes := `{"scopes":{"a":["b"]}}`
	for query, field := range map[string]string{
		"expected_version=0": "expected_version", "expected_version=x": "expected_version", "expected_version=": "expected_version", "expected_version=1&expected_version=2": "expected_version",
		"expected_version=1&grace_seconds=-1": "grace_seconds", "expected_version=1&grace_seconds=604801": "grace_seconds", "grace_seconds=1": "expected_version",
	} {
		w.patch(path+"?"+query, scopes).refusedField(field)
	}
	w.patch(path+"?expected_version=1&grace_seconds=1", `{"display_name":"x"}`).refusedField("grace_seconds")
	for _, body := range []string{`{"name":"x"}`, `{"type":"service"}`, `{"version":2}`} {
		w.patch(path, body).refused(http.StatusUnprocessableEntity, wire.CodeValidationFailed)
	}
	w.patch(path, `{"scopes":{"managed_secrets":["x"]}}`).refused(http.StatusUnprocessableEntity, wire.CodeLegacySecretName)
	w.patch(path, `{"metadata":null}`).refusedField("metadata")
	w.post(path+"/keys", `{"x":1}`).refusedField("x")
	w.post(path+"/keys", `[]`).refused(http.StatusBadRequest, wire.CodeMalformedJSON)
}

func TestBodyLimits(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.post("/sdk/agents", `{"name":"`+strings.Repeat("a", 1<<20)+`"}`).refused(http.StatusRequestEntityTooLarge, wire.CodeBodyTooLarge)
	w.send(request{
		method: "POST",
		target: "/sdk/agents",
		body:   strings.Repeat(" ", 1<<20+1),
		tamper: func(r *http.Request) { r.ContentLength = -1 },
	}).
		refused(http.StatusRequestEntityTooLarge, wire.CodeBodyTooLarge)
	for name, value := range map[string]string{"Content-Type": "text/plain", "Content-Encoding": "gzip"} {
		w.send(request{method: "POST", target: "/sdk/agents", body: `{"name":"a"}`, headers: map[string]string{name: value}}).
			refused(http.StatusUnsupportedMediaType, wire.CodeUnsupportedMediaType)
	}
	w.send(request{method: "GET", target: "/sdk/agents", headers: map[string]string{"X-Long": strings.Repeat("x", 17<<10)}}).
		refused(http.StatusRequestHeaderFieldsTooLarge, wire.CodeHeadersTooLarge)
}

func TestUnknownAddressesAreNeverRedirected(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for _, target := range []string{
		"/sdk", "/sdk/", "/sdk/agents/", "/sdk//agents", "/sdk/agents/../agents", "/sdk/agents/me/", "/sdk/agents/x/", "/sdk/agents//keys", "/sdk/agentsx",
		"/sdk/agents/x/keys/", "/sdk/agents/x/keys/y/z", "/sdk/agents/x/keys/y/deprecate/z", "/sdk/agents/x/other", "/sdk/tokens", "/sdk/token/x", "/sdk/grants", "/sdk/grants/x/list", "/sdk/provider-specs/x", "/console/v1", "/console/v1/", "/console/v1/agents", "/console/v1/agents/x/keys/y",
	} {
		a := w.get(target).refused(http.StatusNotFound, wire.CodeRouteNotFound)
		if a.header.Get("Location") != "" {
			t.Errorf("%s is redirected to %s", target, a.header.Get("Location"))
		}
	}
	for target, allow := range map[string]string{
		"/sdk/agents": "GET, HEAD, POST", "/sdk/agents/me": "GET, HEAD", "/sdk/agents/x": "DELETE, GET, HEAD, PATCH", "/sdk/agents/x/keys/y": "DELETE", "/sdk/agents/x/keys/y/deprecate": "PATCH",
	} {
		if got := w.send(request{method: "PUT", target: target}).refused(http.StatusMethodNotAllowed, wire.CodeMethodNotAllowed).header.Get("Allow"); got != allow {
			t.Errorf("%s allows %q, want %q", target, got, allow)
		}
	}
}

func TestRequestIDsAreOurs(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	list := request{method: "GET", target: "/sdk/agents", headers: map[string]string{"X-Request-ID": "forged"}}
	first, second := w.send(list).header.Get("X-Request-ID"), w.send(list).header.Get("X-Request-ID")
	if first == "forged" || first == second || len(first) != 36 || first[14] != '7' {
		t.Errorf("request ids %q, %q", first, second)
	}
}

// TestNumbersThatProgramsCanNotReadAreRefused sends numbers that are infinite for some readers, and that Python reads not
// at all, so that one agent would keep it from reading a list.
func TestNumbersThatProgramsCanNotReadAreRefused(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	path, _, _ := w.newAgent("bot", `{}`)
	for _, number := range []string{"1e400", "-1e400", strings.Repeat("9", 5000)} {
		for _, field := range []string{"metadata", "policy"} {
			object := `{"` + field + `":{"a":[{"n":` + number + `}]}}`
			w.post("/sdk/agents", `{"name":"new",`+object[1:]).refusedField(field + ".a.n")
			w.patch(path, object).refusedField(field + ".a.n")
			w.post("/console/v1/agents/check", `{"name":"new",`+object[1:]).refusedField(field + ".a.n")
		}
		w.patch(path, `{"rate_limit_per_minute":`+number+`}`).refusedField("rate_limit_per_minute")
	}
	w.patch(path, `{"metadata":{"a":[1.7976931348623157e308,1e-400,9223372036854775809]}}`).want(http.StatusOK)
}
