package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views"
)

// maxFieldDepth is how deep a field's JSON may be nested: the request around it is one level more.
const maxFieldDepth = wire.MaxDepth - 1

// ParseJSON reads a form's JSON object, "" meaning an empty one, as strictly as the API would. problem is a
// sentence that says where the trouble is, "" when there is none.
func ParseJSON(text string) (object map[string]any, problem string) {
	if strings.TrimSpace(text) == "" {
		return map[string]any{}, ""
	}
	if err := wire.CheckJSON([]byte(text), maxFieldDepth); err != nil {
		return nil, jsonProblem(text, err)
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if d.Decode(&object) != nil || object == nil {
		return nil, `This must be a JSON object. Write it like {"name": "value"}.`
	}
	return object, ""
}

// jsonProblem says to a person what wire.CheckJSON found in a text.
func jsonProblem(text string, err error) string {
	var found *wire.JSONError
	if !errors.As(err, &found) {
		return "This is not JSON."
	}
	at := position(text, found.Offset)
	switch found.Err {
	case wire.ErrJSONEncoding:
		return fmt.Sprintf("This is not text at %s: type that character again.", at)
	case wire.ErrJSONUnfinished:
		return fmt.Sprintf("This is not JSON: it ends too early, at %s. A bracket or quote is not closed.", at)
	case wire.ErrJSONTrailing:
		return fmt.Sprintf("There is more after the end of the object, at %s.", at)
	case wire.ErrJSONRepeated:
		return fmt.Sprintf("The key %.100q is there twice, the second time at %s. Keep one of the two.", found.Path, at)
	case wire.ErrJSONDepth:
		return fmt.Sprintf("This is nested more than %d levels deep, at %s.", maxFieldDepth, at)
	case wire.ErrJSONNumber:
		return fmt.Sprintf("The number at %s is too large: beyond 1.7e308 programs can't read it. Write it as a string.", at)
	case wire.ErrJSONHalfPair:
		return fmt.Sprintf(`There is one half of a surrogate pair at %s: write the character itself, or both halves like \ud83d\ude00.`, at)
	}
	return fmt.Sprintf("This is not JSON: something is missing or misspelt at %s.", at)
}

// position names a byte of a text as people count: lines and characters from 1.
func position(text string, offset int) string {
	before := text[:min(offset, len(text))]
	line := strings.Count(before, "\n") + 1
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("line %d, column %d", line, column)
}

// FormatJSON prints an object for editing, "" for an empty one.
func FormatJSON(object map[string]any) string {
	if len(object) == 0 {
		return ""
	}
	return views.PrettyJSON(object)
}

// SameJSON reports whether two values are written alike.
func SameJSON(a, b any) bool {
	left, errLeft := json.Marshal(a)
	right, errRight := json.Marshal(b)
	return errLeft == nil && errRight == nil && bytes.Equal(left, right)
}
