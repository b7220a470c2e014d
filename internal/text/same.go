package text

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Normal is the form in which text is kept and compared: machines write the same letters in different ways (NFC).
func Normal(s string) string { return norm.NFC.String(s) }

// Email is the form in which an email is kept and compared.
func Email(s string) string { return strings.ToLower(Normal(strings.TrimSpace(s))) }

// Fold is the form in which text is looked for: without case, so that "STRASSE" is "Straße", without differences that
// only fonts know, and without what can't be seen.
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	s = cases.Fold().String(norm.NFKC.String(s))
	s = strings.Map(func(r rune) rune {
		if isIgnorable(r) {
			return -1
		}
		return r
	}, s)
	return turkish.Replace(norm.NFKC.String(s))
}

// turkish makes one letter of the i with a dot and the one without, which only some languages tell apart.
var turkish = strings.NewReplacer("i\u0307", "i", "ı", "i")

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
