package web

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/alter-console/alter-console/views"
)

// A Kind is how the values of a field go through a form.
type Kind struct {
	Control views.FormControl

	// Read puts what a browser sent for a field into one text, which is what was typed.
	Read func(sent url.Values, name string) (typed string)

	// Check says what is wrong with it before anything else looks at it, "" when nothing is.
	Check func(sent url.Values, name string) (problem string)

	// Text is what was typed as people compare it: the same for all that means the same.
	Text func(typed string) string
}

// The kinds of fields that forms of anything have.
var (
	Line   = Kind{views.LineControl, one, checkText, OneLine}
	Word   = Kind{views.LineControl, trimmed, checkText, OneLine} // a line without space around it
	Choice = Kind{views.ChoiceControl, one, checkNothing, OneLine}
	Select = Kind{views.SelectControl, one, checkNothing, OneLine}
	Checks = Kind{views.ChecksControl, several, checkText, tidyLines}
	Date   = Kind{views.DateControl, trimmed, checkText, OneLine}
	Lines  = Kind{views.TextControl, area, checkText, tidyLines}   // CutLines takes it apart
	JSON   = Kind{views.TextControl, area, checkNothing, tidyJSON} // an object; ParseJSON says what is wrong with it

	// Chooser is one of too many to show.
	Chooser = Kind{views.ChooserControl, trimmed, checkText, OneLine}

	// Sealed is a secret value: it goes to where it is set, and to no page, no comparison, and nothing that is kept.
	Sealed = Kind{views.SealedControl, sealed, checkSealed, untold}
)

// sealed leaves out what is no text, which checkSealed refuses and clients don't send.
func sealed(sent url.Values, name string) string {
	if typed := one(sent, views.SealedPrefix+name); utf8.ValidString(typed) {
		return typed
	}
	return ""
}

func checkSealed(sent url.Values, name string) string {
	return checkText(sent, views.SealedPrefix+name)
}

func untold(string) string { return "" }

func one(sent url.Values, name string) string { return sent.Get(name) }

// area is what was typed into a text area. Browsers end its lines with two characters, of which nobody typed the first.
func area(sent url.Values, name string) string {
	return strings.ReplaceAll(sent.Get(name), "\r\n", "\n")
}

func several(sent url.Values, name string) string { return strings.Join(sent[name], "\n") }

func trimmed(sent url.Values, name string) string { return strings.TrimSpace(sent.Get(name)) }

func checkText(sent url.Values, name string) string { return NotText(sent[name]) }

func checkNothing(url.Values, string) string { return "" }

// CutLines are the lines of a text that are not empty, without space around them.
func CutLines(text string) (lines []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func tidyLines(text string) string { return strings.Join(CutLines(text), "\n") }

// NotText refuses bytes that are not UTF-8, in whose place another character would be stored. It is "" when all is text.
func NotText(sent []string) (problem string) {
	if utf8.ValidString(strings.Join(sent, "")) {
		return ""
	}
	return "This holds bytes that are not text (UTF-8). Type it again."
}

// OneLine is what a browser sends back of a text that it showed in a field of one line.
func OneLine(text string) string { return browserText.Replace(text) }

var browserText = strings.NewReplacer("\n", "", "\r", "", "\x00", "\uFFFD")

// tidyJSON prints JSON as the form does, so that white space makes no difference; what is no JSON stays as it is.
func tidyJSON(text string) string {
	object, problem := ParseJSON(text)
	if problem != "" {
		return text
	}
	return FormatJSON(object)
}
