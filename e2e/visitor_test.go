package e2e_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// A visitor is a person whose browser runs no scripts: they open addresses and press buttons.
type visitor struct {
	t       *testing.T
	http    *http.Client
	address *url.URL // of the page they look at
	page    *goquery.Document
	status  int
}

// visitor comes to the console for the first time. Whatever is sent and answered is kept in log, unless it is nil.
func (s *server) visitor(t *testing.T, log *wireLog) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	home, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, http: &http.Client{Jar: jar, Transport: log.transport()}, address: home}
}

// signIn signs the visitor in and shows the list of agents.
func (v *visitor) signIn(email, password string) {
	v.t.Helper()
	v.open("/sign-in")
	v.press("Sign in", "email", email, "password", password)
}

func (v *visitor) open(address string) {
	v.t.Helper()
	target, err := v.address.Parse(address)
	if err != nil {
		v.t.Fatal(err)
	}
	v.send(http.MethodGet, target, nil)
}

// follow goes where a link leads.
func (v *visitor) follow(link string) {
	v.t.Helper()
	v.followIn("body", link)
}

// followIn follows a link inside what a selector finds.
func (v *visitor) followIn(selector, link string) {
	v.t.Helper()
	href, ok := named(v.page.Find(selector).Find("a"), link).Attr("href")
	if !ok {
		v.t.Fatalf("%s has no link %q:\n%s", v.address, link, v.text("main"))
	}
	v.open(href)
}

// press sends the form of a button, with the named fields typed over.
func (v *visitor) press(button string, typed ...string) {
	v.t.Helper()
	v.pressIn("body", button, typed...)
}

// pressIn presses a button inside what a selector finds.
func (v *visitor) pressIn(selector, button string, typed ...string) {
	v.t.Helper()
	pressed := named(v.page.Find(selector).Find("button"), button)
	form := pressed.Closest("form")
	if form.Length() == 0 {
		v.t.Fatalf("%s has no button %q:\n%s", v.address, button, v.text("main"))
	}
	fields := formFields(form)
	if name, ok := pressed.Attr("name"); ok {
		fields.Set(name, pressed.AttrOr("value", ""))
	}
	for i := 0; i < len(typed); i += 2 {
		fields.Set(typed[i], typed[i+1])
	}
	target, err := v.address.Parse(form.AttrOr("action", ""))
	if err != nil {
		v.t.Fatal(err)
	}
	if strings.EqualFold(form.AttrOr("method", http.MethodGet), http.MethodGet) {
		target.RawQuery = fields.Encode()
		v.send(http.MethodGet, target, nil)
		return
	}
	v.send(http.MethodPost, target, fields)
}

// named is the first element with an accessible name.
func named(elements *goquery.Selection, name string) *goquery.Selection {
	return elements.FilterFunction(func(_ int, e *goquery.Selection) bool {
		return e.AttrOr("aria-label", words(e.Text())) == name
	}).First()
}

// formFields are what a browser would send of a form.
func formFields(form *goquery.Selection) url.Values {
	fields := url.Values{}
	for _, field := range form.Find("input[name], textarea[name], select[name]").EachIter() {
		kind, _ := field.Attr("type")
		_, checked := field.Attr("checked")
		value := field.AttrOr("value", "")
		switch {
		case field.Closest("fieldset[disabled], template").Length() > 0:
			continue
		case (kind == "radio" || kind == "checkbox") && !checked:
			continue
		case field.Is("textarea"):
			value = strings.TrimPrefix(field.Text(), "\n")
		case field.Is("select"):
			value = field.Find("option[selected]").AttrOr("value", "")
		}
		fields.Add(field.AttrOr("name", ""), value)
	}
	return fields
}

func (v *visitor) send(method string, target *url.URL, form url.Values) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, target.String(), strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	answer, err := v.http.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	v.address, v.status = answer.Request.URL, answer.StatusCode
	if v.page, err = goquery.NewDocumentFromReader(answer.Body); err != nil {
		v.t.Fatal(err)
	}
}

// text is what people read in the elements that a selector finds.
func (v *visitor) text(selector string) string { return words(v.page.Find(selector).Text()) }

// sees fails unless the page has the status and each of the texts.
func (v *visitor) sees(status int, texts ...string) {
	v.t.Helper()
	page := v.text("body")
	for _, text := range texts {
		if !strings.Contains(page, text) {
			v.t.Errorf("%s doesn't show %q", v.address, text)
			status = 0
		}
	}
	if v.status != status {
		v.t.Fatalf("%s has status %d and reads: %s", v.address, v.status, v.text("main"))
	}
}

// newKey is the plaintext that the page reveals.
func (v *visitor) newKey() string {
	v.t.Helper()
	key := v.text("#new-key")
	if key == "" {
		v.t.Fatalf("%s reveals no key, but reads: %s", v.address, v.text("main"))
	}
	return key
}

// row is the selector of a table's row in which a name stands.
func row(name string) string { return "tr:contains('" + name + "')" }

func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// A wireLog keeps what went over the wire. Its zero value is ready; a nil one keeps nothing.
type wireLog struct {
	mu        sync.Mutex
	exchanges []exchange
}

// An exchange is one request, its headers left away, and the whole answer.
type exchange struct{ request, answer string }

func (l *wireLog) transport() http.RoundTripper {
	if l == nil {
		return http.DefaultTransport
	}
	return roundTripper(l.roundTrip)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func (l *wireLog) roundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		var err error
		if sent, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	var answer bytes.Buffer
	answer.WriteString(res.Status + "\n")
	_ = res.Header.Write(&answer) // a buffer takes everything
	answer.Write(body)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.exchanges = append(l.exchanges, exchange{r.Method + " " + r.URL.String() + "\n" + string(sent), answer.String()})
	return res, nil
}
