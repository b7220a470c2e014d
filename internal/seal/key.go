package seal

import (
	"encoding/binary"
	"encoding/hex"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/xchacha20poly1305"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/secretdata"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/alter-console/alter-console/internal/keyring"
)

const prefixSize = 5 // Tink's: a byte 1, and the key's id

// ready makes the master keys of a set ready, the one in use first. A set without one in use has those before it. They
// themselves encrypt nothing: what does is derived from them.
func ready(set *keyring.Set, purpose string) (keys []key) {
	for _, master := range set.All() {
		if master.ID == "" {
			continue
		}
		made, err := newKey(master, purpose)
		if err != nil {
			panic(err) // only of a key of another size
		}
		keys = append(keys, made)
	}
	return keys
}

func newKey(master keyring.Secret, purpose string) (k key, err error) {
	id, err := number(master)
	if err != nil {
		return k, err
	}
	k.id, k.prefix = master.ID, binary.BigEndian.AppendUint32([]byte{1}, id)
	k.aead, err = newAEAD(master.Key(purpose), id)
	return k, err
}

// number is the id by which a ciphertext names the master key: the first four bytes of the master key's own.
func number(master keyring.Secret) (uint32, error) {
	id, err := hex.DecodeString(master.ID)
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint32(id), nil
}

// newAEAD is XChaCha20-Poly1305, whose nonces are long enough to be random however much is sealed.
func newAEAD(raw []byte, id uint32) (tink.AEAD, error) {
	parameters, err := xchacha20poly1305.NewParameters(xchacha20poly1305.VariantTink)
	if err != nil {
		return nil, err
	}
	one, err := xchacha20poly1305.NewKey(secretdata.NewBytesFromData(raw, insecuresecretdataaccess.Token{}), id, parameters)
	if err != nil {
		return nil, err
	}
	manager := keyset.NewManager()
	if _, err := manager.AddKey(one); err != nil {
		return nil, err
	}
	if err := manager.SetPrimary(id); err != nil {
		return nil, err
	}
	handle, err := manager.Handle()
	if err != nil {
		return nil, err
	}
	return aead.New(handle)
}
