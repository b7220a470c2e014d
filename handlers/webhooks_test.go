package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/vault"
	"github.com/alter-console/alter-console/vault/webhooks"
)

// sends runs the task of the site's vault that sends to webhooks.
func (s *site) sends() {
	s.Helper()
	for _, task := range s.vault.Tasks() {
		if task.Name == "send to webhooks" || strings.HasPrefix(task.Name, "look for what webhooks") {
			if err := task.Do(s.Context()); err != nil {
				s.Error(err)
			}
		}
	}
}

// TestAWebhookIsMadeTriedAndRemoved by its screens. Its secret is in one answer only, and its address in none.
func TestAWebhookIsMadeTriedAndRemoved(t *testing.T) {
	t.Parallel()
	status := http.StatusOK
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	t.Cleanup(receiver.Close)
	s := newSiteWith(t, func(o *vault.Options) { o.Webhooks = webhooks.Options{AllowPrivate: true} }).signIn()
	s.get("/settings").want(http.StatusOK)
	s.get(s.get("/endings").href("main a:contains('Webhooks')")).want(http.StatusOK).says("main", "Nobody is told")
	page := s.get("/settings/webhooks/new").want(http.StatusOK)
	if page.value("days") != "14, 7, 1" || page.Find("[name=sealed_url]").AttrOr("type", "") != "password" {
		t.Errorf("the form begins with %q", page.value("days"))
	}
	s.post("/settings/webhooks", "name", " ", "days", "soon").want(http.StatusUnprocessableEntity).says("#name-error", "Say who is told").says("#url-error", "Type the address").says("#days-error", "Type whole numbers")
	s.post("/settings/webhooks", "name", "x", "sealed_url", "ftp://token.example.com").want(http.StatusUnprocessableEntity).says("#url-error", "must be an address like")
	form := []string{"name", "chat <b>", "sealed_url", receiver.URL + "/hook/token", "team", "blue", "kinds", "grant", "days", "3 1"}
	made := s.post("/settings/webhooks", form...).want(http.StatusCreated).says("#reveal-text", "chat <b>").says("#facts", "Grants of the agents of blue When 3, 1 days before, and at the end")
	secret, path := made.text("#new-secret"), made.Find("dialog[data-reveal]").AttrOr("data-address", "")
	if !strings.HasPrefix(secret, "whsec_") || made.header.Get("Cache-Control") != "no-store" || made.Find("body").AttrOr("hx-history", "") != "false" {
		t.Fatalf("the secret is %q", secret)
	}
	s.follow(s.post(path+"/test")).says("#toasts", "The test arrived at chat <b>.").says("#deliveries", "Test").says("#deliveries", "arrived")
	status = http.StatusInternalServerError
	s.follow(s.post(path+"/test")).says("#toasts", "The test did not arrive at chat <b>: it answers 500 Internal Server Error.").says("#deliveries", "did not arrive")
	edit := s.get(path + "/edit").want(http.StatusOK)
	if edit.value("name") != "chat <b>" || edit.value("days") != "3, 1" || edit.Find("[name=kinds][value=grant][checked]").Length() != 1 {
		t.Error("the form lacks what is there")
	}
	s.post(path, "name", "", "days", "1").want(http.StatusUnprocessableEntity).says("#name-error", "Say who is told")
	s.post(path, "name", "mail", "sealed_url", "https://u:p@example.com").want(http.StatusUnprocessableEntity).says("#url-error", "must not have a user")
	s.follow(s.post(path, "name", "mail", "days", "")).says("#toasts", "mail is saved.").says("#facts", "All that ends When At the end")
	if asked := s.get(path + "/secret").want(http.StatusOK).text("main"); !strings.Contains(asked, "for 24 hours with the one of now as well") {
		t.Errorf("it asks %q", asked)
	}
	shown := s.post(path+"/secret").want(http.StatusOK).says("#reveal-text", "The one before signs as well until").says("main .alert", "Two secrets sign")
	replaced := shown.text("#new-secret")
	if replaced == secret || replaced == "" {
		t.Errorf("another secret is %q", replaced)
	}
	s.get(path+"/secret").says("main", "which signs too until")
	s.get(s.get(path).href("main a:contains('Stop signing with the old secret')")).want(http.StatusOK).says("main", "signed with the newest secret alone from now on")
	s.follow(s.post(path+"/old-secret")).says("#toasts", "is signed with the newest secret alone")
	if s.get(path).contains("main", "Two secrets sign") {
		t.Error("the old secret signs yet")
	}
	s.get(path+"/old-secret").says("main", "signs nothing any more already")
	s.get("/audit").says("main", "Ended the old secret of the webhook mail")
	pages := []*answer{s.get(path), s.get("/settings/webhooks"), edit, s.get(path+"/remove").want(http.StatusOK).says("main", "mail"), s.get("/audit")}
	for _, shown := range pages {
		if strings.Contains(shown.body, "/hook") || strings.Contains(shown.body, secret) || strings.Contains(shown.body, replaced) {
			t.Error("a page shows what is secret")
		}
	}
	if log := s.log.String(); strings.Contains(log, "whsec_") || strings.Contains(log, "/hook") {
		t.Error("the log has what is secret")
	}
	s.follow(s.post(path+"/remove")).says("#toasts", "mail is removed").says("main", "Nobody is told")
	s.get(path).want(http.StatusNotFound).says("main", "No such webhook")
}

// TestADeadWebhookIsADecision on the first page, for those who can mend or remove it.
func TestADeadWebhookIsADecision(t *testing.T) {
	t.Parallel()
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }))
	t.Cleanup(receiver.Close)
	later := time.Duration(0)
	clock := func() time.Time { return time.Now().Add(later) }
	s := newSiteWith(t, func(o *vault.Options) { o.Webhooks, o.Now = webhooks.Options{AllowPrivate: true}, clock }, func(o *web.Options) { o.Now = clock }).signIn()
	made := s.post("/settings/webhooks", "name", "chat", "sealed_url", receiver.URL+"/hook", "days", "60").want(http.StatusCreated)
	path := made.Find("dialog[data-reveal]").AttrOr("data-address", "")
	ends := time.Now().Add(time.Hour)
	s.appKey(client.AppKeyCreateParams{Name: "job", ExpiresAt: &ends})
	later = time.Hour
	s.sends()
	if s.get("/agents").contains("main", "Nothing arrives") {
		t.Error("it is dead at once")
	}
	s.get("/settings/webhooks").says("tbody", "failing")
	s.get(path).says("main .alert", "It fails since").says("#deliveries", "waiting")
	later += 25 * time.Hour
	s.sends()
	home := s.get("/agents").says(".notices", "Nothing arrives at the webhook chat").says(".notices", "it answers 410 Gone")
	s.get(home.href(".notices a")).want(http.StatusOK).says("h1", "chat")
	s.get("/settings/webhooks").says("tbody", "dead")
	if s.get("/agents", "HX-Request", "true", "HX-Target", "agents-list").contains("body", "Nothing arrives") {
		t.Error("the list alone has it, too")
	}
}
