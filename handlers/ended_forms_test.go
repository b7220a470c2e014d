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
	s := newSite(t).signIn().endSessions()
	if to, read := s.sendLarge("Origin", "null"); read > 0 || strings.Contains(to, "kept") {
		t.Errorf("%d bytes were read of a form from nowhere, which leads to %s", read, to)
	}
	s.http = s.browser()
	if to, read := s.sendLarge(); read > 0 || strings.Contains(to, "kept") {
		t.Errorf("%d bytes were read of a stranger's form, which leads to %s", read, to)
	}
}
