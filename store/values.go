package store

import (
	"strings"
	"unicode/utf8"
)

// Text makes text from outside fit for both databases: valid UTF-8, no NUL, of limited length in bytes.
func Text(s string, limit int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
