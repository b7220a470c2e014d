package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// TestCredentialsAreSeenUpstreamOnly sends requests with credentials of every kind, by the official SDK and by the client,
// to an upstream that repeats all that it is told. They have to arrive there, and then be nowhere else.
func TestCredentialsAreSeenUpstreamOnly(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, s *server) {
		h := &hunt{T: t, server: s}
		app := s.appClient(t, s.command("app-key", "create", "credentials", "--preset", "everything", "--never-expires"), &h.log)
		agent := s.agent(app, client.AgentCreateParams{Name: "carrier"})
		h.log.exchanges = nil // of its key, of which other tests take care
		u, closed := newUpstream(t), must(freeAddress())(t)
		grants := map[string]string{}
		for _, p := range plantedCredentials() {
			for _, text := range p.texts {
				h.keep("the credential "+p.name, text, 0)
			}
			grants[p.name] = h.granted(app, agent.ID, p, u.host(), closed)
		}
		sent := 0
		for sender, send := range map[string]func(*testing.T, *server, string, []request) []string{
			"Go":     sendInGo,
			"0.29.0": sendInPython("0.29.0"),
			"0.20.0": sendInPython("0.20.0"),
		} {
			sent += u.checkArrivals(t, sender, closed, grants, func(requests []request) []string { return send(t, s, agent.APIKey.Reveal(), requests) })
		}
		h.readCalls(app, sent)
		h.readPages("/secrets/bearer", "/secrets/bearer/edit", "/secrets/bearer/value", "/grants", "/runs/"+carried, "/calls/", "/agents/"+agent.ID)
		h.lookAtAnswers()
		h.lookAtDatabase("carrier")
		h.lookAtBackup()
		s.stop()
		h.lookAtDatabase("carrier")
		h.lookIn("the program's output", s.log.String())
		s.checkServedWell(t)
	})
}

// checkArrivals has a program send the requests of all credentials, fails unless each has its credential when it arrives, and
// returns how many there were.
func (u *upstream) checkArrivals(t *testing.T, sender, closed string, grants map[string]string, send func([]request) []string) int {
	t.Helper()
	var all []request
	var want []string
	var arrivals []func(*testing.T, received)
	for _, p := range plantedCredentials() {
		if p.name == "session" && sender == "0.20.0" {
			continue // it knows of no session tokens
		}
		all = append(all, p.requests(u, grants[p.name], "http://"+closed)...)
		want = append(want, "200", "ProviderAPIError", "200", "NetworkError")
		arrivals = append(arrivals, p.arrives, p.arrives, p.arrives)
	}
	if got := send(all); !slices.Equal(got, want) {
		t.Fatalf("%s: %v, want %v", sender, got, want)
	}
	seen := u.took()
	if len(seen) != len(arrivals) {
		t.Fatalf("%s: the upstream saw %d requests, want %d", sender, len(seen), len(arrivals))
	}
	for i, arrives := range arrivals {
		arrives(t, seen[i])
	}
	return len(all)
}

// granted makes a managed secret of a credential, and a grant of it to an agent.
func (h *hunt) granted(app *client.App, agentID string, p planted, hosts ...string) string {
	h.Helper()
	secret := must(app.ManagedSecrets.Create(h.Context(), client.ManagedSecretCreateParams{Name: p.name, AllowedHosts: hosts, Injection: p.injection, Value: p.value}))(h.T)
	return must(app.Grants.Create(h.Context(), client.GrantCreateParams{ManagedSecret: secret.Slug, AgentID: agentID, AddToScopes: true}))(h.T).ID
}

const carried = "run-of-credentials"

// sendInPython sends with the official SDK.
func sendInPython(version string) func(*testing.T, *server, string, []request) []string {
	return func(t *testing.T, s *server, key string, requests []request) []string {
		t.Helper()
		var said bytes.Buffer
		c := exec.Command(python(t, version), "-W", "ignore", "sdk/send.py", carried)
		c.Env = append(os.Environ(), "ALTER_API_KEY="+key, "ALTER_BASE_URL="+s.url, "PYTHONDONTWRITEBYTECODE=1")
		c.Stdin, c.Stderr = bytes.NewReader(must(json.Marshal(requests))(t)), &said
		out, err := c.Output()
		if err != nil {
			t.Fatalf("alter-sdk %s: %v\n%s%s", version, err, out, &said)
		}
		return strings.Fields(string(out))
	}
}

