package redact

import (
	"encoding/hex"
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A layer is a text with the escapes of one kind resolved, and where each of its bytes stands in the text that it was made of
// in the beginning. The last offset is that of the end.
type layer struct {
	text string
	at   []int32 // nil where both are the same
}

// A resolver reads the escape that a text begins with: what it stands for, and how long it is, 0 where there is none.
type resolver struct {
	begins byte
	read   func(text string) (meaning string, length int)
}

// escapes are those that credentials are written with in addresses, in JSON and in pages.
var escapes = []resolver{{'%', percentEscape}, {'\\', backslashEscape}, {'&', entity}}

// maxLayers is how often what is escaped is looked for within what is escaped.
const maxLayers = 2

// resolved is the layer below, or false where the text has no such escape.
func (l layer) resolved(by resolver) (below layer, some bool) {
	if strings.IndexByte(l.text, by.begins) < 0 {
		return l, false
	}
	var text strings.Builder
	at := make([]int32, 0, len(l.text)+1)
	for i := 0; i < len(l.text); {
		meaning, length := l.text[i:i+1], 1
		if l.text[i] == by.begins {
			if m, n := by.read(l.text[i:]); n > 0 {
				meaning, length, some = m, n, true
			}
		}
		text.WriteString(meaning)
		for range len(meaning) {
			at = append(at, l.source(i))
		}
		i += length
	}
	return layer{text.String(), append(at, l.source(len(l.text)))}, some
}

// folded is the text with one alphabet of Base64 instead of two, and on one line.
func (l layer) folded() layer {
	if !strings.ContainsAny(l.text, "-_\r\n") {
		return l
	}
	text := make([]byte, 0, len(l.text))
	at := make([]int32, 0, len(l.text)+1)
	for i := range len(l.text) {
		c := l.text[i]
		switch c {
		case '\r', '\n':
			continue
		case '-':
			c = '+'
		case '_':
			c = '/'
		}
		text, at = append(text, c), append(at, l.source(i))
	}
	return layer{string(text), append(at, l.source(len(l.text)))}
}

// source is where a byte stands in the text that the first layer is.
func (l layer) source(i int) int32 {
	if l.at == nil {
		return int32(i)
	}
	return l.at[i]
}

func percentEscape(text string) (string, int) { return hexadecimal(text, 1, 2) }

// hexadecimal reads a byte that is written in digits from an offset on.
func hexadecimal(text string, from, digits int) (string, int) {
	if len(text) < from+digits {
		return "", 0
	}
	b, err := hex.DecodeString(text[from : from+digits])
	if err != nil {
		return "", 0
	}
	return string(b), from + digits
}

// simple are the escapes of one letter that stand for something else than themselves.
var simple = map[byte]string{'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t"}

// backslashEscape reads those of JSON, and of programs in languages like JavaScript and Python.
func backslashEscape(text string) (string, int) {
	if len(text) < 2 {
		return "", 0
	}
	switch c := text[1]; {
	case c == 'u':
		return unicodeEscape(text)
	case c == 'x':
		return hexadecimal(text, 2, 2)
	case strings.IndexByte(`"\/'`, c) >= 0:
		return text[1:2], 2
	default:
		if s, known := simple[c]; known {
			return s, 2
		}
	}
	return "", 0
}

func unicodeEscape(text string) (string, int) {
	first, some := codeUnit(text)
	if !some {
		return "", 0
	}
	if utf16.IsSurrogate(first) {
		second, _ := codeUnit(text[6:])
		if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
			return string(r), 12
		}
	}
	return string(first), 6
}

// codeUnit reads \uXXXX.
func codeUnit(text string) (rune, bool) {
	if len(text) < 6 || text[:2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	return rune(n), err == nil
}

// maxEntity is how long the name or the number of a character is at most, with & and ;.
const maxEntity = 12

func entity(text string) (string, int) {
	end := strings.IndexByte(text[:min(len(text), maxEntity)], ';')
	if end < 0 {
		return "", 0
	}
	if meaning := html.UnescapeString(text[:end+1]); meaning != text[:end+1] {
		return meaning, end + 1
	}
	return "", 0
}
