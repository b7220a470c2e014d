package server

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// ask sends a request for a host to the whole server.
func ask(handler http.Handler, method, host, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.Host, r.RemoteAddr = host, "127.0.0.1:4711"
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return answered(handler, r)
}

func TestOnlyThePublicHostIsServed(t *testing.T) {
	for _, test := range []struct {
		publicURL string
		served    []string
		refused   []string
	}{
		{"https://agents.example.com", []string{"agents.example.com", "agents.example.com:443", "AGENTS.Example.COM"},
			[]string{"evil.example", "agents.example.com.evil.example", "agents.example.com:80", "agents.example.com:8080", "127.0.0.1:8080", "localhost", ""}},
		{"https://agents.example.com:8443/alter/", []string{"agents.example.com:8443"}, []string{"agents.example.com", "agents.example.com:443", "evil.example:8443"}},
		{"http://console.lan", []string{"console.lan", "console.lan:80"}, []string{"console.lan:443", "evil.example"}},
		{"http://[::1]:8080", []string{"[::1]:8080"}, []string{"[::1]", "127.0.0.1:8080"}},
		{"", []string{"evil.example", "127.0.0.1", ""}, nil},
	} {
		_, handler := newHandler(t, &Config{PublicURL: test.publicURL})
		for _, host := range test.served {
			if page, api := ask(handler, "GET", host, "/sign-in"), ask(handler, "GET", host, "/sdk/agents"); page.Code != http.StatusOK || api.Code != http.StatusUnauthorized {
				t.Errorf("%q: Host %q is answered %d, and %d by the API", test.publicURL, host, page.Code, api.Code)
			}
		}
		for _, host := range test.refused {
			for _, path := range []string{"/sign-in", "/agents", "/static/x", "/nothing"} {
				if got := ask(handler, "GET", host, path); got.Code != http.StatusMisdirectedRequest || !strings.Contains(got.Body.String(), strings.TrimRight(test.publicURL, "/")) || strings.Contains(got.Body.String(), "evil") {
					t.Errorf("%q: Host %q is answered %d %s", test.publicURL, host, got.Code, got.Body)
				}
			}
			got := ask(handler, "GET", host, "/sdk/agents")
			var said struct{ Error, Message, Hint string }
			if err := json.Unmarshal(got.Body.Bytes(), &said); err != nil || got.Code != http.StatusMisdirectedRequest || said.Error == "" ||
				!strings.HasSuffix(said.Message, said.Hint) || said.Hint == "" || got.Header().Get("Content-Type") != "application/json" {
				t.Errorf("%q: Host %q is answered %d %s by the API", test.publicURL, host, got.Code, got.Body)
			}
			for _, path := range []string{"/healthz", "/readyz"} {
				if got := ask(handler, "GET", host, path); got.Code != http.StatusOK {
					t.Errorf("%q: Host %q: %s is answered %d", test.publicURL, host, path, got.Code)
				}
			}
		}
	}
}

func TestPublicURLsThatCantBeServedAreRefused(t *testing.T) {
	t.Parallel()
	for text, right := range map[string]bool{
		"": true, "https://agents.example.com": true, "https://agents.example.com/": true, "http://console.lan:8080": true,
		"https://example.com/alter": true, "https://example.com/alter/": true, "https://example.com/a-1/b_2/~c.d": true,
		"ftp://example.com": false, "agents.example.com": false, "https://": false, "https://:8443": false, "https://me:secret@example.com": false,
		"https://example.com?x=1": false, "https://example.com/#x": false, "https://bücher.example": false,
		"https://example.com/a//b": false, "https://example.com/a/../b": false, "https://example.com/%61": false, "https://example.com/ä": false, "https://example.com/a b": false,
		"https://example.com/agents": false, "https://example.com/sign-in/x": false, "https://example.com/static": false,
		"https://example.com/sdk": false, "https://example.com/console": false, "https://example.com/readyz": false,
	} {
		c := Config{Addr: "127.0.0.1:0", LogFormat: "text", PublicURL: text}
		err := c.Check(true)
		if (err == nil) != right || err != nil && (!strings.HasPrefix(err.Error(), "--public-url ") || strings.Contains(err.Error(), "secret")) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAProxyThatNobodyConfiguredIsNoticedOnce(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		config  Config
		headers []string
		warns   string
	}{
		{Config{}, nil, ""},
		{Config{}, []string{"X-Forwarded-Proto", "https"}, "--public-url is not set"},
		{Config{}, []string{"X-Forwarded-For", "203.0.113.9"}, "--public-url is not set"},
		{Config{PublicURL: publicURL}, []string{"X-Forwarded-For", "203.0.113.9", "X-Forwarded-Proto", "https"}, ""},
		{Config{PublicURL: publicURL, Proxies: "172.18.0.2"}, []string{"X-Forwarded-For", "203.0.113.9"}, "list it in --trusted-proxies"},
	} {
		var log bytes.Buffer
		proxies, err := test.config.trustedProxies()
		if err != nil {
			t.Fatal(err)
		}
		handler := proxies.notice(slog.New(slog.NewTextHandler(&log, nil)), http.NotFoundHandler())
		for range 3 {
			ask(handler, "GET", "agents.example.com", "/", test.headers...)
		}
		if got := strings.Count(log.String(), "level=WARN"); (got == 1) != (test.warns != "") || !strings.Contains(log.String(), test.warns) {
			t.Errorf("%+v, %q: %s", test.config, test.headers, &log)
		}
	}
}

func TestTheLogSaysWhoseForwardingIsBelieved(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]Config{
		"nobody":                        {},
		"this machine":                  {PublicURL: publicURL},
		"192.0.2.0/24, 198.51.100.7/32": {PublicURL: publicURL, Proxies: "192.0.2.0/24, 198.51.100.7"},
	} {
		if proxies, err := c.trustedProxies(); err != nil || !strings.Contains(proxies.String(), want) {
			t.Errorf("%+v believes %s (%v)", c, proxies, err)
		}
	}
}
