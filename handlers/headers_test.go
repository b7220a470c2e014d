package handlers_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
)

// TestBrowsersAreToldWhatAPageMayDo asks over https, over plain http, and on the browser's own machine, which browsers take
// for secure too: elsewhere they complain about some headers.
func TestBrowsersAreToldWhatAPageMayDo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ publicURL, host string }{
		"https":  {"https://agents.example.com/", ""},
		"http":   {"", lanHost},
		"here":   {"", "localhost:8080"},
		"here 4": {"", "127.0.0.1:8080"},
		"here 6": {"", "[::1]:8080"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, func(o *web.Options) { o.PublicURL = test.publicURL })
			s.host = test.host
			opener, hsts := "same-origin", ""
			switch name {
			case "http":
				opener = ""
			case "https":
				hsts = "max-age=31536000"
			}
			for _, page := range []*answer{s.get("/sign-in").want(http.StatusOK), s.get("/nothing").want(http.StatusNotFound)} {
				for header, want := range map[string]string{
					"Content-Security-Policy":    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
					"X-Content-Type-Options":     "nosniff",
					"Referrer-Policy":            "same-origin",
					"Permissions-Policy":         "camera=(), geolocation=(), microphone=()",
					"Cache-Control":              "no-store",
					"Cross-Origin-Opener-Policy": opener,
					"Strict-Transport-Security":  hsts,
				} {
					if got := page.header.Get(header); got != want {
						t.Errorf("%s: %q, want %q", header, got, want)
					}
				}
			}
		})
	}
}

// TestSigningOutClearsTheCache looks at what browsers take for secure, and at what they don't: there they complain.
func TestSigningOutClearsTheCache(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{"": `"cache"`, "localhost:8080": `"cache"`, lanHost: ""} {
		s := newSite(t).signIn()
		s.host = host
		if got := s.post("/sign-out").want(http.StatusSeeOther).header.Get("Clear-Site-Data"); got != want {
			t.Errorf("at %q: Clear-Site-Data is %q, want %q", host, got, want)
		}
	}
}

// TestHtmxGetsWhatItAsksFor looks for the whole page and for the fragment. A boosted link, and a page that left htmx's
// history, replace the whole body.
func TestHtmxGetsWhatItAsksFor(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newAgent("bot", client.Scopes{})
	for name, test := range map[string]struct {
		headers []string
		whole   bool
	}{
		"a browser":           {nil, true},
		"a fragment":          {[]string{"HX-Request", "true", "HX-Target", "agents-list"}, false},
		"no target":           {[]string{"HX-Request", "true"}, false},
		"a target of another": {[]string{"HX-Request", "true", "HX-Target", "elsewhere"}, false},
		"a boosted link":      {[]string{"HX-Request", "true", "HX-Target", "agents-list", "HX-Boosted", "true"}, true},
		"out of the history":  {[]string{"HX-Request", "true", "HX-Target", "agents-list", "HX-History-Restore-Request", "true"}, true},
	} {
		page := s.get("/agents", test.headers...).want(http.StatusOK).says("a.row-link", "bot")
		if whole := page.Find("header").Length() > 0; whole != test.whole {
			t.Errorf("%s: the whole page: %t", name, whole)
		}
	}
}

// TestTheListSaysHowItIsSorted reads the columns' state, and where pressing them leads: a second time turns the list round.
func TestTheListSaysHowItIsSorted(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newAgent("bot", client.Scopes{"slack": {"chat:write"}})
	filter := url.Values{"q": {"bot"}, "status": {"active"}, "type": {"agent"}, "provider": {"slack"}, "revoked": {"true"}}
	for sort, want := range map[string][3]string{
		"":              {"none, to name", "none, to last_used_at", "descending, to created_at"},
		"created_at":    {"none, to name", "none, to last_used_at", "ascending, to -created_at"},
		"name":          {"ascending, to -name", "none, to last_used_at", "none, to created_at"},
		"-name":         {"descending, to name", "none, to last_used_at", "none, to created_at"},
		"last_used_at":  {"none, to name", "ascending, to -last_used_at", "none, to created_at"},
		"-last_used_at": {"none, to name", "descending, to last_used_at", "none, to created_at"},
	} {
		page := s.get("/agents?" + filter.Encode() + "&sort=" + sort).want(http.StatusOK)
		var got [3]string
		for i, label := range []string{"Name", "Last used", "Created"} {
			column := page.Find("th:contains('" + label + "')")
			to := mustURL(column.Find("a").AttrOr("href", "")).Query()
			got[i] = column.AttrOr("aria-sort", "") + ", to " + to.Get("sort")
			if to.Del("sort"); !maps.EqualFunc(to, filter, slices.Equal) {
				t.Errorf("sorted by %q, the column %s leads to %q, and out of %q", sort, label, to, filter)
			}
		}
		if got != want {
			t.Errorf("sorted by %q, the columns say %q, want %q", sort, got, want)
		}
	}
}
