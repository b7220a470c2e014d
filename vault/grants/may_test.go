package grants_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/grants"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// A scene is one question, all of whose answers are yes until something is changed.
type scene struct {
	holder *store.Agent
	secret store.ManagedSecret
	chain  []store.Grant
	use    grants.Use
}

func newScene() *scene {
	agent := "a1"
	scopes := map[string][]string{wire.ScopeManagedSecrets: {"other", "acme"}}
	return &scene{
		holder: &store.Agent{ID: agent, Name: "bot", Status: wire.AgentActive, Scopes: scopes},
		secret: store.ManagedSecret{ID: "s1", Slug: "acme", Name: "Acme", AllowedHosts: json.RawMessage(`["api.acme.test","*.acme.example:8443"]`)},
		chain: []store.Grant{
			{ID: "g2", AgentID: &agent, Depth: 1},
			{ID: "g1", Methods: json.RawMessage(`["GET","POST"]`), Paths: json.RawMessage(`["/v1/**"]`)},
		},
		use: grants.Use{Method: "GET", URL: address("https://api.acme.test/v1/charges?limit=3"), At: now},
	}
}

func address(text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil {
		panic(err)
	}
	return u
}

func before(d time.Duration) *time.Time { t := now.Add(-d); return &t }

// TestTheFirstRuleThatSaysNo goes through the rules in their order: each question breaks a rule and some that come after it.
func TestTheFirstRuleThatSaysNo(t *testing.T) {
	forApp := func(s *scene) { s.holder = nil; s.chain = s.chain[1:] }
	for name, test := range map[string]struct {
		change func(*scene)
		code   string // "" for yes
		says   string // in the message
		hints  string // in the change that would allow it
	}{
		"everything is right":   {change: func(*scene) {}},
		"nothing is announced":  {change: func(s *scene) { s.use = grants.Use{At: now} }},
		"the application's":     {change: forApp},
		"an agent is suspended": {func(s *scene) { s.holder.Status = wire.AgentInactive; s.chain = nil }, wire.CodeAgentInactive, "bot is suspended", "resume bot"},
		"an agent is deleted":   {func(s *scene) { s.holder.Status = wire.AgentRevoked; s.secret.DeletedAt = before(1) }, wire.CodeAgentRevoked, "bot is deleted", "another agent"},
		"there is no grant":     {func(s *scene) { s.chain = nil; s.holder.Scopes = nil }, wire.CodeGrantNotFound, "no such grant", "grant access"},
		"the secret is deleted": {func(s *scene) { s.secret.DeletedAt = before(1); s.chain[0].RevokedAt = before(1) }, wire.CodeGrantDeleted, "acme is deleted", "another secret"},
		"the grant is revoked": {func(s *scene) {
			s.chain[0].RevokedAt = before(1)
			s.chain[0].RevokedReason = "it leaked"
			s.holder.Scopes = nil
		}, wire.CodeGrantRevoked, "(it leaked)", "grant bot access to acme"},
		"the grant has expired":  {func(s *scene) { s.chain[0].ExpiresAt = before(0); s.holder.Scopes = nil }, wire.CodeGrantExpired, "expired at 2026-01-02T03:04:05Z", "grant bot access to acme"},
		"it ends in a moment":    {change: func(s *scene) { s.chain[0].ExpiresAt = before(-1) }},
		"its parent is revoked":  {func(s *scene) { s.chain[1].RevokedAt = before(1) }, wire.CodeGrantRevoked, "delegated from", "grant bot access"},
		"its parent has expired": {func(s *scene) { s.chain[1].ExpiresAt = before(time.Hour) }, wire.CodeGrantExpired, "delegated from", "grant bot access"},
		"scopes don't name it": {func(s *scene) {
			s.holder.Scopes = map[string][]string{"acme": {"x"}}
			s.use.URL = address("https://evil.test/")
		}, wire.CodeAgentScopeNotAllowed, "bot don't name the managed secret acme", `add "acme" to managed_secret_slugs`},
		"scopes name it of old":         {change: func(s *scene) { s.holder.Scopes = map[string][]string{wire.ScopeManagedSecretNames: {"Acme"}} }},
		"a slug is no name":             {func(s *scene) { s.holder.Scopes = map[string][]string{wire.ScopeManagedSecretNames: {"acme"}} }, wire.CodeAgentScopeNotAllowed, "acme", "acme"},
		"the application has no scopes": {change: func(s *scene) { forApp(s); s.use.Method = "POST" }},
		"it was to be removed":          {func(s *scene) { s.holder.ScopesPending, s.holder.ScopesAppliesAt = map[string][]string{}, before(0) }, wire.CodeAgentScopeNotAllowed, "bot", "acme"},
		"it is to be removed":           {change: func(s *scene) { s.holder.ScopesPending, s.holder.ScopesAppliesAt = map[string][]string{}, before(-1) }},
		"another host":                  {func(s *scene) { s.use.URL = address("https://evil.test/v2"); s.use.Method = "DELETE" }, wire.CodeSecretHost, "not for evil.test", "add evil.test to the allowed hosts of acme"},
		"another port":                  {func(s *scene) { s.use.URL = address("https://api.acme.test:444/v1/x") }, wire.CodeSecretHost, "api.acme.test:444", "allowed hosts"},
		"a host below":                  {change: func(s *scene) { s.use.URL = address("https://eu.acme.example:8443/v1/x") }},
		"another method":                {func(s *scene) { s.use.Method = "DELETE"; s.use.URL = address("https://api.acme.test/v2") }, wire.CodeGrantMethod, "“GET” or “POST”, not DELETE", "grant bot access to acme with DELETE"},
		"another path":                  {func(s *scene) { s.use.URL = address("https://api.acme.test/v2/x"); s.chain[0].ProxyOnly = true }, wire.CodeGrantPath, "“/v1/**”, not /v2/x", "grant bot access to acme"},
		"proxy only":                    {func(s *scene) { s.chain[1].ProxyOnly = true }, wire.CodeRequiresProxy, "works through the server only", "isn't proxy only"},
		"proxy only, by the proxy":      {change: func(s *scene) { s.chain[1].ProxyOnly = true; s.use.Mode = wire.CallProxy }},
		"narrowed to scopes":            {func(s *scene) { s.chain[0].ScopeConstraint = json.RawMessage(`["read"]`) }, wire.CodeRequiresProxy, "narrowed to some scopes", "without scope_constraint"},
	} {
		s := newScene()
		test.change(s)
		no := grants.May(s.holder, s.secret, s.chain, s.use)
		switch {
		case no == nil && test.code == "":
		case no == nil || no.Code != test.code:
			t.Errorf("%s: %v, want %q", name, no, test.code)
		case !strings.Contains(no.Message, test.says) || !strings.Contains(no.Hint, test.hints):
			t.Errorf("%s: it says %q, and to do: %q", name, no.Message, no.Hint)
		}
	}
}

