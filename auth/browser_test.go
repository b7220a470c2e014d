package auth_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
)

// A browser keeps cookies by name, and sends from one address.
type browser struct {
	*door
	address string
	cookies map[string]*http.Cookie
}

func (d *door) browser() *browser { return d.browserAt(home) }

func (d *door) browserAt(address string) *browser {
	return &browser{door: d, address: address, cookies: map[string]*http.Cookie{}}
}

// copy is a browser with the same cookies.
func (b *browser) copy() *browser {
	other := b.door.browser()
	for name, cookie := range b.cookies {
		other.cookies[name] = cookie
	}
	return other
}

// signedIn is a browser whose person has signed in.
func (d *door) signedIn() *browser {
	d.Helper()
	return d.signedInAs(email)
}

// signUp makes another administrator, who has signed in.
func (d *door) signUp(email string) *browser {
	d.Helper()
	if _, err := d.auth.CreateAdmin(d.Context(), email, password); err != nil {
		d.Fatal(err)
	}
	return d.signedInAs(email)
}

func (d *door) signedInAs(email string) *browser {
	d.Helper()
	b := d.browser()
	if got := b.signIn(email, password); got.Code != http.StatusOK {
		d.Fatalf("sign-in: %d %s", got.Code, got.Body)
	}
	return b
}

func (b *browser) signIn(email, password string) *httptest.ResponseRecorder {
	return b.post("/sign-in", "email="+email+"&password="+password)
}

func (b *browser) post(path, form string) *httptest.ResponseRecorder {
	return b.send(httptest.NewRequest(http.MethodPost, path, strings.NewReader(form)))
}

// me is the email of the person the site takes this browser's for.
func (b *browser) me() string {
	b.Helper()
	got := b.send(httptest.NewRequest(http.MethodGet, "/me", nil))
	if got.Code != http.StatusOK {
		b.Fatalf("status %d", got.Code)
	}
	return got.Body.String()
}

func (b *browser) send(r *http.Request) *httptest.ResponseRecorder { return b.sendTo(b.site, r) }

func (b *browser) sendTo(site http.Handler, r *http.Request) *httptest.ResponseRecorder {
	r.RemoteAddr = b.address + ":1234"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, cookie := range b.cookies {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	for _, cookie := range w.Result().Cookies() {
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
		} else {
			b.cookies[cookie.Name] = cookie
		}
	}
	return w
}
