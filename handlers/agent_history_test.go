package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// TestAHistoryTellsWhatWasDone does all that can be done to an agent, and reads it.
func TestAHistoryTellsWhatWasDone(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	bot := s.newActor("bot")
	agents, ctx := s.app.Agents, t.Context()
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	second, err := agents.MintKey(ctx, bot.id)
	must(second, err)
	must(agents.DeprecateKey(ctx, bot.id, second.KeyID))
	must(agents.RevokeKey(ctx, bot.id, second.KeyID))
	must(s.changed(bot.id, client.AgentUpdateParams{DisplayName: ptr("The <b>bot</b>"), Metadata: map[string]any{"team": "blue", "level": 3}}))
	must(s.changed(bot.id, client.AgentUpdateParams{Metadata: map[string]any{"team": "red"}}))
	must(s.changed(bot.id, client.AgentUpdateParams{Scopes: client.Scopes{"slack": {"read"}}}))
	must(agents.Suspend(ctx, bot.id))
	must(agents.Resume(ctx, bot.id))
	must(s.app.Grants.Revoke(ctx, bot.grant, "it leaked"))
	must(agents.Delete(ctx, bot.id))
	page := s.get("/agents/" + bot.id + "/history").want(http.StatusOK)
	for _, sentence := range []string{
		"Created the agent.", "Minted the key bot-1.", "Granted access to books.", "Minted the key bot-2.", "Deprecated the key bot-2.", "Revoked the key bot-2.",
		"Changed the agent.", "Suspended the agent.", "Resumed the agent.", "Revoked the grant of books.", "Revoked the key bot-1, with the agent.", "Deleted the agent.",
	} {
		page.says("tbody", sentence)
	}
	for _, change := range []string{
		"Display name added: The <b>bot</b>", "Metadata team added: blue", "Metadata level added: 3", "Metadata level removed: 3",
		"Metadata team removed: blue added: red", "added: slack:read", "Scopes added: Secrets: books", "Reason it leaked",
	} {
		page.says(".changes", change)
	}
	page.says("tbody td", "somebody else").says("tbody .code", `"action": "agent.deleted"`)
	for _, raw := range []string{"<b>bot", "agent.updated.", "%t", "%s"} {
		if strings.Contains(page.body, raw) {
			t.Errorf("the page has %q", raw)
		}
	}
}

// changed changes an agent as it is now.
func (s *site) changed(id string, p client.AgentUpdateParams) (*client.AgentInfo, error) {
	agent, err := s.app.Agents.Get(s.Context(), id)
	if err != nil {
		return nil, err
	}
	p.ExpectedVersion = agent.Version
	return s.app.Agents.Update(s.Context(), id, p)
}

func TestAHistoryHasPages(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	id := s.newAgent("bot", nil).ID
	for range 30 {
		if _, err := s.app.Agents.Suspend(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if _, err := s.app.Agents.Resume(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	first := s.get("/agents/"+id+"/history").want(http.StatusOK).says(".pager", "62 events")
	last := s.get(first.Find(`.pager [aria-label="Next page"]`).AttrOr("href", "")).want(http.StatusOK).says("tbody", "Created the agent.")
	if first.Find("tbody tr").Length() != 50 || last.Find("tbody tr").Length() != 12 {
		t.Errorf("pages of %d and %d", first.Find("tbody tr").Length(), last.Find("tbody tr").Length())
	}
	s.get("/agents/" + id + "/history?after=nonsense").want(http.StatusSeeOther)
}
