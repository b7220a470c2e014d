package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/alter-console/alter-console/views"
)

// parseJSONObject reads a form's JSON object, "" meaning an empty one. problem is a sentence that says where the
// trouble is, "" when there is none.
func parseJSONObject(text string) (object map[string]any, problem string) {
	object = map[string]any{}
	if strings.TrimSpace(text) == "" {
		return object, ""
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	err := d.Decode(&object)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return nil, fmt.Sprintf("This is not JSON: something is missing or misspelt at %s.", position(text, int(syntax.Offset)))
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return nil, fmt.Sprintf("This is not JSON: it ends too early, at %s. A bracket or quote is not closed.", position(text, len(text)))
	case errors.As(err, &kind), err == nil && object == nil:
		return nil, `This must be a JSON object. Write it like {"name": "value"}.`
	case err != nil:
		return nil, "This is not JSON."
	}
	end := int(d.InputOffset())
	if rest := strings.TrimLeft(text[end:], " \t\r\n"); rest != "" {
		return nil, fmt.Sprintf("There is more after the end of the object, at %s.", position(text, len(text)-len(rest)+1))
	}
	return object, ""
}

// position names a byte of a text as people count: lines and characters from 1.
func position(text string, offset int) string {
	before := text[:max(0, min(offset-1, len(text)))]
	line := strings.Count(before, "\n") + 1
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("line %d, column %d", line, column)
}

// formatJSON prints an object for editing, "" for an empty one.
func formatJSON(object map[string]any) string {
	if len(object) == 0 {
		return ""
	}
	return views.PrettyJSON(object)
}

func sameJSON(a, b any) bool {
	left, errLeft := json.Marshal(a)
	right, errRight := json.Marshal(b)
	return errLeft == nil && errRight == nil && bytes.Equal(left, right)
}
