package handlers_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
	"github.com/alter-console/alter-console/vault/gate"
)

const (
	email    = "admin@example.com"
	password = "correct horse battery staple"
)

// A site is the whole console over a database of its own, and one browser without JavaScript.
type site struct {
	*testing.T
	server *httptest.Server
	app    *client.App       // what another program would do at the same time
	line   *line             // from the console to its API
	api    http.RoundTripper // to the same API with keys of its own
	store  *store.Store
	auth   *auth.Service
	log    *bytes.Buffer
	http   *http.Client
	host   string // what the browser calls the server, "" for its address
	silent bool   // the browser says nothing of the page that a form is from

	vault       *vault.Vault
	masterKey   *seal.Box
	noMasterKey error // why the master key is not there; masterKey.Refresh looks
}

// A line is a connection that can be cut.
type line struct {
	http.RoundTripper
	down         atomic.Bool
	asked        atomic.Int32 // how often the API was asked what it can
	counted      atomic.Int32 // how often it was asked for anything else
	capabilities string       // what to say instead of the API when it is asked, "" to ask it
	meanwhile    func()       // what happens just before the next change arrives, nil for nothing
	failing      string       // how the paths end that can't be asked for, "" for none
}

var errDown = errors.New("the line is cut")

func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	if l.down.Load() || l.failing != "" && strings.HasSuffix(r.URL.Path, l.failing) {
		return nil, errDown
	}
	if happens := l.meanwhile; happens != nil && r.Method == http.MethodPatch {
		l.meanwhile = nil
		happens()
	}
	if r.URL.Path == "/console/v1/capabilities" {
		l.asked.Add(1)
	} else {
		l.counted.Add(1)
	}
	if l.capabilities != "" && r.URL.Path == "/console/v1/capabilities" {
		body := io.NopCloser(strings.NewReader(l.capabilities))
		return &http.Response{
			StatusCode: http.StatusOK,
			Header:     http.Header{"Content-Type": {"application/json"}},
			Body:       body,
			Request:    r,
		}, nil
	}
	return l.RoundTripper.RoundTrip(r)
}

// newSite starts the console; signed in unless told otherwise by the test itself.
func newSite(t *testing.T, adjust ...func(*web.Options)) *site {
	t.Helper()
	return newSiteOn(t, storetest.SQLite(t), adjust...)
}

func newSiteOn(t *testing.T, db *store.Store, adjust ...func(*web.Options)) *site {
	t.Helper()
	s := newEmptySite(t, db, adjust...)
	if _, err := s.auth.CreateAdmin(t.Context(), email, password); err != nil {
		t.Fatal(err)
	}
	return s
}

// newEmptySite starts the console before it has an administrator.
func newEmptySite(t *testing.T, db *store.Store, adjust ...func(*web.Options)) *site {
	t.Helper()
	return newVaultedSite(t, db, func(*vault.Options) {}, adjust...)
}

// newSiteWith starts the console before an API of another kind.
func newSiteWith(t *testing.T, change func(*vault.Options), adjust ...func(*web.Options)) *site {
	t.Helper()
	s := newVaultedSite(t, storetest.SQLite(t), change, adjust...)
	if _, err := s.auth.CreateAdmin(t.Context(), email, password); err != nil {
		t.Fatal(err)
	}
	return s
}

func newVaultedSite(t *testing.T, db *store.Store, change func(*vault.Options), adjust ...func(*web.Options)) *site {
	t.Helper()
	s := &site{T: t, log: &bytes.Buffer{}, store: db}
	secret, err := keyring.Parse(strings.Repeat("07", keyring.Size))
	if err != nil {
		t.Fatal(err)
	}
	secrets := keyring.Of(secret)
	s.masterKey = seal.New(keyring.Follow(t.Context(), func(context.Context) (keyring.Set, error) {
		if s.noMasterKey != nil {
			return keyring.Set{}, s.noMasterKey
		}
		return *secrets.Set(), nil
	}))
	of := vault.Options{Store: s.store, Secrets: secrets, MasterKey: s.masterKey, Server: aServer}
	change(&of)
	v, err := vault.New(of)
	if err != nil {
		t.Fatal(err)
	}
	s.vault = v
	if s.auth, err = auth.New(auth.Options{Store: s.store, Secrets: secrets}); err != nil {
		t.Fatal(err)
	}
	person := func(ctx context.Context) (gate.Operator, bool) {
		p, ok := auth.FromContext(ctx)
		return gate.Operator{ID: p.ID, Label: p.Email, Role: p.Role, Teams: p.Teams}, ok
	}
	someone := func(context.Context) (gate.Operator, bool) {
		return gate.Operator{Label: "somebody else", Role: access.Administrator}, true
	}
	nobody := func(context.Context) (gate.Operator, bool) { return gate.Operator{}, false }
	s.app, s.api = s.newApp(v.Transport(someone)), v.Transport(nobody)
	s.line = &line{RoundTripper: v.Transport(person)}
	options := web.Options{App: s.newApp(s.line), Auth: s.auth, Logger: slog.New(slog.NewTextHandler(s.log, nil))}
	for _, change := range adjust {
		change(&options)
	}
	s.server = httptest.NewServer(handlers.New(options))
	t.Cleanup(s.server.Close)
	s.http = s.browser()
	return s
}

