package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// trailOf writes events of people and keys about agents, one a second.
func trailOf(t *testing.T, s *store.Store, events ...store.AuditEvent) string {
	t.Helper()
	appID, err := s.DefaultAppID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range events {
		e.ID, e.AppID, e.At = fmt.Sprintf("event-%02d", i), appID, time.Unix(int64(1000+i), 0).UTC()
		if err := s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertAudit(t.Context(), e) }); err != nil {
			t.Fatal(err)
		}
	}
	return appID
}

func TestEachFilterOfTheTrailChoosesItsEvents(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		ann := store.AuditEvent{ActorKind: "person", ActorID: "ann", ActorLabel: "Ann@example.test"}
		byAnn := func(action, kind, target, agent string) store.AuditEvent {
			e := ann
			e.Action, e.TargetKind, e.TargetID, e.AgentID, e.RequestID = action, kind, target, agent, "r-"+target
			return e
		}
		appID := trailOf(t, s,
			byAnn("agent.created", "agent", "bot", "bot"),
			byAnn("key.minted", "key", "k1", "bot"),
			store.AuditEvent{ActorKind: "app_key", ActorID: "k9", ActorLabel: "billing", Action: "agent.created", TargetKind: "agent", TargetID: "other", AgentID: "other"},
			store.AuditEvent{ActorKind: "system", ActorLabel: "system", Action: "agent.scopes_applied", TargetKind: "agent", TargetID: "bot", AgentID: "bot"},
			byAnn("account.signed_in", "account", "ann", ""),
			store.AuditEvent{ActorKind: "person", ActorID: "boss", ActorLabel: "boss@x", Action: "invitation.created", TargetKind: "invitation", TargetID: "i1", TargetLabel: "Sam@gone.test"},
			store.AuditEvent{ActorKind: "person", ActorID: "boss", ActorLabel: "boss@x", Action: "account.role_changed", TargetKind: "account", TargetID: "sam-id"},
			store.AuditEvent{ActorKind: "command_line", Action: "account.removed", TargetKind: "account", TargetID: "sam-id", TargetLabel: "Sam@gone.test"},
		)
		for _, test := range []struct {
			name   string
			filter store.EventFilter
			want   string
		}{
			{"all", store.EventFilter{}, "7 6 5 4 3 2 1 0"},
			{"a person by id", store.EventFilter{Actor: "ann"}, "4 1 0"},
			{"a person by name", store.EventFilter{Actor: "Ann@example.test"}, "4 1 0"},
			{"a kind of actor", store.EventFilter{ActorKind: "system"}, "3"},
			{"an action", store.EventFilter{Action: "agent.created"}, "2 0"},
			{"a kind of target", store.EventFilter{TargetKind: "agent"}, "3 2 0"},
			{"a target", store.EventFilter{Target: "bot"}, "3 0"},
			{"an agent", store.EventFilter{AgentID: "bot"}, "3 1 0"},
			{"a key that was minted", store.EventFilter{KeyID: "k1"}, "1"},
			{"a key that did it", store.EventFilter{KeyID: "k9"}, "2"},
			{"a request", store.EventFilter{RequestID: "r-k1"}, "1"},
			{"from a time on", store.EventFilter{Since: time.Unix(1003, 0), Until: time.Unix(1005, 0)}, "4 3"},
			{"up to a time", store.EventFilter{Until: time.Unix(1001, 0)}, "0"},
			{"several at once", store.EventFilter{Action: "agent.created", ActorKind: "person", Since: time.Unix(1000, 0)}, "0"},
			{"what excludes itself", store.EventFilter{Action: "key.minted", ActorKind: "system"}, ""},
			{"an action of a kind", store.EventFilter{Action: "agent.created", TargetKind: "agent"}, "2 0"},
			{"an action that a kind never has", store.EventFilter{Action: "agent.created", TargetKind: "key"}, ""},
			{"a kind by a kind", store.EventFilter{TargetKind: "agent", ActorKind: "person"}, "0"},
			{"a kind never by a kind", store.EventFilter{TargetKind: "account", ActorKind: "system"}, ""},
			{"an action of a kind by a kind", store.EventFilter{Action: "agent.created", TargetKind: "agent", ActorKind: "app_key"}, "2"},
			{"an action that there is not", store.EventFilter{Action: "agent.flown", Since: time.Unix(1000, 0)}, ""},
			{"an action of a person", store.EventFilter{Action: "agent.created", Actor: "ann"}, "0"},
			{"an action of an agent, by text", store.EventFilter{Action: "agent.created", TargetKind: "agent", Query: "billing"}, "2"},
			{"part of a name", store.EventFilter{Query: "ANN@"}, "4 1 0"},
			{"part of an action", store.EventFilter{Query: "scopes"}, "3"},
			{"an id", store.EventFilter{Query: "r-k1"}, "1"},
			{"who is gone, and their invitation", store.EventFilter{Query: "sam@GONE"}, "7 6 5"},
			{"nothing that is there", store.EventFilter{Query: "zebra"}, ""},
			{"teams without agents", store.EventFilter{Teams: store.Teams{"ops"}}, ""},
			{"teams without agents, by action", store.EventFilter{Teams: store.Teams{}, Action: "account.signed_in"}, ""},
		} {
			test.filter.AppID = appID
			if got := pagesOfTrail(t, s, test.filter); got != test.want {
				t.Errorf("%s: %q, want %q", test.name, got, test.want)
			}
		}
		if _, err := s.Event(t.Context(), appID, "event-02", store.Teams{"ops"}); err != store.ErrNotFound {
			t.Errorf("an event of others' agents: %v", err)
		}
		if e, err := s.Event(t.Context(), appID, "event-02", nil); err != nil || e.ActorLabel != "billing" {
			t.Errorf("%+v, %v", e, err)
		}
	})
}

