package agents

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// The rules are tables of their own, free of HTTP and SQL; this file is inside the package to reach them.

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// set writes an allowlist as "slack:a slack:b google:c"; "-" is none at all.
func set(text string) scopes {
	if text == "-" {
		return nil
	}
	s := scopes{}
	for entry := range strings.FieldsSeq(text) {
		provider, scope, _ := strings.Cut(entry, ":")
		s[provider] = append(s[provider], scope)
	}
	return s
}

func show(s scopes) string {
	if s == nil {
		return "-"
	}
	return strings.Join(flatten(s), " ")
}

func TestScopeChangeTable(t *testing.T) {
	hour, zero := time.Hour, time.Duration(0)
	staged := noon.Add(5 * time.Hour) // at no other's time
	for _, test := range []struct {
		name, enforced, pending, requested string
		grace                              *time.Duration
		wantEnforced, wantPending          string
		wantAfter                          time.Duration
	}{
		{"equal", "a:1 a:2", "-", "a:2 a:1", nil, "a:1 a:2", "-", 0},
		{"wider", "a:1", "-", "a:1 b:1", nil, "a:1 b:1", "-", 0},
		{"narrower", "a:1 a:2", "-", "a:1", nil, "a:1 a:2", "a:1", wire.DefaultGrace},
		{"narrower with a grace", "a:1 a:2", "-", "a:1", &hour, "a:1 a:2", "a:1", hour},
		{"narrower at once", "a:1 a:2", "-", "a:1", &zero, "a:1", "-", 0},
		{"a provider less", "a:1 b:1", "-", "a:1", nil, "a:1 b:1", "a:1", wire.DefaultGrace},
		{"nothing left", "a:1", "-", "", &hour, "a:1", "", hour},
		{"wider and narrower", "a:1", "-", "b:1", nil, "a:1 b:1", "b:1", wire.DefaultGrace},
		{"wider and narrower at once", "a:1", "-", "b:1", &zero, "b:1", "-", 0},
		{"replaces a staged one", "a:1 a:2", "a:1", "a:2", &hour, "a:1 a:2", "a:2", hour},
		{"the same again keeps its date", "a:1 a:2", "a:1", "a:1", nil, "a:1 a:2", "a:1", staged.Sub(noon)},
		{"the same again with another grace", "a:1 a:2", "a:1", "a:1", &hour, "a:1 a:2", "a:1", hour},
		{"back to what is enforced clears", "a:1 a:2", "a:1", "a:1 a:2", nil, "a:1 a:2", "-", 0},
	} {
		before := scopeState{enforced: set(test.enforced), pending: set(test.pending)}
		if before.pending != nil {
			before.appliesAt = &staged
		}
		after := before.change(set(test.requested), test.grace, noon)
		if show(after.enforced) != test.wantEnforced || show(after.pending) != test.wantPending {
			t.Errorf("%s: enforced %q, pending %q", test.name, show(after.enforced), show(after.pending))
		}
		if after.pending == nil && after.appliesAt != nil || after.pending != nil && !after.appliesAt.Equal(noon.Add(test.wantAfter)) {
			t.Errorf("%s: applies at %v", test.name, after.appliesAt)
		}
	}
}

func TestOldClientScopeTable(t *testing.T) {
	for _, test := range []struct {
		name, enforced, pending, requested     string
		wantEnforced, wantPending, wantRemoved string
	}{
		{"equal", "a:1", "-", "a:1", "a:1", "-", "-"},
		{"wider", "a:1", "-", "a:1 b:1", "a:1 b:1", "-", "-"},
		{"narrower", "a:1 b:1", "-", "a:1", "a:1 b:1", "-", "b:1"},
		{"the staged one", "a:1 b:1", "a:1", "a:1", "a:1 b:1", "a:1", "-"},
		{"wider than the staged one", "a:1 b:1", "a:1", "a:1 c:1", "a:1 b:1 c:1", "a:1 c:1", "-"},
		{"as wide as what is enforced", "a:1 b:1", "a:1", "a:1 b:1", "a:1 b:1", "-", "-"},
		{"narrower than the staged one", "a:1 b:1", "a:1", "b:1", "a:1 b:1", "a:1", "a:1"},
	} {
		before := scopeState{enforced: set(test.enforced), pending: set(test.pending)}
		after, removed := before.changeAsOldClient(set(test.requested))
		if show(after.enforced) != test.wantEnforced || show(after.pending) != test.wantPending || show(removed) != test.wantRemoved {
			t.Errorf("%s: enforced %q, pending %q, removed %q", test.name, show(after.enforced), show(after.pending), show(removed))
		}
	}
}

func TestKeyTransitionTable(t *testing.T) {
	earlier := noon.Add(-time.Hour)
	keys := map[string]store.Key{
		"active":     {},
		"pending":    {Acknowledgement: wire.AcknowledgementPending},
		"deprecated": {DeprecatedAt: &earlier},
		"revoked":    {RevokedAt: &earlier, DeprecatedAt: &earlier},
	}
	state := func(k store.Key) string {
		switch {
		case k.RevokedAt != nil:
			return "revoked"
		case k.DeprecatedAt != nil:
			return "deprecated"
		}
		return "active"
	}
	for _, test := range []struct {
		name    string
		rule    keyRule
		from    string
		want    string // "": refused
		changed bool
	}{
		{"deprecate", deprecate, "active", "deprecated", true},
		{"deprecate", deprecate, "deprecated", "deprecated", false},
		{"deprecate", deprecate, "revoked", "", false},
		{"undeprecate", undeprecate, "active", "active", false},
		{"undeprecate", undeprecate, "deprecated", "active", true},
		{"undeprecate", undeprecate, "revoked", "", false},
		{"revoke", revoke, "active", "revoked", true},
		{"revoke", revoke, "deprecated", "revoked", true},
		{"revoke", revoke, "revoked", "revoked", false},
		{"acknowledge", acknowledge, "active", "active", false},
		{"acknowledge", acknowledge, "pending", "active", true},
		{"acknowledge", acknowledge, "revoked", "", false},
	} {
		after, changed, err := test.rule(keys[test.from], noon)
		if (err != nil) != (test.want == "") || err == nil && state(after) != test.want || changed != test.changed {
			t.Errorf("%s %s: %s, changed %v, %v", test.name, test.from, state(after), changed, err)
		}
		if !changed && !reflect.DeepEqual(after, keys[test.from]) {
			t.Errorf("%s %s: a key that didn't change differs", test.name, test.from)
		}
	}
}

func TestTheAuditTrailHasAWordForEveryStateOfAnUpdate(t *testing.T) {
	for _, status := range wire.SettableStatuses() {
		if entered[status] == "" {
			t.Errorf("say in entered what the audit trail calls it that an agent becomes %s", status)
		}
	}
}

func TestLastKeyTable(t *testing.T) {
	keys := []store.Key{{ID: "live"}, {ID: "gone", RevokedAt: &noon}}
	more := append(keys, store.Key{ID: "deprecated", DeprecatedAt: &noon})
	for _, test := range []struct {
		keys    []store.Key
		force   bool
		refused bool
	}{{keys, false, true}, {keys, true, false}, {more, false, false}} {
		if err := checkLastKey(test.keys, "live", time.Now(), test.force); (err != nil) != test.refused {
			t.Errorf("%d keys, force %v: %v", len(test.keys), test.force, err)
		}
	}
}