func (s *site) newApp(transport http.RoundTripper) *client.App {
	s.Helper()
	app, err := client.NewApp("", client.WithTrustedTransport(transport))
	if err != nil {
		s.Fatal(err)
	}
	return app
}

// browser is a new one: no cookies, and redirects are left to be looked at.
func (s *site) browser() *http.Client {
	s.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &http.Client{Jar: jar, Transport: toHost{s}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// toHost calls the server by another name.
type toHost struct{ *site }

func (t toHost) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Host = cmp.Or(t.host, r.Host)
	return http.DefaultTransport.RoundTrip(r)
}

func (s *site) signIn() *site {
	s.Helper()
	s.post("/sign-in", "email", email, "password", password).want(http.StatusSeeOther)
	return s
}

// An answer is a page, to be checked by meaning.
type answer struct {
	*testing.T
	*goquery.Document
	status int
	header http.Header
	body   string
}

func (s *site) get(path string, headers ...string) *answer {
	s.Helper()
	return s.send(http.MethodGet, path, nil, headers...)
}

// post sends a form of names and values.
func (s *site) post(path string, form ...string) *answer {
	s.Helper()
	return s.send(http.MethodPost, path, values(form))
}

func values(form []string) url.Values {
	v := url.Values{}
	for i := 0; i < len(form); i += 2 {
		v.Add(form[i], form[i+1])
	}
	return v
}

func (s *site) send(method, path string, form url.Values, headers ...string) *answer {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if method != http.MethodGet && !s.silent && !slices.Contains(headers, "Origin") {
		r.Header.Set("Sec-Fetch-Site", "same-origin") // as browsers say
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := s.http.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	return &answer{T: s.T, Document: page, status: res.StatusCode, header: res.Header, body: string(body)}
}

// leadsTo is where a form led, without the message that goes along.
func (a *answer) leadsTo() string {
	a.Helper()
	to := mustURL(a.want(http.StatusSeeOther).header.Get("Location"))
	query := to.Query()
	query.Del("said")
	to.RawQuery = query.Encode()
	return to.String()
}

// follow goes where a form led.
func (s *site) follow(done *answer) *answer {
	s.Helper()
	return s.get(done.want(http.StatusSeeOther).header.Get("Location")).want(http.StatusOK)
}

func (a *answer) want(status int) *answer {
	a.Helper()
	if a.status != status {
		a.Fatalf("status %d, want %d\n%s", a.status, status, a.text("main"))
	}
	return a
}

// text is what people read in the elements a selector finds, word by word.
func (a *answer) text(selector string) string { return textOf(a.Find(selector)) }

func textOf(found *goquery.Selection) string {
	var words []string
	for _, found := range found.Nodes {
		for node := range found.Descendants() {
			if node.Type == html.TextNode {
				words = append(words, strings.Fields(node.Data)...)
			}
		}
	}
	return strings.Join(words, " ")
}

// contains reports whether people read something in an element.
func (a *answer) contains(selector, text string) bool {
	return strings.Contains(a.text(selector), text)
}

// says checks that people read something in an element.
func (a *answer) says(selector, want string) *answer {
	a.Helper()
	if got := a.text(selector); !strings.Contains(got, want) {
		a.Errorf("%s reads %q, want %q in it", selector, got, want)
	}
	return a
}

// value is what a field of a form holds.
func (a *answer) value(name string) string {
	field := a.Find("[name=\"" + name + "\"]").First()
	if goquery.NodeName(field) == "textarea" {
		return field.Text()
	}
	return field.AttrOr("value", "")
}

// resend is the form that a page shows, as a browser would send it back unchanged.
func (s *site) resend(page *answer) []string { return fields(page, nil) }

// fields reads a page's form, without the fields that were typed over.
func fields(page *answer, over url.Values) (sent []string) {
	for _, field := range page.Find("main form input[name], main form textarea[name]").EachIter() {
		name := field.AttrOr("name", "")
		_, checked := field.Attr("checked")
		switch {
		case over.Has(name), (field.Is("[type=radio]") || field.Is("[type=checkbox]")) && !checked, field.Closest("template").Length() > 0:
		case field.Is("textarea"):
			sent = append(sent, name, strings.TrimPrefix(field.Text(), "\n"))
		default:
			sent = append(sent, name, field.AttrOr("value", ""))
		}
	}
	return sent
}

func ptr[T any](v T) *T { return &v }

func mustJSON(v any) []byte {
	encoded, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return encoded
}

func mustURL(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	return u
}
