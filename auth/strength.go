package auth

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	enoughBits  = 24 // of guessing; what people call good passwords has more
	judgedStart = 32 // characters; judging takes the longer the more there are, and more can't make a start weak
)

// productWords are what people make passwords of who sit before this product.
var productWords = []string{"alter", "console", "alterconsole", "agent", "agents", "admin", "administrator", "apikey"}

// plainLetters writes the letters in whose place people put digits and signs.
var plainLetters = strings.NewReplacer("4", "a", "@", "a", "3", "e", "1", "l", "!", "i", "0", "o", "5", "s", "$", "s", "7", "t")

// weakness says why a password is easy to guess, "" when it is not.
func weakness(email, password string) string {
	if repeats(password) {
		return "it repeats a few characters"
	}
	password = start(password)
	j := judge{words: commonWords(), own: ownWords(email)}
	for _, spelling := range []string{password, plainLetters.Replace(password)} {
		if bits, mostly := j.bits([]rune(spelling)); bits < enoughBits {
			return reasons[mostly]
		}
	}
	return ""
}

// reasons say what most of a weak password is.
var reasons = map[kind]string{
	ownWord:    "it is made of this product's name or of the email address",
	commonWord: "it is a common one, or a common word with little added",
	plainOrder: "its characters follow each other in a plain order",
}

// repeats reports whether a password is one short piece, written again and again.
func repeats(password string) bool {
	period := strings.Index((password + password)[1:], password) + 1
	return period < len(password) && utf8.RuneCountInString(password[:period]) < MinPasswordLength
}

func start(password string) string {
	characters := []rune(strings.ToValidUTF8(password, "?"))
	return string(characters[:min(len(characters), judgedStart)])
}

// ownWords are the product's, the address and the words in it.
func ownWords(email string) map[string]bool {
	email = strings.ToLower(email)
	name, domain, _ := strings.Cut(email, "@")
	words := append(strings.FieldsFunc(email, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), email, name, domain)
	own := map[string]bool{}
	for _, word := range append(words, productWords...) {
		own[word] = utf8.RuneCountInString(word) >= shortestWord
	}
	return own
}

// A kind is what a piece of a password is to someone who guesses.
type kind int

const (
	character kind = iota
	plainOrder
	commonWord
	ownWord
)

const shortestWord = 3

// A judge reckons how many guesses a password takes for someone who tries common words, names, years and plain orders
// before anything else.
type judge struct {
	words *lexicon
	own   map[string]bool
}

// A cover is the cheapest way to guess the first characters, as bits, and how many of them are of which kind.
type cover struct {
	bits float64
	of   [ownWord + 1]int
}

func (c cover) with(k kind, length int, bits float64) cover {
	c.bits += bits
	c.of[k] += length
	return c
}

// bits returns what guessing the password takes, and the kind that most of what is not single characters belongs to.
func (j judge) bits(password []rune) (bits float64, mostly kind) {
	covers := make([]cover, len(password)+1)
	for end := 1; end <= len(password); end++ {
		covers[end] = covers[end-1].with(character, 1, characterBits(password[end-1]))
		for begin := range end {
			k, bits := j.piece(password[begin:end], password[:begin])
			if k != character && covers[begin].bits+bits < covers[end].bits {
				covers[end] = covers[begin].with(k, end-begin, bits)
			}
		}
	}
	whole := covers[len(password)]
	mostly = plainOrder
	for k := commonWord; k <= ownWord; k++ {
		if whole.of[k] >= whole.of[mostly] {
			mostly = k
		}
	}
	return whole.bits, mostly
}

// piece reckons a piece as a whole: a word, a plain order, or what stood before it already.
func (j judge) piece(p, before []rune) (k kind, bits float64) {
	text := strings.ToLower(string(p))
	k, bits = j.word(text)
	if k != ownWord && (inPlainOrder(p) || isYear(text) || len(p) >= shortestWord && (strings.Contains(keyboard, text) || strings.Contains(string(before), string(p)))) {
		order := characterBits(p[0]) + math.Log2(float64(len(p)))
		if k == character || order < bits {
			bits = order
		}
		k = plainOrder
	}
	if k != character && text != string(p) {
		bits++ // for where its capitals stand
	}
	return k, bits
}

// word reckons a piece that is a word; it is of the kind character when it is none.
func (j judge) word(text string) (k kind, bits float64) {
	switch rank := j.words.rank(text); {
	case j.own[text]:
		return ownWord, 2
	case rank > 0 && utf8.RuneCountInString(text) >= shortestWord:
		return commonWord, 1 + math.Log2(float64(rank))
	}
	return character, 0
}

// keyboard has the rows and columns of keys, and the digits round once more.
const keyboard = "123456789012345 qwertyuiop asdfghjkl zxcvbnm 0987654321 poiuytrewq lkjhgfdsa mnbvcxz 1qaz2wsx3edc4rfv5tgb qazwsxedcrfvtgbyhnujm"

func isYear(text string) bool {
	return len(text) == 4 && (strings.HasPrefix(text, "19") || strings.HasPrefix(text, "20")) && strings.Trim(text, "0123456789") == ""
}

// inPlainOrder reports whether each character is the one before, or the next, or the previous of its kind throughout.
func inPlainOrder(p []rune) bool {
	if len(p) < 2 {
		return false
	}
	step := p[1] - p[0]
	if step < -1 || step > 1 || step != 0 && len(p) < shortestWord {
		return false
	}
	for i := range p[1:] {
		if p[i+1]-p[i] != step {
			return false
		}
	}
	return true
}

// characterBits is what guessing a single character takes.
func characterBits(r rune) float64 {
	switch {
	case r >= '0' && r <= '9':
		return math.Log2(10)
	case r > unicode.MaxASCII:
		return 8
	}
	return 5
}
