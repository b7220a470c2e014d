package e2e_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/alter-console/alter-console/client"
)

// startEmpty runs the binary as a stranger does: with no data and no administrator.
func startEmpty(t *testing.T) *server {
	t.Helper()
	s := newServer(t)
	s.run()
	return s
}

// setupLink is the link that the program prints when there is no administrator.
func (s *server) setupLink() string {
	s.t.Helper()
	return await(s.t, "the set-up link", func() (string, bool) {
		link := setupURL.FindString(s.out.String())
		return link, link != ""
	})
}

// signedIn opens a browser in which the administrator has signed in.
func signedIn(t *testing.T, s *server) *tab {
	t.Helper()
	b := newPerson(t, s)
	b.signsIn()
	return b
}

// lookAt opens a browser in the middle of a test that runs in parallel, in which the administrator has signed in.
func lookAt(t *testing.T, s *server) *tab {
	t.Helper()
	b := openTab(t, window(t), s.home(), "", chromedp.WithNewBrowserContext())
	b.signsIn()
	return b
}

func (b *tab) signsIn() {
	b.t.Helper()
	b.open("/sign-in")
	b.signIn(adminPassword)
	b.arrives("Agents")
}

func (b *tab) signIn(password string) {
	b.t.Helper()
	b.fill("Email", adminEmail)
	b.fill("Password", password)
	b.click(button, "Sign in")
}

// cookies are what the browser would send to the console.
func (b *tab) cookies() (list []*http.Cookie) {
	b.t.Helper()
	for _, c := range call(b, network.GetCookies, network.GetCookiesParams{URLs: []string{b.home}}).Cookies {
		list = append(list, &http.Cookie{Name: c.Name, Value: c.Value})
	}
	return list
}

// A response is what a request made by hand was answered.
type response struct {
	status int
	header http.Header
	body   string
}

// request sends what no page of the console would, with the cookies of somebody who may.
func (s *server) request(t *testing.T, method, path string, cookies []*http.Cookie, form url.Values) response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response{answer.StatusCode, answer.Header, string(body)}
}

// api is what a program of the operator's uses beside the console.
func (s *server) api() *client.App {
	s.t.Helper()
	return must(client.NewApp(s.command("app-key", "create", "e2e", "--preset", "everything", "--never-expires"), client.WithBaseURL(s.url)))(s.t)
}

// agent makes an agent through the API, so that a story can begin with it.
func (s *server) agent(app *client.App, p client.AgentCreateParams) *client.AgentCreateResult {
	s.t.Helper()
	return must(app.Agents.Create(s.t.Context(), p))(s.t)
}

// TestAccessibilityOfPeople looks at all pages of somebody who was invited, and of one who owns agents.
func TestAccessibilityOfPeople(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	app := s.api()
	s.commandWith("a horse of another colour 7", "admin", "create", "--role", "operator", "--team", strings.Repeat("team", 8), "bea@example.com")
	s.agent(app, client.AgentCreateParams{Name: strings.Repeat("a", 64), Metadata: map[string]any{"owner": "bea@example.com", "team": strings.Repeat("team", 8)}})
	b := lookAt(t, s)
	b.open("/people")
	b.click(link, "bea@example.com")
	b.arrives("bea@example.com")
	b.audit("a person")
	person := evaluate[string](b, "location.pathname")
	for _, page := range []string{"/role", "/disable", "/hand-over", "/remove"} {
		b.open(person + page)
		b.isLoaded()
		b.audit("a person: " + page)
	}
	b.open("/people/invite")
	b.isLoaded()
	b.audit("an invitation")
}
