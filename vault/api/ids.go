package api

import (
	"strings"

	"github.com/google/uuid"
)

// NewID makes an id that sorts by time.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// ParseID reads an id in its canonical spelling, in either case. Anything else names nothing.
func ParseID(s string) (string, bool) {
	if len(s) != 36 {
		return "", false
	}
	if _, err := uuid.Parse(s); err != nil {
		return "", false
	}
	return strings.ToLower(s), true
}
