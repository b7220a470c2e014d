package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

func TestAFormSentAgainAfterItsAgentWasDeletedOrSuspended(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		end  func(*client.AgentsService, *site, string) error
		says string
	}{
		{func(a *client.AgentsService, s *site, id string) error {
			_, err := a.Delete(s.Context(), id)
			return err
		}, "was deleted since"},
		{func(a *client.AgentsService, s *site, id string) error {
			_, err := a.Suspend(s.Context(), id)
			return err
		}, "is suspended now"},
	} {
		s := newSite(t).signIn()
		form := s.form("/agents/new", "name", "bot", "team", "growth")
		s.post("/agents", form...).want(http.StatusCreated)
		id := s.find("bot").ID
		if err := test.end(s.app.Agents, s, id); err != nil {
			t.Fatal(err)
		}
		page := s.post("/agents", form...).want(http.StatusConflict).says("#error-summary", test.says)
		page.says("#error-summary a[href='/agents/"+id+"']", "Go to the agent made before")
		if strings.Contains(page.body, "Idempotency-Key") || page.value("team") != "growth" {
			t.Error("it speaks of headers, or loses what was typed")
		}
		again := s.resend(page)
		if test.says == "was deleted since" {
			s.post("/agents", again...).want(http.StatusCreated)
			continue
		}
		page = s.post("/agents", again...).want(http.StatusUnprocessableEntity).says("#error-summary", "Another agent has this name")
		page.says("#error-summary a[href='/agents/"+id+"']", "Go to bot")
	}
}

func TestADeletedAgentSaysSoEverywhere(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, keys := s.withKeys(1)
	form := s.form(path+"/edit", "team", "growth")
	if _, err := s.app.Agents.Delete(t.Context(), s.find("bot").ID); err != nil {
		t.Fatal(err)
	}
	for _, page := range []*answer{
		s.get(path + "/edit"), s.get(path + "/delete"), s.post(path+"/delete", "confirm_name", "bot"), s.post(path + "/suspend"), s.post(path + "/resume"),
		s.post(path + "/keys"), s.post(path + "/keys/" + keys[0] + "/deprecate"), s.post(path + "/keys/" + keys[0] + "/replace"), s.post(path + "/keys/" + keys[0] + "/revoke"),
	} {
		if to := page.leadsTo(); to != path {
			t.Errorf("it leads to %s", to)
		}
		s.follow(page).says("#toasts", "bot is deleted").says("main", "This agent is deleted")
	}
	page := s.post(path, form...).want(http.StatusConflict).says("#error-summary", "Nothing was saved bot was deleted in the meantime")
	page.says("#error-summary a[href='"+path+"']", "deleted bot")
	if strings.Contains(page.text("main"), "Someone else changed") || page.value("team") != "growth" {
		t.Errorf("it reads %s", page.text("main"))
	}
	s.post("/agents", s.resend(page)...).want(http.StatusCreated)
	if agent := s.find("bot"); "/agents/"+agent.ID == path || agent.Metadata["team"] != "growth" {
		t.Errorf("made is %+v", agent)
	}
}

func TestANameThatIsTakenLeadsToItsAgent(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	taken := "/agents/" + s.newAgent("taken", client.Scopes{}).ID
	page := s.post("/agents", s.form("/agents/new", "name", "taken")...).want(http.StatusUnprocessableEntity)
	page.says("#error-summary a[href='"+taken+"']", "Go to taken")
	s.get(taken+"/keys/nope/revoke").want(http.StatusNotFound).says("main a[href='"+taken+"']", "Go to taken")
}
