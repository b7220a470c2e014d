package handlers_test

import (
	"net/http"
	"testing"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/storetest"
)

// TestTheFirstAdministratorIsMadeByALink tries to come in without the link, with a wrong one, and with the right one.
func TestTheFirstAdministratorIsMadeByALink(t *testing.T) {
	t.Parallel()
	s := newEmptySite(t, storetest.SQLite(t))
	s.get("/sign-in").want(http.StatusOK).says("main", "Open the set-up link that the server printed")
	s.get("/setup?token=guessed").want(http.StatusForbidden).says(".alert", "This set-up link is not valid")

	token := s.auth.SetupToken()
	form := s.get("/setup?token=" + token).want(http.StatusOK)
	if got := form.value("token"); got != token {
		t.Errorf("the form carries the token %q", got)
	}
	form = s.post("/setup", "token", token, "email", email, "password", "short").want(http.StatusUnprocessableEntity)
	form.says(".field-error", "at least 12 characters")
	if got := form.value("email"); got != email {
		t.Errorf("after a refusal the form holds the email %q", got)
	}
	s.post("/setup", "token", token, "email", email, "password", password).want(http.StatusSeeOther)
	s.get("/agents").want(http.StatusOK).says("main", "No agents yet")
}

// TestAUsedSetUpLinkSaysSo opens the link once more, after the administrator was made.
func TestAUsedSetUpLinkSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	at := s.get("/setup?token=x").want(http.StatusSeeOther).header.Get("Location")
	s.get(at).want(http.StatusOK).says("main", "This console has its administrator already")
}

// TestWhoHasAnAccountSignsInBeforeThereIsAnAdministrator: somebody made the account on the command line.
func TestWhoHasAnAccountSignsInBeforeThereIsAnAdministrator(t *testing.T) {
	t.Parallel()
	s := newEmptySite(t, storetest.SQLite(t))
	s.person("viewer@example.com", access.Viewer)
	s.get("/sign-in").want(http.StatusOK).says("main", "Password")
	s.post("/sign-in", "email", "viewer@example.com", "password", password).want(http.StatusSeeOther)
	s.get("/agents").want(http.StatusOK)
	s.http = s.browser()
	s.post("/setup", "token", s.auth.SetupToken(), "email", email, "password", password).want(http.StatusSeeOther)
	s.get("/account").want(http.StatusOK).says("#facts", "Administrator")
}
