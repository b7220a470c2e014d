package views

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// vocabulary are the words of a type in package audit, which no view may import.
func vocabulary(t *testing.T, of string) (words []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../internal/audit/vocabulary.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		constant, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if named, ok := constant.Type.(*ast.Ident); ok && named.Name == of {
			word, err := strconv.Unquote(constant.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			words = append(words, word)
		}
		return true
	})
	if len(words) == 0 {
		t.Fatalf("there is no %s", of)
	}
	return words
}

func TestEveryActionHasWords(t *testing.T) {
	for _, action := range vocabulary(t, "Action") {
		if sentences[action] == "" {
			t.Errorf("%s: say in sentences what people read", action)
		}
	}
	for _, kinds := range []string{"ActorKind", "TargetKind"} {
		for _, kind := range vocabulary(t, kinds) {
			if subjects[kind] == "" {
				t.Errorf("%s: say in subjects what people read", kind)
			}
		}
	}
	for _, kind := range vocabulary(t, "ActorKind") {
		if !slices.Contains(values(actorKindOptions("")), kind) {
			t.Errorf("nobody can choose events by %s", kind)
		}
	}
	for _, kind := range vocabulary(t, "TargetKind") {
		if !slices.Contains(values(targetKindOptions("")), kind) {
			t.Errorf("nobody can choose events about %s", kind)
		}
	}
}

func TestChangesAreReadFromAnyDetail(t *testing.T) {
	for name, test := range map[string]struct {
		action string
		detail map[string]any
		want   []Change
	}{
		"a text":     {"account.renamed", map[string]any{"name_before": "Ann", "name_after": ""}, []Change{{Field: "Name", Before: "Ann"}}},
		"the same":   {"account.renamed", map[string]any{"name_before": "Ann", "name_after": "Ann"}, nil},
		"lists":      {"secret.updated", map[string]any{"allowed_hosts_added": []any{"a", "b"}, "allowed_hosts_removed": []any{}}, []Change{{Field: "Hosts", After: "a, b", Some: true}}},
		"all or few": {"account.role_changed", map[string]any{"teams_before": "all", "teams_after": []any{"core"}}, []Change{{Field: "Teams", Before: "all", After: "core"}}},
		"an object": {"secret.updated", map[string]any{"injection_before": map[string]any{"kind": "bearer"}, "injection_after": map[string]any{"kind": "header", "n": 1.0}},
			[]Change{{Field: "Injection kind", Before: "bearer", After: "header"}, {Field: "Injection n", After: "1"}}},
		"to what is": {"grant.delegation_changed", map[string]any{"delegable_before": false, "delegable": true, "expires_at_before": nil, "expires_at": "2026-01-02T03:04:05Z"},
			[]Change{{Field: "May be delegated", Before: "no", After: "yes"}, {Field: "Expires", After: "2 Jan 2026, 03:04 UTC"}}},
		"what is told":    {"server_secret.retired", map[string]any{"keys_revoked": 3.0, "changed": []any{"x"}, "": "nothing"}, []Change{{Field: "Keys revoked", Said: "3"}}},
		"in their order":  {"agent.updated", map[string]any{"zeta": "z", "reason": "r", "alpha": "a"}, []Change{{Field: "Reason", Said: "r"}, {Field: "Alpha", Said: "a"}, {Field: "Zeta", Said: "z"}}},
		"what goes later": {"agent.updated", map[string]any{stagedScopes: []any{"a:b"}, "scopes_applies_at": "2026-01-02T03:04:05Z"}, []Change{{Field: "Scopes, from 2 Jan 2026, 03:04 UTC on", Before: "a:b", Some: true}}},
	} {
		got := Changes(&client.Event{Action: test.action, Detail: test.detail})
		if len(got) != len(test.want) {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
			continue
		}
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("%s: %+v, want %+v", name, got[i], test.want[i])
			}
		}
	}
}
