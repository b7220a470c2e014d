package redact

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
)

// A seeker finds credentials in text, however they are written there: as they are, escaped for an address, for JSON or for a
// page, also twice, and in Base64 or hexadecimal, also as a part of something longer.
type seeker struct {
	written []string // spellings that are looked for as they are
	cores   []string // what a credential makes of Base64 wherever it stands in it, in the standard alphabet
	least   int      // bytes that a text has at least which holds any of them
}

func newSeeker(values []string) (s seeker) {
	for _, v := range values {
		s.written = append(s.written, v, base64.StdEncoding.EncodeToString([]byte(v)), base64.RawURLEncoding.EncodeToString([]byte(v)),
			hex.EncodeToString([]byte(v)), strings.ToUpper(hex.EncodeToString([]byte(v))))
		if strings.Contains(v, " ") {
			s.written = append(s.written, strings.ReplaceAll(v, " ", "+")) // as forms are sent
		}
		s.cores = append(s.cores, coresOf(v)...)
	}
	for _, text := range slices.Concat(s.written, s.cores) {
		if s.least == 0 || len(text) < s.least {
			s.least = len(text)
		}
	}
	return s
}

// minCore is how many characters of Base64 are looked for within other text: fewer would be found in anything.
const minCore = 8

// coresOf are the characters of Base64 that depend on a text alone, for each of the three ways in which it can stand in it.
func coresOf(v string) (cores []string) {
	for before := range 3 {
		encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat(" ", before) + v))
		core := encoded[(before*8+5)/6 : (before+len(v))*8/6]
		if len(core) >= minCore {
			cores = append(cores, core)
		}
	}
	return cores
}

// A stretch is a part of a text.
type stretch struct{ from, to int32 }

// cut puts Removed in the place of each credential.
func (s seeker) cut(text string) string {
	if s.least == 0 || len(text) < s.least {
		return text
	}
	var found []stretch
	s.seek(layer{text: text}, maxLayers, &found)
	if len(found) == 0 {
		return text
	}
	slices.SortFunc(found, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	var kept strings.Builder
	end := int32(0)
	for i, f := range found {
		if i == 0 || f.from >= end {
			kept.WriteString(text[end:f.from] + Removed)
		}
		end = max(end, f.to)
	}
	return kept.String() + text[end:]
}

// seek notes where credentials stand in a layer and in those below it.
func (s seeker) seek(l layer, below int, found *[]stretch) {
	l.note(s.written, found)
	if len(s.cores) > 0 {
		l.folded().note(s.cores, found)
	}
	if below == 0 {
		return
	}
	for _, e := range escapes {
		if next, some := l.resolved(e); some {
			s.seek(next, below-1, found)
		}
	}
}

// note adds where any of some texts stand in a layer.
func (l layer) note(sought []string, found *[]stretch) {
	for _, text := range sought {
		for from := 0; ; {
			i := strings.Index(l.text[from:], text)
			if i < 0 {
				break
			}
			from += i
			*found = append(*found, stretch{l.source(from), l.source(from + len(text))})
			from += len(text)
		}
	}
}
