package usage

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

type usageJSON struct {
	CountedSince api.Time   `json:"counted_since"`
	DelaySeconds int        `json:"delay_seconds"`
	By           string     `json:"by"`
	Days         []api.Time `json:"days"`
	Keys         []keyJSON  `json:"keys"`
}

// A keyJSON is the usage of a key. It has buckets only for times at which the key was used, oldest first.
type keyJSON struct {
	KeyID        string        `json:"key_id"`
	Buckets      []*bucketJSON `json:"buckets"`
	LastAccepted *useJSON      `json:"last_accepted"`
	LastRefused  *useJSON      `json:"last_refused"`
}

type bucketJSON struct {
	Start    api.Time       `json:"start"`
	Accepted int            `json:"accepted"`
	Refused  map[string]int `json:"refused"` // by code
}

type useJSON struct {
	At      api.Time `json:"at"`
	Address string   `json:"address"`
	Client  string   `json:"client"`
	Reason  *string  `json:"reason,omitempty"`
}

func (r reading) toJSON(s span) usageJSON {
	all := usageJSON{
		CountedSince: api.Time(r.since),
		DelaySeconds: int(wire.UsageDelay.Seconds()),
		By:           s.by,
		Days:         make([]api.Time, len(s.days)),
		Keys:         make([]keyJSON, len(r.keys)),
	}
	for i, start := range s.days {
		all.Days[i] = api.Time(start)
	}
	places := map[string]*keyJSON{}
	for i, k := range r.keys {
		all.Keys[i] = keyJSON{KeyID: k.ID, Buckets: []*bucketJSON{}}
		places[k.ID] = &all.Keys[i]
	}
	for _, u := range r.usage {
		if k := places[u.KeyID]; k != nil { // one that was made meanwhile has none
			k.add(u)
		}
	}
	for _, l := range r.last {
		if k := places[l.KeyID]; k != nil {
			k.LastAccepted, k.LastRefused = useToJSON(l.Accepted), useToJSON(l.Refused)
		}
	}
	return all
}

// add puts counts into their bucket; they come in the order of time.
func (k *keyJSON) add(u store.Usage) {
	n := len(k.Buckets)
	if n == 0 || !time.Time(k.Buckets[n-1].Start).Equal(u.Start) {
		k.Buckets = append(k.Buckets, &bucketJSON{Start: api.Time(u.Start), Refused: map[string]int{}})
		n++
	}
	if u.Reason == "" {
		k.Buckets[n-1].Accepted = u.N
	} else {
		k.Buckets[n-1].Refused[u.Reason] = u.N
	}
}

func useToJSON(u store.Use) *useJSON {
	if u.At.IsZero() {
		return nil
	}
	made := &useJSON{At: api.Time(u.At), Address: u.Address, Client: u.Client}
	if u.Reason != "" {
		made.Reason = &u.Reason
	}
	return made
}
