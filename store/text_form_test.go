package store_test

import (
	"database/sql"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// people are names as machines and people write them, and what finds each.
var people = map[string][]string{
	"José":             {"Jose\u0301", "JOSÉ", "josé", "JOSE\u0301 "},
	"Zoe\u0308":        {"Zoë", "ZOË", "zoe\u0308"},
	"Straße":           {"STRASSE", "strasse", "straße", "STRAẞE"},
	"ΟΔΥΣΣΕΥΣ":         {"οδυσ", "οδυσσευς"},
	"İstanbul":         {"istanbul", "ISTANBUL", "İST"},
	"git\u200bhub bot": {"github", "GitHub"},
}

func TestSearchesMeanLetters(t *testing.T) {
	onEachFile(t, func(t *testing.T, o store.Options, _ *sql.DB) {
		s := storetest.Open(t, o)
		defer s.Close()
		insertPeople(t, s)
		peopleAreFound(t, s)
	})
}

// insertPeople makes an agent of each name, with a provider of that name.
func insertPeople(t *testing.T, s *store.Store) {
	t.Helper()
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		for name := range people {
			a := newAgent(appID(t, s), "bot-"+newID())
			a.DisplayName, a.Scopes = &name, map[string][]string{name: {"read"}}
			if err := tx.InsertAgent(t.Context(), a); err != nil {
				return err
			}
		}
		return nil
	}))
}

func peopleAreFound(t *testing.T, s *store.Store) {
	t.Helper()
	for name, terms := range people {
		for _, term := range append(terms, name) {
			page, err := s.ListAgents(t.Context(), store.AgentFilter{AppID: appID(t, s), Query: term, Limit: 5})
			must(t, err)
			if page.Total != 1 || *page.Agents[0].DisplayName != name {
				t.Errorf("%+q finds %d, not %+q alone", term, page.Total, name)
			}
		}
	}
	for _, provider := range []string{"José", "Jose\u0301", "Zoë", "Zoe\u0308"} {
		page, err := s.ListAgents(t.Context(), store.AgentFilter{AppID: appID(t, s), Provider: provider, Limit: 5})
		must(t, err)
		if page.Total != 1 {
			t.Errorf("the provider %+q finds %d", provider, page.Total)
		}
	}
}

// What was kept before texts had one form gets it at the next start, from backups too.
func TestOldTextsGetTheFormOfToday(t *testing.T) {
	onEachFile(t, func(t *testing.T, o store.Options, db *sql.DB) {
		s := storetest.Open(t, o)
		insertPeople(t, s)
		must(t, s.Close())
		run(t, db, `delete from settings where name = 'text_form'`)
		run(t, db, `update agents set search_text = lower(display_name)`)
		run(t, db, `delete from agent_providers`)
		run(t, db, `insert into agent_providers (app_id, provider, agent_id) select app_id, display_name, id from agents`)
		for i, email := range []string{"jose\u0301@example.test", "zoe\u0308@example.test", "zoë@example.test"} {
			id := string(rune('a' + i))
			run(t, db, `insert into accounts (id, email, password_hash, role, created_at, password_changed_at) values ('`+id+`', '`+email+`', '', 'admin', 1, 1)`)
		}
		s = storetest.Open(t, o)
		defer s.Close()
		peopleAreFound(t, s)
		for email, id := range map[string]string{"josé@example.test": "a", "zoë@example.test": "c", "zoe\u0308@example.test": "b"} {
			if account, err := s.AccountByEmail(t.Context(), email); err != nil || account.ID != id {
				t.Errorf("%+q is of %q, %v", email, account.ID, err)
			}
		}
	})
}
