package handlers_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/store"
)

func TestWhatCantBeSeenIsRefusedByName(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	for _, one := range []struct {
		field, beside string
		typed         []string
		says          string
	}{
		{"display_name", "display_name", []string{"Payroll \u202egnilliB"}, "U+202E, which changes the direction"},
		{"display_name", "display_name", []string{" \u200b "}, "U+200B"},
		{"display_name", "display_name", []string{"\u3000"}, "nothing in it that can be seen"},
		{"owner", "owner", []string{"ann\u200b@example.test"}, "U+200B, which can't be seen"},
		{"team", "team", []string{"pay\u2066roll"}, "U+2066"},
		{"scopes_provider", "scopes", []string{"git\u200bhub", "scopes_list", "repo"}, "U+200B"},
		{"scopes_provider", "scopes", []string{"github", "scopes_list", "re\u2060po"}, "U+2060"},
		{"metadata", "metadata", []string{`{"a": {"b": "\ud800"}}`}, "half of a surrogate pair at line 1, column 14"},
		{"policy", "policy", []string{`{"\udc00": 1}`}, "half of a surrogate pair"},
	} {
		typed := append([]string{"name", "bot", one.field}, one.typed...)
		page := s.post("/agents", s.form("/agents/new", typed...)...).want(http.StatusUnprocessableEntity)
		page.says("#"+one.beside+"-error", one.says)
		if got := page.value(one.field); strings.TrimPrefix(got, "\n") != one.typed[0] {
			t.Errorf("%s holds %q, typed was %q", one.field, got, one.typed[0])
		}
		page.Find("textarea").Remove() // they hold what was typed, as the inputs do
		if strings.ContainsAny(page.text("body"), "\u202e\u200b\u2066\u2060") {
			t.Errorf("%s %q is drawn as it is", one.field, one.typed)
		}
	}
}

// Agents that were made before, and those of other servers, may have anything.
func TestWhatCantBeSeenIsDrawnByName(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	id := s.newAgent("old-bot", client.Scopes{}).ID
	err := s.store.Tx(t.Context(), func(tx *store.Tx) error {
		app, err := tx.DefaultAppID(t.Context())
		if err != nil {
			return err
		}
		agent, err := tx.AgentByID(t.Context(), app, id)
		if err != nil {
			return err
		}
		agent.DisplayName = ptr("Payroll \u202egnilliB")
		agent.Scopes = map[string][]string{"git\u200bhub": {"re\u2067po"}}
		agent.Metadata = json.RawMessage("{\"owner\":\"ann\u200b@example.test\",\"team\":\"a\u200f\",\"note\":\"x\u202ey\"}")
		return tx.UpdateAgent(t.Context(), agent)
	})
	if err != nil {
		t.Fatal(err)
	}
	edit := s.get("/agents/" + id + "/edit")
	for _, page := range []*answer{s.get("/agents"), s.get("/agents/" + id), s.get("/agents/" + id + "/delete"), edit} {
		page.want(http.StatusOK)
		page.Find("textarea[name=scopes_list]").Remove()
		if strings.ContainsAny(page.text("html"), "\u202e\u200b\u200f\u2067") {
			t.Errorf("drawn as it is: %q", page.text("html"))
		}
	}
	s.get("/agents").says("main bdi", "Payroll ⟨U+202E⟩gnilliB").says("main .tag bdi", "git⟨U+200B⟩hub").says("main bdi", "ann⟨U+200B⟩@example.test")
	s.get("/agents/"+id).says("main", `"note": "x\u202ey"`).says("main .tag bdi", "re⟨U+2067⟩po")
	edit.says("#display_name-unseen", "Payroll ⟨U+202E⟩gnilliB").says("#owner-unseen", "ann⟨U+200B⟩@example.test").says("#scopes-provider-0-unseen", "git⟨U+200B⟩hub")
	if got := edit.value("metadata"); !strings.Contains(got, `"x\u202ey"`) {
		t.Errorf("the form holds %s", got)
	}
	said := s.follow(s.post("/agents/"+id, s.resend(s.get("/agents/"+id+"/edit"))...))
	said.says("#toasts", "Nothing was changed.")
}
