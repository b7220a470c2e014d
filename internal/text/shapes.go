package text

import (
	"unicode"
	"unicode/utf16"
)

const (
	nonJoiner = 0x200C
	joiner    = 0x200D
	blackFlag = 0x1F3F4 // a region's flag is this one, with the region behind it in tags
	firstTag  = 0xE0020
	lastTag   = 0xE007F
	mostTags  = 7
)

// joining are scripts in which a joiner changes what the letters around it look like.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Mongolian, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya,
	unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
}

// unvaried are scripts in which no character has variants to select.
var unvaried = []*unicode.RangeTable{unicode.Latin, unicode.Greek, unicode.Cyrillic}

// shapes reports whether the hidden character at a place changes what is drawn there.
func shapes(characters []rune, at int) bool {
	if at == 0 {
		return false
	}
	before := characters[at-1]
	switch r := characters[at]; {
	case r == joiner, r == nonJoiner:
		return (isEmoji(before) || unicode.In(before, joining...)) && at+1 < len(characters) && isSeen(characters[at+1])
	case unicode.Is(unicode.Variation_Selector, r):
		return isSeen(before) && !unicode.In(before, unvaried...)
	case isTag(r):
		return ofFlag(characters[max(0, at-mostTags) : at+1])
	}
	return false
}

// isEmoji reports whether a joiner may follow: a symbol, a modifier, or what selects its variant.
func isEmoji(r rune) bool { return unicode.In(r, unicode.So, unicode.Sk, unicode.Variation_Selector) }

func isTag(r rune) bool { return firstTag <= r && r <= lastTag }

// ofFlag reports whether the tag at the end of a text belongs to a flag.
func ofFlag(characters []rune) bool {
	for i := len(characters) - 1; i >= 0; i-- {
		if !isTag(characters[i]) {
			return characters[i] == blackFlag
		}
	}
	return false
}

// utf16Pair splits a character beyond U+FFFF; low is 0 for any other.
func utf16Pair(r rune) (high, low rune) {
	if r <= 0xFFFF {
		return r, 0
	}
	return utf16.EncodeRune(r)
}
