package access_test

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/access"
)

// TestTheDocumentationHasTheTable compares docs/roles.md with the table that is read.
func TestTheDocumentationHasTheTable(t *testing.T) {
	page, err := os.ReadFile("../../docs/roles.md")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, p := range access.Permissions() {
		scope := cmp.Or(p.Scope(), "–")
		if scope != "–" {
			scope = "`" + scope + "`"
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s |", p, p.Words(), scope)
		for _, role := range access.Roles() {
			table.WriteString(map[bool]string{true: " yes |", false: " |"}[role.May(p)])
		}
		table.WriteByte('\n')
	}
	if !strings.Contains(string(page), "administrator |\n|---|---|---|---|---|---|---|\n"+table.String()+"\n") {
		t.Errorf("docs/roles.md has not the table as it is:\n%s", table.String())
	}
}