// TestWhatRefusalsOfGrantsTellPrograms is what the official client's exceptions have of them.
func TestWhatRefusalsOfGrantsTellPrograms(t *testing.T) {
	s := newScene()
	s.chain[0].RevokedAt = &now
	no := grants.May(s.holder, s.secret, s.chain, s.use)
	if no.Extra["grant_id"] != "g2" || no.Extra["provider_id"] != "acme" || no.Extra["agent_id"] != "a1" || no.Extra["app_user_id"] != nil {
		t.Errorf("it tells %v", no.Extra)
	}
	s.holder.Status = wire.AgentInactive
	if no := grants.May(s.holder, s.secret, s.chain, s.use); no.Status() != 403 {
		t.Errorf("a suspended agent that somebody else asks for is refused with %d", no.Status())
	}
}

func TestPaths(t *testing.T) {
	for _, test := range []struct {
		patterns string // separated by spaces
		path     string // as it stands in an address
		want     bool
	}{
		{"/v1/charges", "/v1/charges", true},
		{"/v1/charges", "/v1/charges/", false},
		{"/v1/charges", "/v1/Charges", false},
		{"/v1/charges", "/v1/charge", false},
		{"/v1/charges/", "/v1/charges/", true},
		{"/", "", true},
		{"/", "/", true},
		{"/**", "", true},
		{"/**", "/a/b/c", true},
		{"/v1/**", "/v1", false},
		{"/v1/**", "/v1/", true},
		{"/v1/**", "/v1/a/b", true},
		{"/v1/**", "/v10/a", false},
		{"/v1/*", "/v1/a", true},
		{"/v1/*", "/v1/", false},
		{"/v1/*", "/v1/a/b", false},
		{"/v1/*/refund", "/v1/ch_1/refund", true},
		{"/v1/*/refund", "/v1/a/b/refund", false},
		{"/v1/ch_*", "/v1/ch_", true},
		{"/v1/ch_*", "/v1/ch_9", true},
		{"/v1/a*b*c", "/v1/axxbyyc", true},
		{"/v1/a*b*c", "/v1/axxcyyb", false},
		{"/v1/a*a", "/v1/a", false},
		{"/v2/x /v1/y", "/v1/y", true},
		{"/v1/a b", "/v1/a%20b", true},
		{"/v1/münchen", "/v1/m%C3%BCnchen", true},
		{"/v1/münchen", "/v1/münchen", true},

		{"/v1/**", "/v1/../admin", false},
		{"/v1/**", "/v1/./a", false},
		{"/v1/**", "/v1/..", false},
		{"/v1/**", "/v1/%2e%2e/admin", false},
		{"/v1/**", "/v1/.%2E/admin", false},
		{"/v1/**", "/v1/%252e%252e/admin", false},
		{"/v1/**", "/v1/a%2fb", false},
		{"/v1/**", "/v1/a%2Fb", false},
		{"/v1/**", "/v1/a%252fb", false},
		{"/v1/**", "/v1/a%5cb", false},
		{"/v1/**", `/v1/a\b`, false},
		{"/v1/**", "/v1/..;/admin", false},
		{"/v1/**", "/v1/..;a=b/admin", false},
		{"/v1/**", "/v1//admin", false},
		{"/**", "//evil", false},
		{"/v1/**", "/v1/a%00b", false},
		{"/v1/**", "/v1/a%0ab", false},
		{"/v1/**", "/v1/%zz", false},
		{"/v1/**", "/v1/%ff", false},
		{"/v1/**", "/v1/...", true},
		{"/v1/**", "/v1/a..b", true},
		{"/v1/**", "/v1/100%25", true},
	} {
		if got := allows(strings.Fields(test.patterns), test.path, test.patterns); got != test.want {
			t.Errorf("%s: %q matches: %t", test.patterns, test.path, got)
		}
	}
}

