package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// withKeys makes an agent with some keys and returns its path and the keys' ids.
func (s *site) withKeys(n int) (path string, keys []string) {
	s.Helper()
	created := s.newAgent("bot", client.Scopes{})
	keys = append(keys, created.KeyID)
	for len(keys) < n {
		minted, err := s.app.Agents.MintKey(s.Context(), created.ID)
		if err != nil {
			s.Fatal(err)
		}
		keys = append(keys, minted.KeyID)
	}
	return "/agents/" + created.ID, keys
}

func (s *site) revoke(path, key string, options ...client.RevokeOption) {
	s.Helper()
	if _, err := s.app.Agents.RevokeKey(s.Context(), strings.TrimPrefix(path, "/agents/"), key, options...); err != nil {
		s.Fatal(err)
	}
}

// status is the state of a key, whatever a page says about it.
func (s *site) status(path, key string) client.KeyStatus {
	s.Helper()
	list, err := s.app.Agents.ListKeys(s.Context(), strings.TrimPrefix(path, "/agents/"))
	if err != nil {
		s.Fatal(err)
	}
	for _, k := range list.Items {
		if k.KeyID == key {
			return k.Status()
		}
	}
	s.Fatalf("no key %s", key)
	return ""
}

func TestMintingTwiceFromOneFormMakesOneKey(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, _ := s.withKeys(1)
	form := s.get(path).value("idempotency_key")
	first := s.post(path+"/keys", "idempotency_key", form).want(http.StatusCreated)
	second := s.post(path+"/keys", "idempotency_key", form).want(http.StatusOK)
	second.says("main", "This key was shown before").says("#keys", "2 keys work")
	if key := first.text("#new-key"); key == "" || strings.Contains(second.body, key) {
		t.Error("the key is not in the first answer, or in the second too")
	}
}

func TestAcknowledgingEndsTheReminder(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, _ := s.withKeys(1)
	page := s.post(path+"/keys", "idempotency_key", "k").want(http.StatusCreated).says("#reveal-text", "bot-2 works from now on.")
	action := page.Find("[data-reveal-done]").AttrOr("action", "")
	s.get(path).says("#keys", "not stored yet")
	s.post(action).want(http.StatusSeeOther)
	if text := s.get(path).text("#keys"); strings.Contains(text, "not stored yet") {
		t.Error("the key is still called not stored yet")
	}
}

func TestDeprecateAndUndeprecate(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, keys := s.withKeys(1)
	s.follow(s.post(path+"/keys/"+keys[0]+"/deprecate")).says("#toasts", "bot-1 is deprecated")
	part := s.send(http.MethodPost, path+"/keys/"+keys[0]+"/undeprecate", nil, "HX-Request", "true", "HX-Target", "keys")
	part.want(http.StatusOK).says("body", "Deprecate")
	if said := part.header.Get("HX-Trigger"); said != `{"said":"bot-1 is no longer deprecated."}` {
		t.Errorf("it says %s", said)
	}
	if s.status(path, keys[0]) != client.KeyActive || part.Find("main, header").Length() != 0 {
		t.Errorf("the key is %s; the answer %s", s.status(path, keys[0]), part.body)
	}
	s.revoke(path, keys[0], client.Force())
	s.post(path+"/keys/"+keys[0]+"/deprecate").want(http.StatusConflict).says("main", "revoked")
}

func TestRevokingAKeyThatIsNotTheLast(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, keys := s.withKeys(2)
	page := s.get(path + "/keys/" + keys[0] + "/revoke").want(http.StatusOK)
	page.says("main", "Other keys left 1").says("main form", "Revoke key")
	if page.Find("[name=confirm_name]").Length() != 0 {
		t.Error("it asks for the agent's name although another key remains")
	}
	s.post(path + "/keys/" + keys[0] + "/revoke").want(http.StatusSeeOther)
	s.get(path+"/keys/"+keys[0]+"/revoke").want(http.StatusOK).says("main", "revoked already")
}

func TestTheLastKeyNeedsTheAgentsName(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, keys := s.withKeys(1)
	revoke := path + "/keys/" + keys[0] + "/revoke"
	s.get(path).says("#keys", "1 key works")
	s.get(revoke).want(http.StatusOK).says("main", "This is the agent's last key").says("main form", "Revoke last key")
	for _, form := range [][]string{
		nil, {"force", "true"}, {"last_key", "true"}, {"confirm_name", ""}, {"last_key", "true", "confirm_name", "bots"},
		{"last_key", "true", "confirm_name", "BOT"}, {"force", "true", "confirm_name", "bo t"},
	} {
		if page := s.post(revoke+"?force=true", form...); page.status < 400 {
			t.Errorf("%q is answered with %d", form, page.status)
		}
	}
	if status := s.status(path, keys[0]); status != client.KeyActive {
		t.Fatalf("the key is %s", status)
	}
	s.post(revoke, "last_key", "true", "confirm_name", "bot ").want(http.StatusSeeOther)
	s.get(path).says("main", "This agent has no key that works").says("#keys", "Mint key")
}

func TestAStaleConfirmationAsksAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, keys := s.withKeys(2)
	revoke := path + "/keys/" + keys[0] + "/revoke"
	form := s.resend(s.get(revoke).want(http.StatusOK))
	s.revoke(path, keys[1])
	s.post(revoke, form...).want(http.StatusConflict).says("main form", "Revoke last key")
	if status := s.status(path, keys[0]); status != client.KeyActive {
		t.Errorf("the key is %s", status)
	}
}

// revokeFirst revokes a key behind the back of whoever revokes another, after they have looked and before they do it.
type revokeFirst struct {
	http.RoundTripper
	revoke func()
}

func (l revokeFirst) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodDelete {
		l.revoke()
	}
	return l.RoundTripper.RoundTrip(r)
}

func TestAKeyThatBecomesTheLastAtThatMomentStays(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, keys := s.withKeys(2)
	s.line.RoundTripper = revokeFirst{s.line.RoundTripper, func() { s.revoke(path, keys[1]) }}
	s.post(path+"/keys/"+keys[0]+"/revoke").want(http.StatusConflict).says("main form", "Revoke last key")
	if status := s.status(path, keys[0]); status != client.KeyActive {
		t.Errorf("the key is %s", status)
	}
}

func TestNoKeyOfASuspendedAgentIsSaidToWork(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	id := s.newAgent("bot", client.Scopes{}).ID
	s.get("/agents/"+id).says("#keys", "1 key works").says("#keys tbody", "active")
	if _, err := s.app.Agents.Suspend(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	page := s.get("/agents/"+id).says("#keys", "1 key, refused until the agent is resumed").says("#keys tbody", "suspended")
	if page.contains("#keys", "works") || page.contains("#keys tbody", "active") {
		t.Errorf("of a suspended agent's keys it says %q", page.text("#keys"))
	}
}
