// Package passkeytest is an authenticator of passkeys for tests: what a browser and a device do together, without either. It can
// do wrong what they never would.
package passkeytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"

	"github.com/fxamacker/cbor/v2"
)

// A Device makes passkeys at a site, and shows them there.
type Device struct {
	Host       string // what passkeys are for
	Origin     string // of the page that asks
	Unverified bool   // it does not see that it is its person
	Count      uint32 // how often it was used, which goes into each answer; 0 for one that does not count
	Signs      func([]byte) []byte

	keys []*key
}

type key struct {
	id, user []byte
	private  *ecdsa.PrivateKey
}

// Flags of what a device says, as the standard numbers them.
const (
	userPresent    = 1 << 0
	userVerified   = 1 << 2
	backupEligible = 1 << 3
	backedUp       = 1 << 4
	hasKey         = 1 << 6
)

var base = base64.RawURLEncoding

// asked is what a server says to a browser, as far as a device needs it.
type asked struct {
	Challenge string `json:"challenge"`
	User      struct {
		ID string `json:"id"`
	} `json:"user"`
	Allowed []struct {
		ID string `json:"id"`
	} `json:"allowCredentials"`
}

func must[T any](v T, err error) T {
	if err != nil {
		panic("passkeytest: " + err.Error())
	}
	return v
}

func read(options string) (a asked) {
	if err := json.Unmarshal([]byte(options), &a); err != nil {
		panic("passkeytest: no options: " + options)
	}
	return a
}

func (d *Device) clientData(kind, challenge string) []byte {
	return must(json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.Origin, "crossOrigin": false}))
}

func (d *Device) said(flags byte) []byte {
	host := sha256.Sum256([]byte(d.Host))
	if flags |= userPresent | backupEligible | backedUp; !d.Unverified {
		flags |= userVerified
	}
	return binary.BigEndian.AppendUint32(append(host[:], flags), d.Count)
}

// Make makes a passkey as a server asks for one, and returns what the browser answers.
func (d *Device) Make(options string) (answer string) {
	a := read(options)
	k := &key{id: make([]byte, 32), user: must(base.DecodeString(a.User.ID)), private: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}
	_, _ = rand.Read(k.id)
	d.keys = append(d.keys, k)
	point := must(k.private.PublicKey.Bytes())
	public := must(cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]}))
	said := append(d.said(hasKey), make([]byte, 16)...)
	said = append(append(binary.BigEndian.AppendUint16(said, uint16(len(k.id))), k.id...), public...)
	object := must(cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": said}))
	return k.answer(map[string]any{
		"clientDataJSON":    base.EncodeToString(d.clientData("webauthn.create", a.Challenge)),
		"attestationObject": base.EncodeToString(object),
	})
}

// Show shows a passkey as a server asks for one: the newest that will do. It is "" where there is none.
func (d *Device) Show(options string) (answer string) {
	a := read(options)
	for i := len(d.keys) - 1; i >= 0; i-- {
		if k := d.keys[i]; a.takes(k) {
			return d.show(k, a.Challenge)
		}
	}
	return ""
}

func (a asked) takes(k *key) bool {
	for _, allowed := range a.Allowed {
		if allowed.ID == base.EncodeToString(k.id) {
			return true
		}
	}
	return len(a.Allowed) == 0
}

func (d *Device) show(k *key, challenge string) string {
	said, client := d.said(0), d.clientData("webauthn.get", challenge)
	hash := sha256.Sum256(client)
	signed := sha256.Sum256(append(append([]byte{}, said...), hash[:]...))
	signature := must(ecdsa.SignASN1(rand.Reader, k.private, signed[:]))
	if d.Signs != nil {
		signature = d.Signs(signature)
	}
	return k.answer(map[string]any{
		"clientDataJSON":    base.EncodeToString(client),
		"authenticatorData": base.EncodeToString(said),
		"signature":         base.EncodeToString(signature),
		"userHandle":        base.EncodeToString(k.user),
	})
}

func (k *key) answer(response map[string]any) string {
	id := base.EncodeToString(k.id)
	return string(must(json.Marshal(map[string]any{"id": id, "rawId": id, "type": "public-key", "response": response})))
}
