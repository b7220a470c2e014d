package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// challengeLife is how long somebody may look at a page before they answer.
const challengeLife = 30 * time.Minute

// A purpose is what a passkey is asked for. Who answers for one has not answered for another.
type purpose string

const (
	toSignIn purpose = "sign in"
	toFollow purpose = "follow a password"
	toProve  purpose = "prove"
	toAdd    purpose = "add"
)

const (
	challengeHead = 24 // bytes: when it ends, and random ones
	challengeSize = challengeHead + sha256.Size
)

// An ask is what a passkey is asked for, and whom: the account, and the session where there is one.
type ask struct {
	purpose purpose
	who     string
}

// challenge makes what an authenticator is to sign. It says itself when it ends and is signed with the server's secret, so
// that every replica knows it and strangers who ask fill no database.
func (s *Service) challenge(of ask) []byte {
	c := binary.BigEndian.AppendUint64(make([]byte, 0, challengeSize), uint64(s.now().Add(challengeLife).Unix()))
	c = append(c, make([]byte, challengeHead-len(c))...)
	_, _ = rand.Read(c[8:]) // never fails
	return append(c, of.mac(s.challengeKeys.Get()[0], c)...)
}

func (of ask) mac(key, head []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(head)
	mac.Write([]byte(string(of.purpose) + "\n" + of.who))
	return mac.Sum(nil)
}

// ends returns when a challenge ends that was made for this, ErrPasskeyLate where that was before now, and ErrBadPasskey for
// any other.
func (s *Service) ends(of ask, challenge []byte) (at time.Time, err error) {
	if len(challenge) != challengeSize {
		return at, ErrBadPasskey
	}
	head, mac := challenge[:challengeHead], challenge[challengeHead:]
	at = time.Unix(int64(binary.BigEndian.Uint64(head)), 0)
	for _, key := range s.challengeKeys.Get() {
		if !hmac.Equal(mac, of.mac(key, head)) {
			continue
		}
		if !s.now().Before(at) {
			return at, ErrPasskeyLate
		}
		return at, nil
	}
	return at, ErrBadPasskey
}
