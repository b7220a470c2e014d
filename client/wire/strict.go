package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// What CheckJSON refuses, for errors.Is.
var (
	ErrJSONEncoding   = errors.New("the text is not valid UTF-8")
	ErrJSONSyntax     = errors.New("the text is not valid JSON")
	ErrJSONUnfinished = errors.New("the JSON ends before it is complete")
	ErrJSONTrailing   = errors.New("there is more after the end of the JSON")
	ErrJSONRepeated   = errors.New("a key is there twice")
	ErrJSONDepth      = errors.New("the JSON is nested too deeply")
	ErrJSONNumber     = errors.New("a number is too large to be read")
	ErrJSONHalfPair   = errors.New("a text has one half of a surrogate pair without the other")
)

// A JSONError says what is wrong with a JSON text, and where.
type JSONError struct {
	Err    error  // one of the ErrJSON errors
	Path   string // the keys that lead there, joined by dots; "" at the top, and for what is no JSON at all
	Offset int    // of the byte with which the trouble begins, the length of the text for what is missing at its end
}

// Error says what is wrong and at which byte.
func (e *JSONError) Error() string { return fmt.Sprintf("%v (byte %d)", e.Err, e.Offset) }

// Unwrap returns one of the ErrJSON errors.
func (e *JSONError) Unwrap() error { return e.Err }

// CheckJSON accepts exactly one JSON value in UTF-8, with at most depth levels of nesting, each key of an object once,
// surrogates in pairs, and numbers that a float64 can hold, however exactly. Those are where two readers of the same
// bytes disagree, so that what was reviewed might not be what is stored. Anything else gives a *JSONError.
func CheckJSON(text []byte, depth int) error {
	if at := firstInvalid(text); at >= 0 {
		return &JSONError{Err: ErrJSONEncoding, Offset: at}
	}
	if err := checkSyntax(text); err != nil {
		return err
	}
	c := jsonChecker{text: text, d: json.NewDecoder(bytes.NewReader(text)), depth: depth}
	c.d.UseNumber()
	return c.value(nil, 0)
}

// firstInvalid returns the place of the first byte that is not UTF-8, -1 when there is none.
func firstInvalid(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	at := 0
	for {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
}

func checkSyntax(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	var value json.RawMessage
	err := d.Decode(&value)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return &JSONError{Err: ErrJSONSyntax, Offset: max(0, int(syntax.Offset)-1)}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &JSONError{Err: ErrJSONUnfinished, Offset: len(text)}
	case err != nil:
		return &JSONError{Err: ErrJSONSyntax}
	}
	rest := bytes.TrimLeft(text[d.InputOffset():], " \t\r\n")
	if len(rest) > 0 {
		return &JSONError{Err: ErrJSONTrailing, Offset: len(text) - len(rest)}
	}
	return nil
}

// A jsonChecker walks through valid JSON.
type jsonChecker struct {
	text  []byte
	d     *json.Decoder
	depth int
}

// value checks the next value, which stands below the keys of path. They are joined for an error only: texts may have
// long keys with many keys below.
func (c *jsonChecker) value(path []string, level int) error {
	token, err := c.token(path)
	if err != nil {
		return err
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	if level == c.depth {
		return c.fail(ErrJSONDepth, path, int(c.d.InputOffset())-1)
	}
	seen := map[string]bool{}
	for c.d.More() {
		inner := path
		if delim == '{' {
			if inner, err = c.key(path, seen); err != nil {
				return err
			}
		}
		if err := c.value(inner, level+1); err != nil {
			return err
		}
	}
	_, err = c.d.Token()
	return err
}

// key reads the next key of an object, and returns the path to its value.
func (c *jsonChecker) key(path []string, seen map[string]bool) ([]string, error) {
	start := c.next()
	token, err := c.token(path)
	if err != nil {
		return nil, err
	}
	name, _ := token.(string)
	path = append(path, name)
	if seen[name] {
		return nil, c.fail(ErrJSONRepeated, path, start)
	}
	seen[name] = true
	return path, nil
}

// token reads the next token. The decoder puts another character for half a pair, so that is looked for in its bytes.
func (c *jsonChecker) token(path []string) (json.Token, error) {
	start := c.next()
	token, err := c.d.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Number:
		if _, err := strconv.ParseFloat(string(token), 64); err != nil {
			return nil, c.fail(ErrJSONNumber, path, start)
		}
	case string:
		if at := halfPair(c.text[start:c.d.InputOffset()]); at >= 0 {
			return nil, c.fail(ErrJSONHalfPair, path, start+at)
		}
	}
	return token, nil
}

// next is where the next token begins: behind white space, a comma and a colon.
func (c *jsonChecker) next() int {
	at := int(c.d.InputOffset())
	for at < len(c.text) && strings.IndexByte(" \t\r\n,:", c.text[at]) >= 0 {
		at++
	}
	return at
}

func (c *jsonChecker) fail(err error, path []string, offset int) error {
	return &JSONError{Err: err, Path: strings.Join(path, "."), Offset: offset}
}

// halfPair returns the place of a surrogate in a JSON string that has no partner, -1 when there is none.
func halfPair(text []byte) int {
	for at := 0; at < len(text); at++ {
		if text[at] != '\\' {
			continue
		}
		unit, ok := escapedUnit(text[at:])
		if !ok {
			at++ // what is escaped may be a backslash
			continue
		}
		if utf16.IsSurrogate(unit) {
			low, _ := escapedUnit(text[at+escapeLength:])
			if utf16.DecodeRune(unit, low) == utf8.RuneError {
				return at
			}
			at += escapeLength
		}
		at += escapeLength - 1
	}
	return -1
}

const escapeLength = len(`\uXXXX`)

// escapedUnit reads the UTF-16 code unit that a text begins with as \uXXXX.
func escapedUnit(text []byte) (rune, bool) {
	if len(text) < escapeLength || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:escapeLength]), 16, 16)
	return rune(n), err == nil
}
