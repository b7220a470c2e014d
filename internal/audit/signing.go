package audit

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
)

// A Signer signs checkpoints with a key that it derives from one of the server's secrets.
type Signer struct {
	ID  string
	key ed25519.PrivateKey
}

// SignerOf is the signer of a secret.
func SignerOf(secret keyring.Secret) Signer {
	key := ed25519.NewKeyFromSeed(secret.Key("audit checkpoints"))
	return Signer{KeyID(key.Public().(ed25519.PublicKey)), key}
}

// Public is the key by which anybody can check what the signer has signed.
func (s Signer) Public() ed25519.PublicKey { return s.key.Public().(ed25519.PublicKey) }

// Sign signs any message of this program; it begins with what it is.
func (s Signer) Sign(message []byte) []byte { return ed25519.Sign(s.key, message) }

// KeyID names a public key: the first sixteen bytes of its SHA-256, as hexadecimal digits.
func KeyID(public ed25519.PublicKey) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:16])
}

// Checkpoint makes a signed checkpoint: what the chain is up to a place.
func (s Signer) Checkpoint(kind string, seq int, hash []byte, at time.Time) store.Checkpoint {
	c := store.Checkpoint{Seq: seq, Kind: kind, Hash: hash, At: at.UTC().Truncate(time.Microsecond), KeyID: s.ID}
	c.Signature = s.Sign(statement(&c))
	return c
}

// Signed reports whether a checkpoint is what the holder of a key has signed.
func Signed(public ed25519.PublicKey, c *store.Checkpoint) bool {
	return KeyID(public) == c.KeyID && ed25519.Verify(public, statement(c), c.Signature)
}

// statement is what is signed of a checkpoint: six lines, each ended by a line feed.
func statement(c *store.Checkpoint) []byte {
	return fmt.Appendf(nil, "alter-console audit checkpoint 1\n%s\n%d\n%x\n%d\n%s\n", c.Kind, c.Seq, c.Hash, c.At.UnixMicro(), c.KeyID)
}

// An Extent is from where to where an export goes.
type Extent struct {
	First, Last int    // places
	Before      []byte // the hash of the event before the first, zero for the very first; nil where nobody knows
	Hash        []byte // of the last event
	At          time.Time
	KeyID       string
	Signature   []byte
}

// Extent signs an extent.
func (s Signer) Extent(e Extent) Extent {
	e.KeyID, e.At = s.ID, e.At.UTC().Truncate(time.Microsecond)
	e.Signature = s.Sign(e.statement())
	return e
}

// SignedBy reports whether the extent is what the holder of a key has signed.
func (e Extent) SignedBy(public ed25519.PublicKey) bool {
	return KeyID(public) == e.KeyID && ed25519.Verify(public, e.statement(), e.Signature)
}

// statement is what is signed of an extent: seven lines, each ended by a line feed.
func (e Extent) statement() []byte {
	return fmt.Appendf(nil, "alter-console audit export 1\n%d\n%d\n%x\n%x\n%d\n%s\n", e.First, e.Last, e.Before, e.Hash, e.At.UnixMicro(), e.KeyID)
}

// Introduce makes the row of the signer's key after the one before it, nil for the first. The previous signer vouches for the new
// key where its secret is still here.
func (s Signer) Introduce(at time.Time, previous *store.AuditKey, signers []Signer) store.AuditKey {
	k := store.AuditKey{ID: s.ID, Number: 1, PublicKey: s.Public(), At: at}
	if previous != nil {
		k.Number, k.PreviousID = previous.Number+1, previous.ID
	}
	message := introduction(&k)
	k.Signature = s.Sign(message)
	for _, other := range signers {
		if other.ID == k.PreviousID {
			k.Handover = other.Sign(message)
		}
	}
	return k
}

// Introduced reports whether a row of a key is what the holder of that key has written.
func Introduced(k *store.AuditKey) bool {
	return len(k.PublicKey) == ed25519.PublicKeySize && KeyID(k.PublicKey) == k.ID && ed25519.Verify(k.PublicKey, introduction(k), k.Signature)
}

// introduction is what a key and the one before it both sign: four lines.
func introduction(k *store.AuditKey) []byte {
	return fmt.Appendf(nil, "alter-console audit key 1\n%s\n%x\n%s\n", k.ID, k.PublicKey, k.PreviousID)
}

// Trusted are the public keys, by their ids, that can be believed when some are: those that one of them vouches for, as the one
// after or the one before it, and so on.
func Trusted(believed []ed25519.PublicKey, known []store.AuditKey) map[string]ed25519.PublicKey {
	all := map[string]ed25519.PublicKey{}
	for _, public := range believed {
		all[KeyID(public)] = public
	}
	rows := map[string]ed25519.PublicKey{}
	for _, k := range known {
		if len(k.PublicKey) == ed25519.PublicKeySize && KeyID(k.PublicKey) == k.ID {
			rows[k.ID] = k.PublicKey
		}
	}
	for range known { // as often as a new one can come
		for i := range known {
			vouch(all, rows, &known[i])
		}
	}
	return all
}

// vouch adds the key of a row, or the one before it, where the other one signed for it.
func vouch(all, rows map[string]ed25519.PublicKey, k *store.AuditKey) {
	message := introduction(k)
	if previous := all[k.PreviousID]; previous != nil && rows[k.ID] != nil && ed25519.Verify(previous, message, k.Handover) {
		all[k.ID] = rows[k.ID]
	}
	if own := all[k.ID]; own != nil && rows[k.PreviousID] != nil && ed25519.Verify(own, message, k.Signature) {
		all[k.PreviousID] = rows[k.PreviousID]
	}
}
