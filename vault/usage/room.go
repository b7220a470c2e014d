package usage

import (
	"time"

	"github.com/alter-console/alter-console/internal/apikey"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A Room counts the uses of keys, and is the API that tells them. It is safe for concurrent use.
type Room struct {
	base    *api.Base
	hashers *keyring.Derived[*apikey.Hashers]
	began   time.Time // of this process
	counts  *counts
	late    late
	writing chan struct{} // who has it may use out
	out     outbox
}

// New makes the room.
func New(base *api.Base, secrets *keyring.Ring) *Room {
	r := &Room{
		base:    base,
		hashers: apikey.HashersOf(secrets),
		began:   base.Clock(),
		counts:  newCounts(),
		writing: make(chan struct{}, 1),
		out:     outbox{writer: api.NewID()},
	}
	r.writing <- struct{}{}
	return r
}

// A Request is what is counted of one.
type Request struct {
	KeyID      string // of the key that it was found to be sent with
	Presented  string // where there was no such, what it presented as its key, "" for nothing that can be one
	Recognised bool   // who sent it is known, and may use the key
	Address    string
	Client     string // as it calls itself
}

// Count counts a request that was refused so, or not. It waits for nothing but other requests that are being counted.
func (r *Room) Count(of Request, refusal *api.Error) {
	use := store.Use{At: r.base.Clock(), Address: of.Address, Client: of.Client, Reason: reasonOf(of.Recognised, refusal)}
	if of.KeyID == "" && of.Presented != "" && r.late.add(r.hashers.Get().Any(of.Presented), use) {
		return
	}
	r.counts.add(of.KeyID, use)
}
