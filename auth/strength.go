package auth

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ccojocar/zxcvbn-go"
	"github.com/ccojocar/zxcvbn-go/match"
)

const (
	enoughBits  = 24 // of guessing, as zxcvbn reckons it; what people call good passwords has more
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
	password, words := start(password), append(emailWords(email), productWords...)
	judged := zxcvbn.PasswordStrength(password, words)
	if judged.Entropy >= enoughBits { // the words given are looked for as they are only
		judged = zxcvbn.PasswordStrength(plainLetters.Replace(password), words)
	}
	if judged.Entropy >= enoughBits {
		return ""
	}
	switch longest := longestMatch(judged.MatchSequence); {
	case longest.DictionaryName == "user_inputs":
		return "it is made of this product's name or of the email address"
	case longest.Pattern == "dictionary":
		return "it is a common one, or a common word with little added"
	}
	return "its characters follow each other in a plain order"
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

// emailWords are the address and the words in it.
func emailWords(email string) []string {
	words := strings.FieldsFunc(email, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	name, domain, _ := strings.Cut(email, "@")
	return append(words, email, name, domain)
}

func longestMatch(all []match.Match) (longest match.Match) {
	for _, m := range all {
		if len(m.Token) > len(longest.Token) {
			longest = m
		}
	}
	return longest
}
