package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/appkeys"
)

const publicURL = "https://agents.example.com"

func TestOnlyAProxysOwnWordCounts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config    Config
		peer      string
		forwarded []string
		want      string
	}{
		"nobody in between":              {Config{}, "203.0.113.9:1", nil, "203.0.113.9:1"},
		"no proxy was told of":           {Config{}, "127.0.0.1:1", []string{"6.6.6.6"}, "127.0.0.1:1"},
		"proxy on this machine":          {Config{PublicURL: publicURL}, "127.0.0.1:1", []string{"203.0.113.9"}, "203.0.113.9:0"},
		"proxy in a container":           {Config{PublicURL: publicURL}, "172.18.0.2:1", []string{"6.6.6.6"}, "172.18.0.2:1"},
		"listed proxy in a container":    {Config{PublicURL: publicURL, Proxies: "172.18.0.2"}, "172.18.0.2:1", []string{"203.0.113.9"}, "203.0.113.9:0"},
		"private neighbour":              {Config{PublicURL: publicURL}, "[fd00::2]:1", []string{"6.6.6.6"}, "[fd00::2]:1"},
		"link-local neighbour":           {Config{PublicURL: publicURL}, "169.254.1.1:1", []string{"6.6.6.6"}, "169.254.1.1:1"},
		"IPv6 proxy":                     {Config{PublicURL: publicURL}, "[::1]:1", []string{"2001:db8::9"}, "[2001:db8::9]:0"},
		"proxy seen through IPv6":        {Config{PublicURL: publicURL}, "[::ffff:127.0.0.1]:1", []string{"::ffff:203.0.113.9"}, "203.0.113.9:0"},
		"stranger":                       {Config{PublicURL: publicURL}, "203.0.113.9:1", []string{"6.6.6.6"}, "203.0.113.9:1"},
		"forged entry":                   {Config{PublicURL: publicURL}, "127.0.0.1:1", []string{"6.6.6.6, 203.0.113.9"}, "203.0.113.9:0"},
		"forged by a private client":     {Config{PublicURL: publicURL}, "127.0.0.1:1", []string{"6.6.6.6, 10.0.0.5"}, "10.0.0.5:0"},
		"forged line":                    {Config{PublicURL: publicURL}, "127.0.0.1:1", []string{"6.6.6.6", "203.0.113.9"}, "203.0.113.9:0"},
		"with port":                      {Config{PublicURL: publicURL}, "127.0.0.1:1", []string{"203.0.113.9:4711"}, "203.0.113.9:0"},
		"IPv6 with port":                 {Config{PublicURL: publicURL}, "127.0.0.1:1", []string{"[2001:db8::9]:4711"}, "[2001:db8::9]:0"},
		"not an address":                 {Config{PublicURL: publicURL}, "127.0.0.1:1", []string{"6.6.6.6, unknown"}, "127.0.0.1:1"},
		"nothing":                        {Config{PublicURL: publicURL}, "127.0.0.1:1", []string{""}, "127.0.0.1:1"},
		"listed proxy":                   {Config{Proxies: "192.0.2.0/24"}, "192.0.2.7:1", []string{"6.6.6.6, 203.0.113.9"}, "203.0.113.9:0"},
		"chain of listed proxies":        {Config{Proxies: "192.0.2.7, 198.51.100.0/24"}, "192.0.2.7:1", []string{"6.6.6.6, 203.0.113.9, 198.51.100.3"}, "203.0.113.9:0"},
		"request of a listed proxy":      {Config{Proxies: "192.0.2.7"}, "192.0.2.7:1", []string{"192.0.2.7"}, "192.0.2.7:0"},
		"a list leaves no other trusted": {Config{PublicURL: publicURL, Proxies: "192.0.2.7"}, "127.0.0.1:1", []string{"6.6.6.6"}, "127.0.0.1:1"},
	} {
		t.Run(name, func(t *testing.T) {
			proxies, err := test.config.trustedProxies()
			if err != nil {
				t.Fatal(err)
			}
			var got string
			handler := proxies.restoreAddress(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr }))
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr, r.Header["X-Forwarded-For"] = test.peer, test.forwarded
			handler.ServeHTTP(httptest.NewRecorder(), r)
			if got != test.want {
				t.Errorf("%s for %v comes from %s, want %s", test.peer, test.forwarded, got, test.want)
			}
		})
	}
}

func TestAWrongProxyListIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"proxy.example.com", "10.0.0.0/33", "127.0.0.1;10.0.0.1"} {
		c := Config{Addr: "127.0.0.1:0", LogFormat: "text", Proxies: text}
		if err := c.Check(true); err == nil || !strings.Contains(err.Error(), "--trusted-proxies") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// behindProxy is the whole server, reached through a proxy on this machine by a client that forges entries.
func behindProxy(t *testing.T) (*running, *httptest.Server) {
	t.Helper()
	c := &Config{
		Data:          t.TempDir(),
		PublicURL:     publicURL,
		AdminEmail:    "admin@example.com",
		AdminPassword: "correct horse battery staple",
	}
	svc, err := openServices(t.Context(), c, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { svc.close(context.Background()) })
	r := &running{Services: svc, config: c, logger: slog.New(slog.DiscardHandler)}
	if err := r.createFirstAdmin(t.Context()); err != nil {
		t.Fatal(err)
	}
	handler, err := r.handler()
	if err != nil {
		t.Fatal(err)
	}
	forged := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		forged++
		r.Header.Set("X-Forwarded-For", fmt.Sprintf("6.6.6.%d, 10.0.0.5", forged))
		r.Host = "agents.example.com"
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return r, server
}

func TestTheAPIRecordsWhoIsBehindTheProxy(t *testing.T) {
	t.Parallel()
	r, server := behindProxy(t)
	key, _, err := r.Vault.AppKeys.Create(t.Context(), appkeys.Everything("tests"))
	if err != nil {
		t.Fatal(err)
	}
	app, err := client.NewApp(key, client.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	agent, err := app.Agents.Create(t.Context(), client.AgentCreateParams{Name: "bot"})
	if err != nil {
		t.Fatal(err)
	}
	events, err := r.store.AuditEvents(t.Context(), store.AuditFilter{TargetID: agent.ID})
	if err != nil || len(events) != 1 || events[0].Address != "10.0.0.5" {
		t.Errorf("audit %+v, %v", events, err)
	}
}

func TestForgedAddressesDontEvadeTheThrottle(t *testing.T) {
	t.Parallel()
	_, server := behindProxy(t)
	for n := 1; ; n++ {
		form := url.Values{"email": {fmt.Sprintf("person%d@example.com", n)}, "password": {"not this one"}}
		res, err := http.PostForm(server.URL+"/sign-in", form)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		switch {
		case res.StatusCode == http.StatusTooManyRequests && n == 31:
			return
		case res.StatusCode != http.StatusUnprocessableEntity || n > 31:
			t.Fatalf("guess %d answers %d", n, res.StatusCode)
		}
	}
}

// TestAListOfEverybodyIsWarnedOf lists networks that are no proxies but the internet, and the widest private ones.
func TestAListOfEverybodyIsWarnedOf(t *testing.T) {
	t.Parallel()
	for listed, wide := range map[string]bool{
		"0.0.0.0/0": true, "::/0": true, "10.0.0.1, 0.0.0.0/0": true, "0.0.0.0/1,128.0.0.0/1": true, "::ffff:0:0/96": true, "2000::/3": true,
		"10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7": false, "127.0.0.1": false, "": false,
	} {
		var log strings.Builder
		p, err := (&Config{Proxies: listed}).trustedProxies()
		if err != nil {
			t.Fatal(err)
		}
		p.report(slog.New(slog.NewTextHandler(&log, nil)))
		if warned := strings.Contains(log.String(), "level=WARN"); warned != wide {
			t.Errorf("%q: %s", listed, log.String())
		}
	}
}
