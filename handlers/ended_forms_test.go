package handlers_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A watchedBody tells how much of it was read.
type watchedBody struct {
	io.Reader
	read int
}

func (b *watchedBody) Read(p []byte) (n int, err error) {
	n, err = b.Reader.Read(p)
	b.read += n
	return n, err
}

// sendLarge sends a form of 900 KiB as this browser would, and returns where that leads and how much was read of it.
func (s *site) sendLarge(headers ...string) (to string, read int) {
	s.Helper()
	body := &watchedBody{Reader: strings.NewReader("name=" + strings.Repeat("x", 900<<10))}
	r := httptest.NewRequest(http.MethodPost, s.server.URL+"/agents", body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if len(headers) == 0 {
		headers = []string{"Sec-Fetch-Site", "same-origin"}
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for _, cookie := range s.http.Jar.Cookies(mustURL(s.server.URL)) {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	s.server.Config.Handler.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther {
		s.Fatalf("status %d", w.Code)
	}
	return w.Header().Get("Location"), body.read
}

func TestNothingIsReadOfAStrangersForm(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn().endSessions()
	if to, read := s.sendLarge("Origin", "null"); read > 0 || strings.Contains(to, "kept") {
		t.Errorf("%d bytes were read of a form from nowhere, which leads to %s", read, to)
	}
	s.http = s.browser()
	if to, read := s.sendLarge(); read > 0 || strings.Contains(to, "kept") {
		t.Errorf("%d bytes were read of a stranger's form, which leads to %s", read, to)
	}
}

// keeps reports whether a form is kept that this browser sends.
func (s *site) keeps() bool {
	s.Helper()
	return strings.Contains(s.post("/agents", "name", "new-bot").want(http.StatusSeeOther).header.Get("Location"), "kept")
}

func TestABrowserHasOnlySoManyFormsKept(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn().endSessions()
	for n := range 22 {
		if kept := s.keeps(); kept != (n < 20) {
			t.Errorf("form %d of one browser is kept: %t", n, kept)
		}
	}
	s.http = s.browser()
	if s.signIn().endSessions(); !s.keeps() {
		t.Error("another browser's form is not kept")
	}
	if to, read := s.sendLarge(); read > 300<<10 || strings.Contains(to, "kept") {
		t.Errorf("%d bytes were read of a form of 900 KiB, which leads to %s", read, to)
	}
}

func TestABrowserFromBeforeAPasswordResetHasNoFormKept(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	if err := s.auth.ResetPassword(t.Context(), email, "another long password"); err != nil {
		t.Fatal(err)
	}
	if to, read := s.sendLarge(); read > 0 || strings.Contains(to, "kept") {
		t.Errorf("%d bytes were read, and the form leads to %s", read, to)
	}
	if s.keeps() {
		t.Error("a form is kept of a browser that was known before the reset")
	}
}

func TestAFormThatIsKeptAgainIsThereOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn().endSessions()
	back := s.signInAgain(s.post("/agents", "name", "new-bot").want(http.StatusSeeOther).header.Get("Location"))
	form := s.resend(s.get(back).want(http.StatusOK))
	again := s.signInAgain(s.endSessions().post("/agents", form...).want(http.StatusSeeOther).header.Get("Location"))
	s.get(back).says("main", "not kept any more")
	page := s.get(again).want(http.StatusOK).says("main", "Here is what you typed")
	s.post("/agents", s.resend(page)...).want(http.StatusCreated)
	s.get(again).says("main", "it was saved since")
}
