package views

import (
	"strings"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views/ui"
)

// shortChange is as many characters of what an event changed as a row of a list has room for.
const shortChange = 90

// shortly is what an event changed, or why, in one line: "Role viewer → operator"; "" for nothing. Its page has all of it.
func shortly(e *client.Event) string {
	var said []string
	for _, c := range Changes(e) {
		if words := c.inShort(e); words != "" {
			said = append(said, words)
		}
	}
	line := ""
	for i, words := range said {
		if more := len(said) - i; i > 0 && utf8.RuneCountInString(line+words) > shortChange {
			return line + "; and " + ui.Number(more) + " more"
		}
		if i > 0 {
			line += "; "
		}
		line += words
	}
	return line
}

// inShort is a change within a line, "" for what is only told, except why it was done.
func (c Change) inShort(e *client.Event) string {
	switch {
	case c.Said != "" && c.Said != textIn(e, FieldReason):
		return ""
	case c.Said != "":
		return c.Field + ": " + firstOf(c.Said)
	case c.Some:
		return strings.TrimSpace(c.Field + signed(" −", c.Before) + signed(" +", c.After))
	case c.Before == "":
		return c.Field + ": " + firstOf(c.After)
	case c.After == "":
		return c.Field + " " + firstOf(c.Before) + " → none"
	}
	return strings.TrimSpace(c.Field + " " + firstOf(c.Before) + " → " + firstOf(c.After))
}

// signed are words behind a sign, "" for none.
func signed(sign, words string) string {
	if words == "" {
		return ""
	}
	return sign + firstOf(words)
}

// firstOf is the beginning of a text, in one line.
func firstOf(said string) string {
	said = strings.Join(strings.Fields(text.Visible(said)), " ")
	if characters := []rune(said); len(characters) > shortChange/2 {
		return strings.TrimSpace(string(characters[:shortChange/2])) + "…"
	}
	return said
}
