package clienttest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
)

func (c *call) createAppKey() (any, *refusal) {
	wanted, refusal := c.readAppKey()
	if refusal != nil {
		return nil, refusal
	}
	if wanted.rateLimit == nil {
		wanted.rateLimit = c.key.rateLimit
	}
	request := "app key " + string(encode(wanted.asked()))
	first, refusal := c.usedBefore(request)
	switch {
	case refusal != nil:
		return nil, refusal
	case first != nil:
		return first.key.appMinted(nil), nil
	}
	if refusal := cmp.Or(c.checkMaker(), c.checkCeiling(wanted)); refusal != nil {
		return nil, refusal
	}
	wanted.plaintext = c.api.newPlaintext(wire.KeyApp)
	wanted.count(c.key)
	c.api.keepAppKey(wanted)
	c.remember(used{request: request, key: wanted})
	return wanted.appMinted(wanted.plaintext), nil
}

// namedAppKey is the key of the application that the path names.
func (c *call) namedAppKey() (*key, *refusal) {
	for _, key := range c.api.appKeys {
		if strings.EqualFold(key.id, c.ids[0]) {
			return key, nil
		}
	}
	return nil, refuse(wire.CodeKeyNotFound, "There is no such key.")
}

func (c *call) getAppKey() (any, *refusal) {
	found, refusal := c.namedAppKey()
	if refusal != nil {
		return nil, refusal
	}
	return found.appJSON(), nil
}

func (c *call) rotateAppKey() (any, *refusal) {
	days, refusal := c.readOverlap()
	if refusal != nil {
		return nil, refusal
	}
	old, refusal := c.namedAppKey()
	if refusal == nil {
		refusal = cmp.Or(c.checkMaker(), c.checkCeiling(old))
	}
	if refusal != nil {
		return nil, refusal
	}
	request := fmt.Sprintf("rotate %s %d", old.id, days)
	first, refusal := c.usedBefore(request)
	switch {
	case refusal != nil:
		return nil, refusal
	case first != nil:
		return first.key.appMinted(nil), nil
	}
	if refusal := old.rotatable(); refusal != nil {
		return nil, refusal
	}
	made := c.api.succeed(old, days)
	c.remember(used{request: request, key: made})
	return made.appMinted(made.plaintext), nil
}

// readOverlap reads for how many days a rotated key works on.
func (c *call) readOverlap() (int, *refusal) {
	if refusal := c.fields.only("overlap_days"); refusal != nil {
		return 0, refusal
	}
	days := c.fields.whole("overlap_days", 0, wire.MaxOverlapDays, wire.DefaultOverlapDays)
	return days, c.fields.refusal()
}

func (k *key) rotatable() *refusal {
	switch {
	case k.revokedAt != nil:
		return alreadyRevoked()
	case k.parent != nil || k.rotatedTo != nil:
		return refuse(wire.CodeKeyNotRotatable, "A derived key, and one that was rotated already, can't be rotated.")
	}
	return nil
}

// succeed makes a key in the place of another, which works on for some days. A key that asks can't lengthen its own life.
func (a *API) succeed(old *key, days int) *key {
	made := &key{name: old.name, plaintext: a.newPlaintext(wire.KeyApp), limits: old.limits}
	made.countsAs = old.counted()
	a.keepAppKey(made)
	old.retire(made, a.now(), days)
	for _, derived := range a.derivedFrom(old) {
		if derived.expiresAt == nil || derived.expiresAt.After(*old.graceEndsAt) {
			derived.expiresAt = old.graceEndsAt
		}
	}
	return made
}

// retire has another key take this one's place, which works on for some days.
func (k *key) retire(successor *key, now time.Time, days int) {
	ends := now.AddDate(0, 0, days)
	if k.deprecatedAt == nil {
		k.deprecatedAt = &now
	}
	k.rotatedTo, k.graceEndsAt = successor, &ends
}

// derivedFrom are the keys that were derived from one, and work.
func (a *API) derivedFrom(parent *key) []*key {
	now := a.now()
	return slices.DeleteFunc(slices.Clone(a.appKeys), func(k *key) bool {
		return k.parent != parent || k.revokedAt != nil || k.status(now) == wire.KeyExpired
	})
}

