// Package text says what text from outside may hold, and which texts are the same to people.
package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// IDProblem says what is wrong with a text that identifies something, such as a scope or an email: any character that
// can't be seen, or that changes how others are drawn, would let it pass for another. "" when nothing is wrong, else
// something like "has U+200B, which can't be seen: take it out."
func IDProblem(s string) string { return problem(s, everywhere) }

// NameProblem is IDProblem for names that people give. Characters that shape what they stand between, as in emoji and
// in scripts whose letters join, are part of them.
func NameProblem(s string) string { return problem(s, shapes) }

func problem(s string, may func([]rune, int) bool) string {
	characters := []rune(s)
	for i, r := range characters {
		if isHidden(r) && !may(characters, i) {
			return fmt.Sprintf("has %U, which %s: take it out.", r, effect(r))
		}
	}
	if s != "" && !strings.ContainsFunc(s, isSeen) {
		return "has nothing in it that can be seen."
	}
	return ""
}

func everywhere([]rune, int) bool { return false }

func effect(r rune) string {
	switch {
	case unicode.Is(unicode.Bidi_Control, r):
		return "changes the direction of what is around it"
	case unicode.In(r, unicode.Zl, unicode.Zp):
		return "ends a line"
	case unicode.IsControl(r):
		return "is a control character"
	}
	return "can't be seen"
}

// Visible is a text to be drawn: what can't be seen of it is named, as in "git⟨U+200B⟩hub". Lines and tabs stay.
func Visible(s string) string {
	return replaceHidden(s, func(r rune) string { return fmt.Sprintf("⟨%U⟩", r) })
}

// VisibleJSON writes what can't be seen of a JSON text as escapes, which leaves the value as it is.
func VisibleJSON(s string) string {
	return replaceHidden(s, func(r rune) string {
		if high, low := utf16Pair(r); low != 0 {
			return fmt.Sprintf(`\u%04x\u%04x`, high, low)
		}
		return fmt.Sprintf(`\u%04x`, r)
	})
}

func replaceHidden(s string, with func(rune) string) string {
	if !strings.ContainsFunc(s, isHidden) {
		return s
	}
	var out strings.Builder
	characters := []rune(s)
	for i, r := range characters {
		if isHidden(r) && r != '\n' && r != '\t' && !shapes(characters, i) {
			out.WriteString(with(r))
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// isHidden reports whether a character has no shape of its own: controls, separators of lines, formats, and whatever
// else Unicode lets programs ignore.
func isHidden(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7F
	}
	return isIgnorable(r) || unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp)
}

func isIgnorable(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

const blankBraille = 0x2800

func isSeen(r rune) bool { return !isHidden(r) && !unicode.IsSpace(r) && r != blankBraille }

// HasControl reports whether a text has a control character.
func HasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }
