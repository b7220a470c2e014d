package handlers_test

import (
	"net/http"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/seal"
)

// loseMasterKey has the server find that its master key is not there, or not the one in use.
func (s *site) loseMasterKey(why error) {
	s.Helper()
	s.noMasterKey = why
	if err := s.masterKey.Refresh(s.Context()); err != nil {
		s.Fatal(err)
	}
}

func TestAdministratorsAreToldThatTheMasterKeyIsNotThere(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "API", Slug: "api"})
	pages := []string{"/secrets", "/secrets/new", "/secrets/api", "/secrets/api/edit", "/secrets/api/value", "/secrets?q=none"}
	for _, path := range pages {
		if page := s.get(path).want(http.StatusOK); page.contains("main", "master key") {
			t.Errorf("%s reads %s", path, page.text("main"))
		}
	}
	for why, says := range map[error]string{
		seal.ErrMissing: "The server has no master key",
		seal.ErrWrong:   "The server has another master key than the values were sealed with",
	} {
		s.loseMasterKey(why)
		for _, path := range pages {
			s.get(path).want(http.StatusOK).says("main", says).says("main", "master.key")
		}
		s.get("/agents").want(http.StatusOK)
	}
	s.get("/secrets").says("main", "unreadable")
	s.get("/secrets/api").says("main", "Its value can't be opened")
	page := s.post("/secrets/api/value", "sealed_token", planted).want(http.StatusServiceUnavailable)
	page.says("#error-summary", "master key").says("#token-error", "Type it again")
	s.hides(page, s.post("/secrets", s.secretForm(s.get("/secrets/new?template=openai"), "sealed_token", planted)...).want(http.StatusServiceUnavailable))
	s.follow(s.post("/secrets/api", s.secretForm(s.get("/secrets/api/edit"), "name", "Renamed")...)).says("#toasts", "Renamed is saved")
}
