package wire

import (
	"errors"
	"hash/crc32"
	"regexp"
	"strings"
)

// A KeyType says what an API key was minted for. The type never proves who holds the key: only the server knows
// whether an unscoped key belongs to an application or to an agent.
type KeyType string

// The types of API keys (protocol 2.3).
const (
	KeyApp         KeyType = "rk"  // an application's runtime key
	KeyAgentTyped  KeyType = "ak"  // an agent-typed key bound to no managed agent
	KeyDerived     KeyType = "dk"  // a short-lived derived key
	KeyPublishable KeyType = "pk"  // in the grammar only
	KeyUnscoped    KeyType = "key" // alter_key_…: agents' own keys, and application keys of old
)

// KeyAlphabet is what the random part of a scoped key, and its checksum, consist of.
const KeyAlphabet = "abcdefghijklmnopqrstuvwxyz234567"

var (
	unscopedKey = regexp.MustCompile(`\Aalter_key_[A-Za-z0-9_-]{40}\z`)
	scopedKey   = regexp.MustCompile(`\Aalter_(rk|ak|dk|pk)_([a-z2-7]{22})_([a-z2-7]{6})\z`)
)

// What ParseKey finds wrong. None of the messages repeats any part of the key.
var (
	ErrKeyEmpty    = errors.New("the API key is empty")
	ErrKeyFormat   = errors.New("not an Alter API key: expected alter_key_ and 40 characters, or alter_rk_, alter_ak_, alter_dk_ or alter_pk_ with 22 characters and a checksum")
	ErrKeyChecksum = errors.New("the API key's checksum does not match: a character was lost or changed when it was copied")
)

// ParseKey checks a key against the whole grammar, checksum included (protocol 2.1 and 2.2), and returns its type.
func ParseKey(key string) (KeyType, error) {
	switch {
	case key == "":
		return "", ErrKeyEmpty
	case strings.HasPrefix(key, "alter_key_"):
		if !unscopedKey.MatchString(key) {
			return "", ErrKeyFormat
		}
		return KeyUnscoped, nil
	}
	m := scopedKey.FindStringSubmatch(key)
	if m == nil {
		return "", ErrKeyFormat
	}
	if Checksum(KeyType(m[1]), m[2]) != m[3] {
		return "", ErrKeyChecksum
	}
	return KeyType(m[1]), nil
}

// Keys inside other text. An unscoped one ends where its characters do, for names may begin like it.
var (
	unscopedKeyInside = regexp.MustCompile(`(\A|[^A-Za-z0-9_-])alter_key_[A-Za-z0-9_-]{40}(\z|[^A-Za-z0-9_-])`)
	scopedKeyInside   = regexp.MustCompile(`alter_(?:rk|ak|dk|pk)_[a-z2-7]{22}_[a-z2-7]{6}`)
)

// ContainsKey reports whether a complete API key stands anywhere in a text.
func ContainsKey(text string) bool {
	if !strings.Contains(text, "alter_") {
		return false
	}
	for _, key := range scopedKeyInside.FindAllString(text, -1) {
		if _, err := ParseKey(key); err == nil {
			return true
		}
	}
	return unscopedKeyInside.MatchString(text)
}

// CutKeys returns a text without the complete API keys in it.
func CutKeys(text string) string {
	for ContainsKey(text) { // what stood around one may make another
		text = scopedKeyInside.ReplaceAllStringFunc(text, func(key string) string {
			if _, err := ParseKey(key); err == nil {
				return ""
			}
			return key
		})
		text = unscopedKeyInside.ReplaceAllString(text, "$1$2")
	}
	return text
}

// Checksum returns the last six characters of a scoped key whose random part is given (protocol 2.2).
// It catches typing errors and proves nothing.
func Checksum(t KeyType, random string) string {
	sum := crc32.ChecksumIEEE([]byte(string(t) + ":" + random))
	var out [6]byte
	for i := range out {
		out[i] = KeyAlphabet[sum>>(5*i)&31]
	}
	return string(out[:])
}
