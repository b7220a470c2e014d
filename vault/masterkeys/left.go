package masterkeys

import (
	"fmt"
	"strings"

	"github.com/alter-console/alter-console/store"
)

// A LeftError names values that are under a master key that is to end.
type LeftError struct{ Values []store.StrandedValue }

func (e *LeftError) Error() string {
	return fmt.Sprintf("values were sealed under a previous master key since it was changed:\n%sa server was not given the new one: give it to every server, then run rekey again",
		Describe(e.Values))
}

// maxNamed is how many values an error names.
const maxNamed = 20

// Describe lists values, each in a line of its own, but not too many.
func Describe(values []store.StrandedValue) string {
	var lines strings.Builder
	for i, v := range values {
		if i == maxNamed {
			fmt.Fprintf(&lines, "  and more\n")
			break
		}
		fmt.Fprintf(&lines, "  %s of %s, under master key %s\n", v.Field, v.Of, v.KeyID)
	}
	return lines.String()
}
