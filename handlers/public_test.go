package handlers_test

import (
	"net/http"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
)

// A snippet shows an address only when the SDKs take it: anybody can make a name lead here.
func TestSnippetsShowAnAddressThatSDKsTake(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ publicURL, host, want string }{
		{"", "127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"", "localhost:8080", "http://localhost:8080"},
		{"", "[::1]:8080", "http://[::1]:8080"},
		{"", "evil.example", ""},
		{"", "console.lan:8080", ""},
		{"", "127.0.0.1.evil.example", ""},
		{"", "127.0.0.2:8080", ""},
		{"https://agents.example.com", "agents.example.com", "https://agents.example.com"},
		{"https://example.com/alter/", "example.com", "https://example.com/alter"},
		{"http://console.lan:8080", "console.lan:8080", ""},
	} {
		s := newSite(t, func(o *web.Options) { o.PublicURL = test.publicURL }).signIn()
		path := "/agents/" + s.newAgent("bot", client.Scopes{}).ID
		s.host = test.host
		page := s.get(path).want(http.StatusOK)
		want := test.want
		if want == "" {
			want = "https://set-public-url.invalid"
			page.says("#quick-start", "The SDKs can't reach this server yet").says("#quick-start", "--public-url")
		}
		if got := page.text("#quick-env"); got != "ALTER_BASE_URL="+want {
			t.Errorf("public URL %q, Host %q: %s", test.publicURL, test.host, got)
		}
		created := s.post("/agents", s.form("/agents/new", "name", "new")...).want(http.StatusCreated)
		created.says("#new-key-env", "ALTER_BASE_URL="+want)
	}
}

func TestAdministratorsSeeThatAProxyIsNotConfigured(t *testing.T) {
	t.Parallel()
	const banner = "a proxy that it does not know of"
	s := newSite(t)
	for _, header := range []string{"X-Forwarded-For", "X-Forwarded-Proto"} {
		if s.get("/sign-in", header, "https").contains("main", banner) {
			t.Error("a stranger sees it")
		}
	}
	s.signIn()
	for _, header := range []string{"X-Forwarded-For", "X-Forwarded-Proto"} {
		s.get("/agents", header, "https").want(http.StatusOK).says("main", banner).says("main", "--public-url")
	}
	created := s.send(http.MethodPost, "/agents", values(s.form("/agents/new", "name", "new")), "Origin", "https://agents.test", "Sec-Fetch-Site", "same-origin")
	created.want(http.StatusCreated).says("main", banner).says("#new-key-env", "https://set-public-url.invalid") // the proxy has changed the Host
	if s.get("/agents").contains("main", banner) {
		t.Error("it is there without a proxy")
	}
	configured := newSite(t, func(o *web.Options) { o.PublicURL = "http://console.lan" }).signIn()
	if configured.get("/agents", "X-Forwarded-For", "203.0.113.9").contains("main", banner) {
		t.Error("it is there though the public URL is set")
	}
}
