package cli

import (
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/text"
)

// when is how a time is written in a table.
func when(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// counted says how much there is of what people know by name.
func counted(rows map[string]int) string {
	var parts []string
	for _, table := range []struct{ name, one, many string }{
		{"agents", "agent", "agents"},
		{"api_keys", "key", "keys"},
		{"accounts", "administrator", "administrators"},
		{"audit_events", "audit event", "audit events"},
	} {
		parts = append(parts, text.Counted(rows[table.name], table.one, table.many))
	}
	return strings.Join(parts, ", ")
}
