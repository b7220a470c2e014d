package handlers_test

import (
	"net/http"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/seal"
)

func TestSettingsSayHowTheServerIsSetUp(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	planner := s.newActor("planner")
	if err := planner.call(t.Context(), "GET", "/things"); err != nil {
		t.Fatal(err)
	}
	to := s.get("/agents").Find(`.account a[href="/settings"]`).AttrOr("href", "")
	page := s.get(to).want(http.StatusOK).says("h1", "Settings").says("#retention", "--keep-calls").says("#retention", "--keep-bodies").
		says("#master-key", "ok").says("#master-key", "--master-key").says("#database", "SQLite").says("#database", "--database-url").says("#kept", "Calls 1")
	if page.Find("main form, main input, main button").Length() != 0 {
		t.Error("something can be changed there")
	}
}

func TestSettingsSayThatTheMasterKeyIsMissing(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "Books"})
	s.loseMasterKey(seal.ErrMissing)
	s.get("/settings").want(http.StatusOK).says("#master-key", "can neither be opened nor stored")
}

func TestAnAPIWithoutSettingsHasNoSuchPage(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.line.capabilities = `{"capabilities": []}`
	s.get("/settings").want(http.StatusNotFound)
	if s.get("/agents").want(http.StatusOK).Find(`.account a[href="/settings"]`).Length() != 0 {
		t.Error("the menu leads there")
	}
}