// pagesOfTrail are the numbers of the events that a filter chooses, read two a page, forwards and back.
func pagesOfTrail(t *testing.T, s *store.Store, f store.EventFilter) string {
	t.Helper()
	var forwards, back []string
	f.Limit = 2
	for more := true; more; {
		page, err := s.ListEvents(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Events {
			forwards = append(forwards, strings.TrimPrefix(e.ID, "event-0"))
		}
		f.After, more = page.Next, page.Next != ""
	}
	f.After, f.Before = "", wire.LastPage
	for more := true; more; {
		page, err := s.ListEvents(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range slices.Backward(page.Events) {
			back = append(back, strings.TrimPrefix(e.ID, "event-0"))
		}
		f.Before, more = page.Previous, page.Previous != ""
	}
	if slices.Reverse(back); !slices.Equal(forwards, back) {
		t.Errorf("forwards %v, backwards %v", forwards, back)
	}
	return strings.Join(forwards, " ")
}

// TestATextFindsWhoeverItNames however many others have done something, and however their names are written.
func TestATextFindsWhoeverItNames(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		var events []store.AuditEvent
		for i := range 1_001 {
			events = append(events, store.AuditEvent{ActorKind: "agent", ActorID: fmt.Sprint("a", i), ActorLabel: fmt.Sprintf("bot-%04d", i), Action: "key.rotated", TargetKind: "key"})
		}
		zoe := store.Account{ID: newID(), Email: "zoe@example.test", Role: "viewer", PasswordHash: "x", CreatedAt: at(1)}
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertAccount(t.Context(), zoe) }))
		appID := trailOf(t, s, append(events,
			store.AuditEvent{ActorKind: "person", ActorID: zoe.ID, ActorLabel: zoe.Email, Action: "grant.revoked", TargetKind: "grant"},
			store.AuditEvent{ActorKind: "command_line", Action: "account.removed", TargetKind: "account", TargetID: "gone", TargetLabel: "ÄNNE@Straße.test"},
			store.AuditEvent{ActorKind: "person", ActorID: "up", ActorLabel: "0 ÄNNE", Action: "key.minted", TargetKind: "key"},
		)...)
		for query, want := range map[string][]string{"ZOE@": {"grant.revoked"}, "strasse.": {"account.removed"}, "änne": {"key.minted", "account.removed"}, "bot-0007": {"key.rotated"}} {
			page, err := s.ListEvents(t.Context(), store.EventFilter{AppID: appID, Query: query, Limit: 5})
			must(t, err)
			var found []string
			for _, e := range page.Events {
				found = append(found, e.Action)
			}
			if !slices.Equal(found, want) {
				t.Errorf("%s finds %v, want %v", query, found, want)
			}
		}
	})
}
