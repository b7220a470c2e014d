package wire_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

// constants are the texts of a file's constants by name: of those whose names begin so, and not otherwise.
func constants(t *testing.T, file, begins, otherwise string) map[string]string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		name := spec.Names[0].Name
		literal, isLiteral := spec.Values[0].(*ast.BasicLit)
		if isLiteral && strings.HasPrefix(name, begins) && (otherwise == "" || !strings.HasPrefix(name, otherwise)) {
			found[name], _ = strconv.Unquote(literal.Value)
		}
		return true
	})
	return found
}

func read(t *testing.T, files ...string) string {
	t.Helper()
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// Every word is on the list of its kind, and in the constants that programs know from package client.
func TestEveryWordIsOnItsList(t *testing.T) {
	client := read(t, "../agent_types.go", "../key_types.go", "../app_key_types.go", "../capabilities.go")
	for _, kind := range []struct {
		file, begins, otherwise string
		list                    []string
		inside                  bool // nothing for programs to know
	}{
		{"codes.go", "Code", "", wire.Codes(), true},
		{"headers.go", "Caller", "", wire.CallerTypes(), true},
		{"capabilities.go", "Capability", "", wire.Capabilities(), false},
		{"lists.go", "Sort", "", wire.Sorts(), false},
		{"states.go", "Agent", "AgentType", wire.AgentStatuses(), false},
		{"states.go", "AgentType", "", wire.AgentTypes(), false},
		{"states.go", "Key", "", wire.AppKeyStatuses(), false},
		{"states.go", "Acknowledgement", "", wire.Acknowledgements(), false},
	} {
		words := constants(t, kind.file, kind.begins, kind.otherwise)
		for name, word := range words {
			if !slices.Contains(kind.list, word) {
				t.Errorf("wire.%s is not on the list of its kind", name)
			}
			if !kind.inside && !strings.Contains(client, "= wire."+name) {
				t.Errorf("package client has no constant for wire.%s", name)
			}
		}
		if len(words) != len(kind.list) {
			t.Errorf("%s has %d constants %s…, and their list has %d words", kind.file, len(words), kind.begins, len(kind.list))
		}
	}
}

// either writes words as the documentation does.
func either(words []string) string {
	last := len(words) - 1
	return "`" + strings.Join(words[:last], "`, `") + "` or `" + words[last] + "`"
}

func TestTheDocumentationHasEveryWordAndLimit(t *testing.T) {
	docs := strings.Join(strings.Fields(read(t, "../../docs/api.md")), " ")
	says := []string{
		`{"capabilities": ["` + strings.Join(wire.Capabilities(), `", "`) + `"]}`,
		"| `status` | " + either(wire.AgentStatuses()),
		"| `type` | " + either(wire.AgentTypes()),
		"| `sort` | " + either(wire.Sorts()) + ", with `" + wire.Descending + "` in front",
		"`before=" + wire.LastPage + "` is the last page",
		"how many are " + strings.ReplaceAll(either([]string{wire.KeyActive, wire.KeyDeprecated}), " or ", " and "),
		fmt.Sprintf("Body %d MiB", wire.MaxBody>>20),
		fmt.Sprintf("display name %d characters", wire.MaxDisplayName),
		fmt.Sprintf("scopes %d KiB, and %d KiB with what a staged narrowing still keeps", wire.MaxScopes>>10, wire.MaxStagedScopes>>10),
		fmt.Sprintf("metadata and policy %d KiB each", wire.MaxObject>>10),
		fmt.Sprintf("%d keys that are not revoked per agent", wire.MaxKeys),
		fmt.Sprintf("`q` and `provider` %d characters", wire.MaxSearch),
		fmt.Sprintf("`Idempotency-Key` %d characters", wire.MaxIdempotencyKey),
	}
	for _, name := range wire.Capabilities() {
		says = append(says, "| `"+name+"` | ")
	}
	for _, text := range says {
		if !strings.Contains(docs, text) {
			t.Errorf("docs/api.md does not say %s", text)
		}
	}
}

func TestWhatAnAgentsStateLetsIn(t *testing.T) {
	for status, want := range map[string]struct {
		settable    bool
		key, replay string
	}{
		wire.AgentActive:   {true, "", ""},
		wire.AgentInactive: {true, wire.CodeAgentInactive, wire.CodeIdempotencyInactive},
		wire.AgentRevoked:  {false, wire.CodeAgentRevoked, wire.CodeIdempotencyRevoked},
		"unheard-of":       {false, wire.CodeAgentInactive, wire.CodeIdempotencyInactive},
	} {
		settable := slices.Contains(wire.SettableStatuses(), status)
		if settable != want.settable || wire.RefusesKey(status) != want.key || wire.RefusesReplay(status) != want.replay {
			t.Errorf("%s: settable %t, key %q, replay %q", status, settable, wire.RefusesKey(status), wire.RefusesReplay(status))
		}
	}
}

func TestAnOrderIsASortAndADirection(t *testing.T) {
	if len(wire.SortOrders()) != 2*len(wire.Sorts()) {
		t.Errorf("%d orders of %d sorts", len(wire.SortOrders()), len(wire.Sorts()))
	}
	for order, want := range map[string]struct {
		sort       string
		descending bool
	}{"": {wire.SortCreated, false}, "name": {wire.SortName, false}, "-name": {wire.SortName, true}, "-": {"", true}} {
		if sort, descending := wire.CutSort(order); sort != want.sort || descending != want.descending {
			t.Errorf("%q is %q, descending %t", order, sort, descending)
		}
	}
}

func TestNamesOfAgentsAndKeys(t *testing.T) {
	for name, want := range map[string]bool{
		"a": true, "0-_": true, strings.Repeat("a", 64): true, strings.Repeat("a", 65): false, "": false, "-a": false, "A": false, "a b": false, "a\n": false, "é": false,
	} {
		if wire.IsAgentName(name) != want {
			t.Errorf("%q is a name: %t", name, !want)
		}
	}
	if got := wire.KeyName("bot", 2); got != "bot-2" {
		t.Errorf("the second key is %s", got)
	}
}
