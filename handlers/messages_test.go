package handlers_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/keyring"
)

func TestAMessageIsReadForAMinute(t *testing.T) {
	t.Parallel()
	var later atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	s := newSite(t, func(o *web.Options) { o.Now = now }).signIn()
	id := s.newAgent("bot", client.Scopes{}).ID
	done := s.post("/agents/" + id + "/suspend")
	if said := s.follow(done).says("#toasts", "bot is suspended").Find("#toasts .toast-success"); said.Length() != 1 {
		t.Errorf("%d messages of success", said.Length())
	}
	if again := s.follow(done).text("#toasts"); again != "" {
		t.Errorf("loaded again the page says %q", again)
	}
	s.follow(s.post("/agents/"+id+"/resume")).says("#toasts", "bot is active again")
	s.follow(s.post("/agents/"+id+"/suspend")).says("#toasts", "bot is suspended") // anew, within a second
	done = s.post("/agents/" + id + "/resume")
	later.Store(int64(time.Minute + 2*time.Second))
	if said := s.follow(done).text("#toasts"); said != "" {
		t.Errorf("after its time it says %q", said)
	}
}

// signedWith is a message as a console writes it whose secret is one byte over and over.
func (s *site) signedWith(secret byte, text string) string {
	s.Helper()
	key, err := keyring.New(bytes.Repeat([]byte{secret}, keyring.Size))
	if err != nil {
		s.Fatal(err)
	}
	console, err := auth.New(auth.Options{Store: s.store, Secrets: keyring.Of(key)})
	if err != nil {
		s.Fatal(err)
	}
	signed, err := console.Sign("message", fmt.Sprintf("%d\nerror\n%s", time.Now().Unix(), text))
	if err != nil {
		s.Fatal(err)
	}
	return signed
}

func TestNobodyElseMakesMessages(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	said := func(message string) string {
		return s.get("/agents?said=" + url.QueryEscape(message)).want(http.StatusOK).text("#toasts")
	}
	if got := said(s.signedWith(7, "From a replica.")); got != "From a replica." {
		t.Errorf("a replica's message reads %q", got)
	}
	for _, made := range []string{s.signedWith(8, "Call 555-1234."), "", "x", "bot is saved."} {
		if got := said(made); got != "" {
			t.Errorf("%q says %q", made, got)
		}
	}
	cookies := s.http.Jar.Cookies(mustURL(s.server.URL))
	if len(cookies) != 2 {
		t.Fatalf("%d cookies", len(cookies))
	}
	for _, cookie := range cookies { // nor does a cookie stand for one
		if got := said(cookie.Value); got != "" {
			t.Errorf("the cookie %s says %q", cookie.Name, got)
		}
	}
}
