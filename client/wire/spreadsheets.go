package wire

import (
	"strings"
	"unicode/utf8"
)

// formulas are the characters by which spreadsheets take a text for a formula, after spaces too.
const formulas = "=+-@\t\r\n＝＋－＠"

// RunsInSpreadsheets reports whether spreadsheets take a text for a formula. Exports put an apostrophe before it.
func RunsInSpreadsheets(text string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \u00a0"))
	return strings.ContainsRune(formulas, first)
}