// sendInGo sends with the client, and calls errors by the names that the official SDK has for them.
func sendInGo(t *testing.T, s *server, key string, requests []request) (outcomes []string) {
	t.Helper()
	agent := must(client.NewAgent(key, client.WithBaseURL(s.url)))(t)
	for _, r := range requests {
		options := []client.RequestOption{client.WithGrant(r.GrantID)}
		if r.Reason != "" {
			options = append(options, client.WithReason(r.Reason))
		}
		if r.JSON != nil {
			options = append(options, client.WithJSON(r.JSON))
		}
		for name, value := range r.Query {
			options = append(options, client.WithQuery(url.Values{name: {value}}))
		}
		for name, value := range r.Header {
			options = append(options, client.WithHeader(name, value))
		}
		trace := []client.TraceOption{client.RunID(carried)}
		for name, value := range r.Metadata {
			trace = append(trace, client.Metadata(name, value))
		}
		resp, err := agent.Request(agent.Trace(t.Context(), trace...), r.Method, r.URL, options...)
		var refused *client.ProviderError
		var lost *client.NetworkError
		switch {
		case errors.As(err, &refused):
			outcomes = append(outcomes, "ProviderAPIError")
		case errors.As(err, &lost):
			outcomes = append(outcomes, "NetworkError")
		case err != nil:
			t.Fatal(err)
		default:
			outcomes = append(outcomes, "200")
			resp.Body.Close()
		}
	}
	if err := agent.Close(t.Context()); err != nil {
		t.Error(err)
	}
	return outcomes
}

// readCalls reads all that the API tells of the calls.
func (h *hunt) readCalls(app *client.App, want int) {
	h.Helper()
	n := 0
	for c, err := range app.Calls.All(h.Context(), client.CallListParams{RunID: carried}) {
		if err != nil {
			h.Fatal(err)
		}
		detail := must(app.Calls.Get(h.Context(), c.ID))(h.T)
		if detail.ReportedAt == nil || detail.Request == nil || detail.Response == nil {
			h.Errorf("nothing is kept of what was told of %+v", detail.Call)
		}
		must(app.Calls.Explain(h.Context(), c.ID))(h.T)
		n++
	}
	if n != want {
		h.Errorf("%d calls are kept, want %d", n, want)
	}
	for part := (client.RunParams{}); ; {
		run := must(app.Runs.Get(h.Context(), carried, part))(h.T)
		if part.After = run.Next; run.Next == "" {
			break
		}
	}
}

// lookAtBackup looks into a copy of everything, which holds the credentials encrypted.
func (h *hunt) lookAtBackup() {
	h.Helper()
	file := h.TempDir() + "/backup"
	h.server.command("backup", file)
	h.lookIn("a backup", unzipped(h.T, file))
}

// readPages follows every link of the console, and fails unless it came by these addresses, or by some that begin so.
func (h *hunt) readPages(wanted ...string) {
	h.Helper()
	v := h.server.visitor(h.T, &h.log)
	v.signIn(adminEmail, adminPassword)
	known := map[string]bool{"/agents": true}
	for next := []string{"/agents"}; len(next) > 0; next = next[1:] {
		v.open(next[0])
		if v.status >= 500 {
			h.Errorf("%s has status %d", next[0], v.status)
		}
		for _, link := range v.page.Find("a[href^='/']").EachIter() {
			address, _, _ := strings.Cut(link.AttrOr("href", ""), "#")
			path, _, _ := strings.Cut(address, "?")
			if !known[path] && !strings.HasPrefix(path, "/static/") {
				known[path] = true
				next = append(next, address)
			}
		}
	}
	for _, address := range wanted {
		came := false
		for path := range known {
			came = came || path == address || strings.HasSuffix(address, "/") && strings.HasPrefix(path, address)
		}
		if !came {
			h.Errorf("no page leads to %s: %d were read", address, len(known))
		}
	}
}
