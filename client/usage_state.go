package client

import (
	"slices"
	"time"
)

// RefusedTotal is how many requests were refused, for whatever reason.
func (b UsageBucket) RefusedTotal() (total int) {
	for _, n := range b.Refused {
		total += n
	}
	return total
}

// Counted reports whether requests of some part of a day were counted: for others nothing is known, which is not 0.
func (u *AgentUsage) Counted(day time.Time) bool {
	return u.CountedSince.Before(day.Add(24 * time.Hour))
}

// Find returns the usage of the key with an id.
func (u *AgentUsage) Find(keyID string) (KeyUsage, bool) {
	i := slices.IndexFunc(u.Keys, func(k KeyUsage) bool { return k.KeyID == keyID })
	if i < 0 {
		return KeyUsage{}, false
	}
	return u.Keys[i], true
}

// All adds the usage of all keys up, as that of one key without an id.
func (u *AgentUsage) All() KeyUsage {
	var all KeyUsage
	at := map[time.Time]int{}
	for _, k := range u.Keys {
		for _, b := range k.Buckets {
			i, there := at[b.Start]
			if !there {
				i = len(all.Buckets)
				at[b.Start] = i
				all.Buckets = append(all.Buckets, UsageBucket{Start: b.Start, Refused: map[string]int{}})
			}
			all.Buckets[i].add(b)
		}
		all.LastAccepted = latest(all.LastAccepted, k.LastAccepted)
		all.LastRefused = latest(all.LastRefused, k.LastRefused)
	}
	slices.SortFunc(all.Buckets, func(a, b UsageBucket) int { return a.Start.Compare(b.Start) })
	return all
}

func (b *UsageBucket) add(other UsageBucket) {
	b.Accepted += other.Accepted
	for reason, n := range other.Refused {
		b.Refused[reason] += n
	}
}

func latest(a, b *KeyUse) *KeyUse {
	if a == nil || b != nil && b.At.After(a.At) {
		return b
	}
	return a
}
