package client_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

func TestWhatAKeyIs(t *testing.T) {
	made, deprecated, revoked := time.Unix(1, 0), time.Unix(2, 0), time.Unix(3, 0)
	for name, test := range map[string]struct {
		key    client.AgentKey
		status client.KeyStatus
		since  time.Time
		live   bool
		awaits bool
	}{
		"fresh":                    {client.AgentKey{}, client.KeyActive, made, true, false},
		"waiting":                  {client.AgentKey{Acknowledgement: client.AcknowledgementPending}, client.KeyActive, made, true, true},
		"waiting and used":         {client.AgentKey{Acknowledgement: client.AcknowledgementPending, LastUsedAt: &made}, client.KeyActive, made, true, false},
		"waiting and revoked":      {client.AgentKey{Acknowledgement: client.AcknowledgementPending, RevokedAt: &revoked}, client.KeyRevoked, revoked, false, false},
		"stored":                   {client.AgentKey{Acknowledgement: client.AcknowledgementDone}, client.KeyActive, made, true, false},
		"deprecated":               {client.AgentKey{DeprecatedAt: &deprecated}, client.KeyDeprecated, deprecated, true, false},
		"deprecated, then revoked": {client.AgentKey{DeprecatedAt: &deprecated, RevokedAt: &revoked}, client.KeyRevoked, revoked, false, false},
	} {
		key := test.key
		key.CreatedAt = made
		if key.Status() != test.status || !key.StatusSince().Equal(test.since) || key.Live() != test.live || key.AwaitsStorage() != test.awaits {
			t.Errorf("%s: %s since %v, live %t, awaits storage %t", name, key.Status(), key.StatusSince(), key.Live(), key.AwaitsStorage())
		}
	}
}

func TestTheLastKeyOfAnAgent(t *testing.T) {
	at := time.Unix(1, 0)
	works, old, revoked := client.AgentKey{KeyID: "works"}, client.AgentKey{KeyID: "old", DeprecatedAt: &at}, client.AgentKey{KeyID: "revoked", RevokedAt: &at}
	for name, test := range map[string]struct {
		keys         []client.AgentKey
		live, beside int
		last         bool // the key that works
	}{
		"alone":                {[]client.AgentKey{works}, 1, 0, true},
		"beside a revoked one": {[]client.AgentKey{revoked, works}, 1, 0, true},
		"beside an old one":    {[]client.AgentKey{old, works, revoked}, 2, 1, false},
		"not there":            {[]client.AgentKey{old}, 1, 1, false},
		"none":                 {nil, 0, 0, false},
	} {
		list := &client.AgentKeyList{Items: test.keys}
		if list.Live() != test.live || list.LiveBeside("works") != test.beside || list.IsLast("works") != test.last || list.IsLast("revoked") {
			t.Errorf("%s: %d live, %d beside it, last %t, a revoked one last %t", name, list.Live(), list.LiveBeside("works"), list.IsLast("works"), list.IsLast("revoked"))
		}
	}
	list := &client.AgentKeyList{Items: []client.AgentKey{old, works}}
	if key, found := list.Find("works"); !found || key.KeyID != "works" {
		t.Errorf("found %t: %+v", found, key)
	}
	if key, found := list.Find("other"); found || key.KeyID != "" {
		t.Errorf("found another's key: %+v", key)
	}
}

func TestTheScopesOfAnAgent(t *testing.T) {
	has, staged := client.Scopes{"a": {"1", "2"}, "b": {"3"}}, client.Scopes{"a": {"2"}}
	for name, test := range map[string]struct {
		pending        client.Scopes
		wanted, ending client.Scopes
	}{
		"nothing staged":  {nil, has, nil},
		"less staged":     {staged, staged, client.Scopes{"a": {"1"}, "b": {"3"}}},
		"none at all":     {client.Scopes{}, client.Scopes{}, has},
		"the same staged": {has, has, nil},
	} {
		agent := client.AgentInfo{Scopes: has, ScopesPending: test.pending}
		if agent.Staged() != (test.pending != nil) || !reflect.DeepEqual(agent.WantedScopes(), test.wanted) || !reflect.DeepEqual(agent.EndingScopes(), test.ending) {
			t.Errorf("%s: staged %t, wanted %v, ending %v", name, agent.Staged(), agent.WantedScopes(), agent.EndingScopes())
		}
	}
	change := has.ChangeTo(client.Scopes{"b": {"3", "4"}, "c": {"5"}})
	if want := (client.ScopesChange{Added: client.Scopes{"b": {"4"}, "c": {"5"}}, Removed: client.Scopes{"a": {"1", "2"}}}); !reflect.DeepEqual(change, want) || change.Empty() {
		t.Errorf("the change is %v, empty %t", change, change.Empty())
	}
	if widened := staged.ChangeTo(has); widened.Removed != nil || widened.Empty() {
		t.Errorf("widening removes %v, empty %t", widened.Removed, widened.Empty())
	}
	if none := client.Scopes(nil).ChangeTo(client.Scopes{}); !none.Empty() {
		t.Errorf("none and empty differ by %v", none)
	}
}

func TestADeletedAgentIsNotLockedOut(t *testing.T) {
	deleted, suspended := client.AgentInfo{Status: client.AgentRevoked}, client.AgentInfo{Status: client.AgentInactive}
	if deleted.LockedOut(0) || !suspended.LockedOut(0) || suspended.LockedOut(1) {
		t.Errorf("deleted %t, suspended %t, with a key %t", deleted.LockedOut(0), suspended.LockedOut(0), suspended.LockedOut(1))
	}
}

func TestHiddenApprovers(t *testing.T) {
	for name, policy := range map[string]map[string]any{
		"no policy":        nil,
		"no approval":      {"approvers_count": 1},
		"odd approval":     {"requires_approval": "approvers_count"},
		"approvers listed": {"requires_approval": map[string]any{"approvers": []any{"ann"}}},
	} {
		if (&client.AgentInfo{Policy: policy}).HidesApprovers() {
			t.Errorf("%s: approvers are hidden", name)
		}
	}
	counted := map[string]any{"requires_approval": map[string]any{"approvers_count": 0}}
	if !(&client.AgentInfo{Policy: counted}).HidesApprovers() {
		t.Error("approvers that are counted are not hidden")
	}
}

func TestWhomAnAgentBelongsTo(t *testing.T) {
	agent := client.AgentInfo{Metadata: map[string]any{"owner": "ann", "team": 5}}
	if agent.Owner() != "ann" || agent.Team() != "" {
		t.Errorf("owner %q, team %q", agent.Owner(), agent.Team())
	}
}
