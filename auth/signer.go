package auth

import (
	"time"

	"github.com/gorilla/securecookie"

	"github.com/alter-console/alter-console/internal/derive"
	"github.com/alter-console/alter-console/internal/keyring"
)

// browserKey is what all keys that concern browsers are derived from.
func browserKey(s keyring.Secret) []byte { return s.Key("browser sessions") }

// keysFor are the keys of a purpose, the current secret's first.
func keysFor(ring *keyring.Ring, purpose string) *keyring.Derived[[][]byte] {
	return keyring.Derive(ring, func(set *keyring.Set) (keys [][]byte) {
		for _, secret := range set.All() {
			key, err := derive.Key(browserKey(secret), purpose, keyring.Size)
			if err != nil {
				panic(err) // only when more is asked for than can be derived
			}
			keys = append(keys, key)
		}
		return keys
	})
}

// A signer signs what a browser keeps, under the server's current secret, and accepts what was signed under any.
type signer struct {
	codecs *keyring.Derived[[]securecookie.Codec]
}

func newSigner(ring *keyring.Ring, purpose string, age time.Duration) *signer {
	keys := keysFor(ring, purpose)
	return &signer{keyring.Derive(ring, func(*keyring.Set) (codecs []securecookie.Codec) {
		for _, key := range keys.Get() {
			codecs = append(codecs, securecookie.New(key, nil).MaxAge(int(age/time.Second)))
		}
		return codecs
	})}
}

func (s *signer) sign(name, value string) (string, error) {
	return securecookie.EncodeMulti(name, value, s.codecs.Get()...)
}

// open reads what sign made of a text, and reports whether it did.
func (s *signer) open(name, signed string, value *string) bool {
	return securecookie.DecodeMulti(name, signed, value, s.codecs.Get()...) == nil
}
