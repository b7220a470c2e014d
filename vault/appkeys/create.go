package appkeys

import (
	"cmp"
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/apikey"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// create answers POST /console/v1/app-keys: a key, whose plaintext exists in this answer only.
func (r *Room) create(c *api.Call) (api.Reply, error) {
	once, err := c.IdempotencyKey()
	if err != nil {
		return api.Reply{}, err
	}
	f, err := c.Fields("name", "scopes", "cidr_allowlist", "rate_limit_rpm", "expires_at", "metadata")
	if err != nil {
		return api.Reply{}, err
	}
	want, err := readWanted(f, c)
	if err != nil {
		return api.Reply{}, err
	}
	if own := c.Asker.Key(); own != nil && want.RateLimit == nil {
		want.RateLimit = own.RateLimit
	}
	return r.mint(c, minting{want: want, fresh: apikey.NewForApp(), action: audit.AppKeyCreated, once: once})
}

// readWanted reads what somebody wants of a new key, as it is kept.
func readWanted(f *api.Fields, c *api.Call) (Wanted, error) {
	var want Wanted
	want.Name, _ = f.Text("name")
	want.Scopes = f.Texts("scopes")
	if given(f, "cidr_allowlist") {
		want.CIDRs = f.Texts("cidr_allowlist")
	}
	if given(f, "rate_limit_rpm") {
		limit := f.Integer("rate_limit_rpm", 1, wire.MaxRateLimit, 1)
		want.RateLimit = &limit
	}
	if given(f, "expires_at") {
		want.ExpiresAt = f.Time("expires_at")
	}
	if given(f, "metadata") {
		want.metadata, _ = f.Object("metadata", wire.MaxObject)
	}
	if err := f.Err(); err != nil {
		return want, err
	}
	return want.clean(c.Now())
}

// given reports whether a field was sent and isn't null.
func given(f *api.Fields, name string) bool { return f.Has(name) && string(f.Raw(name)) != "null" }

// A minting is what a request makes a key of.
type minting struct {
	want   Wanted
	fresh  apikey.Key
	action audit.Action
	derive bool   // from the key that asks
	once   string // the request's idempotency key
}

// mint makes a key that may do no more than whoever asks for it.
func (r *Room) mint(c *api.Call, m minting) (api.Reply, error) {
	return api.Change(c, api.Created, func(ctx context.Context, tx *store.Tx) (mintedJSON, error) {
		if _, err := c.Hold(ctx, tx); err != nil {
			return mintedJSON{}, err
		}
		key, plaintext := r.make(m.want, m.fresh)
		key.AppID = c.Asker.AppID()
		first, err := claim(ctx, tx, c, once{m.once, operationCreate, m.want.text()}, key)
		if first != nil || err != nil {
			return *cmp.Or(first, new(mintedJSON)), err
		}
		if own := c.Asker.Key(); own != nil {
			key = count(key, own)
		}
		if m.derive {
			key = descend(key, c.Asker.Key())
		}
		if err := cmp.Or(checkMaker(c), checkCeiling(c, key), checkRoom(ctx, tx, c, key)); err != nil {
			return mintedJSON{}, err
		}
		detail := made(key)
		if key.ParentID != nil {
			detail["parent_key_id"] = *key.ParentID
		}
		if err := tx.InsertKey(ctx, key); err != nil {
			return mintedJSON{}, err
		}
		c.Note("new_key", key.ID)
		return mintedJSON{keyToJSON(key), &plaintext}, c.Audit(tx, event(m.action, key, detail))
	})
}