// allows asks whether a grant of these patterns allows a path, as a program announces it. What url.Parse refuses never gets
// so far.
func allows(patterns []string, path, whole string) bool {
	if strings.Contains(whole, " ") && strings.Count(whole, "/") == 2 { // one pattern that has a space in it
		patterns = []string{whole}
	}
	s := newScene()
	s.chain = s.chain[:1]
	s.chain[0].Paths, _ = json.Marshal(patterns)
	u, err := url.Parse("https://api.acme.test" + path)
	if err != nil {
		return false
	}
	s.use.URL = u
	return grants.May(s.holder, s.secret, s.chain, s.use) == nil
}

// FuzzPaths: whatever is allowed lies below the pattern for every server, however often it decodes the path and whatever it
// takes for a slash.
func FuzzPaths(f *testing.F) {
	for _, path := range []string{"/v1/a", "/v1/../a", "/v1/%2e%2e/a", "/v1/%252e%252e%252fa", `/v1/..\a`, "/v1/..;/a", "/v1//a", "/v1/%c0%ae%c0%ae/", "/v1/.%00./", "/v1/a?/../b", "/v1/%u002e", "/v1/%25%32%65"} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if !strings.HasPrefix(path, "/") || !allows([]string{"/v1/**"}, path, "") {
			return
		}
		path, _, _ = strings.Cut(path, "#")
		path, _, _ = strings.Cut(path, "?")
		for range 4 {
			for _, segment := range strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '\\' })[1:] {
				name, _, _ := strings.Cut(segment, ";")
				if name = strings.TrimSpace(name); name == "." || name == ".." {
					t.Fatalf("%q is allowed, and leads elsewhere", path)
				}
			}
			if !strings.HasPrefix(path, "/v1/") || strings.Contains(path, "//") || strings.Contains(path, `\`) {
				t.Fatalf("%q is allowed", path)
			}
			decoded, err := url.PathUnescape(path)
			if err != nil || decoded == path {
				return
			}
			path = decoded
		}
	})
}

func TestPatternsThatNobodyMeans(t *testing.T) {
	for pattern, right := range map[string]bool{
		"/": true, "/v1": true, "/v1/": true, "/v1/*": true, "/v1/**": true, "/**": true, "/v1/a*b/c": true, "/v1/a b": true,
		"": false, "v1": false, "/v1/**/x": false, "/v1/a**": false, "/v1//x": false, "//": false, "/v1/../x": false, "/v1/.": false,
		"/v1?x": false, "/v1#x": false, "/v1%2fx": false, `/v1\x`: false, "/v1\n": false, "https://x/v1": false,
		"/" + strings.Repeat("x", wire.MaxGrantPath): false,
	} {
		if problem := wire.GrantPathProblem(pattern); (problem == "") != right {
			t.Errorf("%q: %q", pattern, problem)
		}
	}
	for method, right := range map[string]bool{"GET": true, "PROPFIND": true, "get": false, "": false, "GET ": false, "A1": false} {
		if problem := wire.GrantMethodProblem(method); (problem == "") != right {
			t.Errorf("%q: %q", method, problem)
		}
	}
}
