package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// leadsToRevoke checks that replacing a key is refused, and that nothing was made.
func (s *site) leadsToRevoke(path, key string, keys int) {
	s.Helper()
	page := s.post(path + "/keys/" + key + "/replace")
	if to := page.leadsTo(); to != path+"/keys/"+key+"/revoke" {
		s.Errorf("it leads to %s", to)
	}
	s.follow(page)
	s.hasKeys(path, keys)
}

func (s *site) hasKeys(path string, want int) {
	s.Helper()
	list, err := s.app.Agents.ListKeys(s.Context(), strings.TrimPrefix(path, "/agents/"))
	if err != nil {
		s.Fatal(err)
	}
	if len(list.Items) != want {
		s.Errorf("%d keys, want %d", len(list.Items), want)
	}
}

// mintPending mints a key as the console does, and returns its id.
func (s *site) mintPending(path string) string {
	s.Helper()
	minted, err := s.app.Agents.MintKey(s.Context(), strings.TrimPrefix(path, "/agents/"), client.AwaitAcknowledgement())
	if err != nil {
		s.Fatal(err)
	}
	return minted.KeyID
}

func TestReplacingAKeyNobodyStored(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, _ := s.withKeys(1)
	lost := s.mintPending(path)
	replace := s.get(path).Find("form[action$=replace]")
	action, form := replace.AttrOr("action", ""), replace.Find("input").AttrOr("value", "")
	page := s.post(action, "idempotency_key", form).want(http.StatusCreated)
	page.says("#reveal", "bot-3 works from now on. bot-2 , which it replaces, is dead").says("#keys", "2 keys work, 1 revoked")
	s.post(action, "idempotency_key", form).want(http.StatusOK).says("main", "This key was shown before")
	if status := s.status(path, lost); status != client.KeyRevoked {
		t.Errorf("the lost key is %s", status)
	}
	s.hasKeys(path, 3)
}

func TestReplaceHarmsNoKeyThatSomebodyMayHave(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, keys := s.withKeys(1) // made through the API, and perhaps in use
	s.leadsToRevoke(path, keys[0], 1)
	if status := s.status(path, keys[0]); status != client.KeyActive {
		t.Errorf("the only key is %s", status)
	}

	other := "/agents/" + s.newAgent("other", client.Scopes{}).ID
	for _, key := range []string{"11111111-2222-4333-8444-555555555555", "x", s.mintPending(other)} {
		s.post(path+"/keys/"+key+"/replace").want(http.StatusNotFound).says("main", "No such key")
	}
	s.hasKeys(path, 1)

	stored := s.mintPending(path)
	s.post(path + "/keys/" + stored + "/acknowledge").want(http.StatusSeeOther)
	s.leadsToRevoke(path, stored, 2)
	s.revoke(path, stored)
	s.leadsToRevoke(path, stored, 2)
}

func TestReplaceIsOfferedOnlyWhereTheAPICanDoIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.line.capabilities = `{"capabilities":["include_revoked","acknowledge","mint_idempotency"]}`
	s.signIn()
	path, _ := s.withKeys(1)
	lost := s.mintPending(path)
	if page := s.get(path).says("#keys", "not stored yet"); page.Find("form[action$=replace]").Length() != 0 {
		t.Error("Replace is offered")
	}
	s.leadsToRevoke(path, lost, 2)
}

// A dialog that is still open when its key is revoked elsewhere ends with the truth.
func TestAcknowledgingARevokedKey(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, _ := s.withKeys(1)
	key := s.mintPending(path)
	s.revoke(path, key)
	s.follow(s.post(path+"/keys/"+key+"/acknowledge")).says("#toasts", "what you stored does not work")
}
