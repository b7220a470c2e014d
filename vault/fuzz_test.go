package vault_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
)

// FuzzScopes holds every allowlist that is accepted to what is promised about it: it comes back as the same sets, and
// saving it back changes nothing.
func FuzzScopes(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":["b"]}`, `{"a":["b","b"]}`, `{"a":[]}`, `{"":[""]}`, `{"a":["\u0000"]}`, `{"a":[" b"]}`, `{"\ud800":["x"]}`, `[]`, `{"a":{"b":1}}`} {
		f.Add(seed)
	}
	s := storetest.SQLite(f)
	n := 0
	f.Fuzz(func(t *testing.T, scopes string) {
		w := newWorld(t, s)
		n++
		made := w.post("/sdk/agents", fmt.Sprintf(`{"name":"f-%d","scopes":%s}`, n, scopes))
		if made.status >= 500 {
			t.Fatalf("%d: %s", made.status, made.raw)
		}
		if made.status != http.StatusCreated {
			return
		}
		path := "/sdk/agents/" + made.text("id")
		w.patch(path, fmt.Sprintf(`{"scopes":%s}`, scopes)).want(http.StatusOK).wantJSON("version", `1`)
		w.delete(path).want(http.StatusOK)
	})
}

// FuzzHandler sends anything, signed correctly: the answer must be JSON, and never the server's fault.
func FuzzHandler(f *testing.F) {
	for _, seed := range [][4]string{
		{"GET", "/sdk/agents", "", ""}, {"POST", "/sdk/agents", `{"name":"a","policy":{"requires_approval":{}}}`, "cron"}, {"PATCH", "/sdk/agents/x?expected_version=1", `{"scopes":{}}`, ""},
		{"GET", "/sdk/agents?q=%25&sort=-name&after=eyJ9", "", ""}, {"DELETE", "/sdk/agents/11111111-2222-4333-8444-555555555555", "", ""}, {"GET", "/sdk/agents?name=%00", "", "11111111-2222-4333-8444-555555555555"},
		{"POST", "/console/v1/agents/x/keys/y/acknowledge", "{}", ""}, {"GET", "/sdk/agents/me", "", "\xff"},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3])
	}
	s := storetest.SQLite(f)
	f.Fuzz(func(t *testing.T, method, target, body, caller string) {
		if _, err := http.NewRequest(method, "http://localhost", nil); err != nil || !strings.HasPrefix(target, "/") || strings.ContainsAny(target, " \r\n\x00") || method == "CONNECT" || method == "" {
			t.Skip("not a request line")
		}
		if u, err := url.ParseRequestURI(target); err != nil || u.Host != "" {
			t.Skip("not a request line")
		}
		if strings.ContainsAny(caller, "\r\n\x00") {
			t.Skip("not a header")
		}
		w := newWorld(t, s)
		r := w.build(request{method: method, target: target, body: body, caller: caller})
		recorder := httptest.NewRecorder()
		w.vault.Handler().ServeHTTP(recorder, r)
		if recorder.Code >= 500 {
			t.Fatalf("%d: %s\n%s", recorder.Code, recorder.Body, w.log)
		}
		if method != http.MethodHead {
			w.read(recorder.Code, recorder.Header(), recorder.Body.Bytes())
		}
	})
}