func (c *call) deprecateAppKey() (any, *refusal) {
	return c.changeAppKey(func(k *key, now time.Time) *refusal {
		if k.revokedAt != nil {
			return alreadyRevoked()
		}
		if k.deprecatedAt == nil {
			k.deprecatedAt = &now
		}
		return nil
	})
}

func (c *call) undeprecateAppKey() (any, *refusal) {
	return c.changeAppKey(func(k *key, now time.Time) *refusal {
		if k.revokedAt != nil || k.deprecatedAt != nil && k.status(now) == wire.KeyExpired {
			return alreadyRevoked()
		}
		if k.deprecatedAt == nil {
			return nil
		}
		return c.takeBack(k)
	})
}

// takeBack takes the deprecation of a key back, for whoever may do as much as that key, and by another key than itself.
func (c *call) takeBack(k *key) *refusal {
	switch {
	case k == c.key:
		return lacking([]string{wire.KeyScopeKeysAdmin}, c.granted(), []string{wire.KeyScopeKeysAdmin})
	case c.checkCeiling(k) != nil:
		return c.checkCeiling(k)
	case k.rotatedTo != nil:
		return refuse(wire.CodeKeyRotated, "This key was rotated, and ends: another one has taken its place.")
	}
	k.deprecatedAt = nil
	return nil
}

func (c *call) revokeAppKey() (any, *refusal) {
	return c.changeAppKey(func(k *key, _ time.Time) *refusal {
		c.api.end(k)
		return nil
	})
}

func (c *call) changeAppKey(rule func(*key, time.Time) *refusal) (any, *refusal) {
	if refusal := c.fields.only(); refusal != nil {
		return nil, refusal
	}
	found, refusal := c.namedAppKey()
	if refusal == nil {
		refusal = rule(found, c.api.now())
	}
	if refusal != nil {
		return nil, refusal
	}
	return found.appJSON(), nil
}

func (c *call) listAppKeys() (any, *refusal) {
	limit := c.readLimit()
	fits := c.fitsAppKeys()
	keys := list[*key]{c.api.appKeys, func(k *key) string { return k.id }, fits}.sort(c, wire.AppKeySorts(), wire.DefaultSort, map[string]func(a, b *key) int{
		wire.SortCreated:  func(a, b *key) int { return 0 }, // by id, as they were made
		wire.SortName:     func(a, b *key) int { return cmp.Compare(a.name, b.name) },
		wire.SortLastUsed: func(a, b *key) int { return compareTimes(a.lastUsedAt, b.lastUsedAt) },
	})
	if refusal := c.fields.refusal(); refusal != nil {
		return nil, refusal
	}
	found, refusal := keys.page(c, limit, 0)
	if refusal != nil {
		return nil, refusal
	}
	return found.show(func(k *key) any { return k.appJSON() }), nil
}

// fitsAppKeys reads which of the application's keys are wanted.
func (c *call) fitsAppKeys() func(*key) bool {
	status, parent, term := c.query["status"], c.query["derived_from"], strings.ToLower(c.query["q"])
	states := append([]string{"", wire.AppKeyWorks}, wire.AppKeyStatuses()...)
	if !slices.Contains(states, status) {
		c.fields.add("status", "This must be one of %s.", strings.Join(states[1:], ", "))
	}
	if parent != "" && uuid.Validate(parent) != nil {
		c.fields.add("derived_from", "This must be the id of a key.")
	}
	derivedToo := c.fields.flag(c, "include_derived")
	now := c.api.now()
	return func(k *key) bool {
		is := k.status(now)
		switch {
		case status == wire.AppKeyWorks && is != wire.KeyActive && is != wire.KeyDeprecated, status != "" && status != wire.AppKeyWorks && status != is:
			return false
		case parent != "":
			return k.parent != nil && strings.EqualFold(k.parent.id, parent)
		case k.parent != nil && !derivedToo:
			return false
		}
		return strings.Contains(strings.ToLower(k.name+" "+k.id+" "+k.plaintext[:13]), term)
	}
}
