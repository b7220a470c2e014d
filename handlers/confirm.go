package handlers

import (
	"net/url"
	"strings"

	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views"
)

// confirms reports whether a form holds the word that was asked for, whatever space the keyboard left around it. When it
// doesn't, the word is asked for again, with what is wrong.
func confirms(form url.Values, word *views.TypedWord) bool {
	word.Typed = form.Get(views.ConfirmNameField)
	if text.Normal(strings.TrimSpace(word.Typed)) == text.Normal(word.Word) {
		return true
	}
	word.Error = "This is not the " + word.Whose + "'s " + word.What + ". Type " + word.Word + " exactly as it stands above."
	return false
}
