package appkeys

import (
	"context"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/apikey"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// derive answers POST /sdk/keys/derive: a key that may do some of what the one that asks may, for a short time.
func (r *Room) derive(c *api.Call) (api.Reply, error) {
	parent := c.Asker.Key() // for people may not derive
	f, err := c.Fields("scopes", "expires_in", "cidr_allowlist", "name", "metadata")
	if err != nil {
		return api.Reply{}, err
	}
	want, err := readDerived(f, c, parent)
	if err != nil {
		return api.Reply{}, err
	}
	if slices.Contains(want.Scopes, wire.KeyScopeKeysDerive) {
		return api.Reply{}, api.Fail(wire.CodeInvalidDerivedScope)
	}
	return r.mint(c, minting{want: want, fresh: apikey.NewDerived(), action: audit.AppKeyDerived, derive: true})
}

// readDerived reads what is wanted of a derived key, which has the rest from its parent. Its life is cut to what is allowed.
func readDerived(f *api.Fields, c *api.Call, parent *store.Key) (Wanted, error) {
	now := c.Now()
	want := Wanted{Name: "derived-" + now.Format("20060102-150405"), Scopes: f.Texts("scopes"), CIDRs: parent.CIDRs, RateLimit: parent.RateLimit}
	seconds := f.Integer("expires_in", 1, int(wire.MaxKeyLife/time.Second), 0)
	if !f.Has("expires_in") {
		f.Add("expires_in", "Say for how many seconds the key is to work.")
	}
	if given(f, "name") {
		want.Name, _ = f.Text("name")
	}
	if given(f, "cidr_allowlist") {
		want.CIDRs = f.Texts("cidr_allowlist")
	}
	if given(f, "metadata") {
		want.metadata, _ = f.Object("metadata", wire.MaxObject)
	}
	if err := f.Err(); err != nil {
		return want, err
	}
	ends := now.Add(min(time.Duration(seconds)*time.Second, wire.MaxDerivedLife))
	want.ExpiresAt = &ends
	return want.clean(now)
}

// count has the requests of a key count with those of the one that makes it: else that could send as many as it likes, by others. One
// with a limit of its own that a maker without one gave it counts alone, and within what that may send with all that it makes.
func count(key store.Key, maker *store.Key) store.Key {
	counted := maker.Counted()
	if maker.RateLimit == nil && key.RateLimit != nil {
		key.CountsWithin = &counted
	} else {
		key.CountsAs, key.CountsWithin = &counted, maker.CountsWithin
	}
	return key
}

// descend makes a key the child of another, as that is now: it ends with it.
func descend(key store.Key, parent *store.Key) store.Key {
	key.ParentID = &parent.ID
	if last := parent.EndsAt(); last != nil && last.Before(*key.ExpiresAt) {
		key.ExpiresAt = last
	}
	return key
}

// checkRoom refuses one key too many that a key makes, which is held: those that count with it and still work are counted.
func checkRoom(ctx context.Context, tx *store.Tx, c *api.Call, key store.Key) error {
	for _, maker := range []*string{key.CountsAs, key.CountsWithin} {
		if maker == nil {
			continue
		}
		n, err := tx.CountKeysCountedAs(ctx, *maker, key.CreatedAt)
		if err != nil {
			return err
		}
		if n >= wire.MaxMadeKeys {
			return api.Failf(wire.CodeAgentKeyLimit, "The key has made %d keys that work, derived ones and others, the most it can have.", wire.MaxMadeKeys).
				WithHint("Revoke some that are not used any more, or derive keys for a shorter time.")
		}
	}
	return nil
}
