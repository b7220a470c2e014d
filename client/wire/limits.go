package wire

import (
	"fmt"
	"unicode/utf8"
)

// Limits of an agent's fields and of what lists are asked for.
const (
	MaxDisplayName = 255      // characters
	MaxScopes      = 12 << 10 // bytes of compact JSON
	MaxObject      = 16 << 10 // bytes of compact JSON: metadata and policy each
	MaxSearch      = 255      // characters of a text, and of a provider, to look for
)

// TooLong says that a text has more characters than it may, "" when it has not.
func TooLong(text string, most int) string {
	return over(utf8.RuneCountInString(text), "characters", most)
}

// TooLarge says that valid JSON has more bytes than it may, "" when it has not. It counts those of [CompactJSONText],
// whatever was sent.
func TooLarge(text []byte, most int) string {
	if compact, err := CompactJSONText(text); err == nil {
		text = compact
	}
	return over(len(text), "bytes", most)
}

func over(n int, unit string, most int) string {
	if n <= most {
		return ""
	}
	return fmt.Sprintf("This has %d %s, at most %d are allowed.", n, unit, most)
}
