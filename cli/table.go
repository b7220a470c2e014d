package cli

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/text"
)

// when is how a time is written in a table.
func when(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// peopleCounted says how many people have which role, from the one that may most.
func peopleCounted(roles map[string]int, disabled int) string {
	var parts []string
	for _, role := range slices.Backward(access.Roles()) {
		if n := roles[string(role)]; n > 0 {
			parts = append(parts, string(role)+" "+strconv.Itoa(n))
		}
	}
	if disabled > 0 {
		parts = append(parts, "disabled "+strconv.Itoa(disabled))
	}
	return cmp.Or(strings.Join(parts, ", "), "nobody yet")
}

// counted says how much there is of what people know by name: of what not every installation has, only where there is some.
func counted(rows map[string]int) string {
	var parts []string
	for _, table := range []struct {
		name, one, many string
		always          bool
	}{
		{"agents", "agent", "agents", true},
		{"api_keys", "key", "keys", true},
		{"managed_secrets", "managed secret", "managed secrets", false},
		{"grants", "grant", "grants", false},
		{"calls", "call", "calls", false},
		{"runs", "run", "runs", false},
		{"spans", "span", "spans", false},
		{"accounts", "person", "people", true},
		{"audit_events", "audit event", "audit events", true},
	} {
		if n := rows[table.name]; n > 0 || table.always {
			parts = append(parts, text.Counted(n, table.one, table.many))
		}
	}
	return strings.Join(parts, ", ")
}
