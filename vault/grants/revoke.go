package grants

import (
	"cmp"
	"context"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// revoke answers POST /console/v1/grants/{grant}/revoke: the grant ends, and all that were delegated from it.
func (r *Room) revoke(c *api.Call) (api.Reply, error) {
	f, err := c.Fields("reason")
	if err != nil {
		return api.Reply{}, err
	}
	reason := f.Reason()
	if err := f.Err(); err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, api.OK, func(ctx context.Context, tx *store.Tx) (grantJSON, error) {
		g, err := findGrant(ctx, tx, c)
		if err != nil {
			return grantJSON{}, err
		}
		if g, err = r.end(ctx, tx, c, g, audit.GrantRevoked, reason); err != nil {
			return grantJSON{}, err
		}
		return r.showOne(ctx, tx, c, g)
	})
}

// A revokedJSON is the answer to a revocation (protocol 8.3).
type revokedJSON struct {
	Success   bool     `json:"success"`
	Message   string   `json:"message"`
	GrantID   string   `json:"grant_id"`
	RevokedAt api.Time `json:"revoked_at"`
}

// revokeHeld answers POST /sdk/oauth/grants/{grant}/revoke: an agent may end what it holds, the application any. A reason is
// never what stands in the way: what is too long of it is cut off.
func (r *Room) revokeHeld(c *api.Call) (api.Reply, error) {
	f, err := c.Fields("reason", "user_token")
	if err != nil {
		return api.Reply{}, err
	}
	reason := ""
	if f.Has("reason") && string(f.Raw("reason")) != "null" {
		reason, _ = f.Text("reason")
	}
	if err := f.Err(); err != nil {
		return api.Reply{}, err
	}
	if f.Has("user_token") {
		return api.Reply{}, errNoUsers()
	}
	reason = store.Text(text.Visible(text.Normal(reason)), wire.MaxReason)
	return api.Change(c, api.OK, func(ctx context.Context, tx *store.Tx) (revokedJSON, error) {
		g, err := findHeld(ctx, tx, c)
		if err != nil {
			return revokedJSON{}, err
		}
		g, err = r.end(ctx, tx, c, g, audit.GrantRevoked, reason)
		if err != nil {
			return revokedJSON{}, err
		}
		return revokedJSON{true, "The grant of " + g.SecretSlug + " is revoked.", g.ID, api.Time(*g.RevokedAt)}, nil
	})
}

// findHeld reads the grant that a path names, for an agent only where it holds it.
func findHeld(ctx context.Context, tx *store.Tx, c *api.Call) (store.Grant, error) {
	g, err := findGrant(ctx, tx, c)
	if err == nil && c.Asker.OwnKey() && !HeldBy(g, c.Asker.Agent()) {
		err = notFound(wire.CodeGrantNotFound, "", c.Asker.Agent())
	}
	return g, err
}

// end revokes a grant and all that were delegated from it, writes each down, and returns the grant as it is then. One that
// was revoked before stays as it is.
func (r *Room) end(ctx context.Context, tx *store.Tx, c *api.Call, g store.Grant, action audit.Action, reason string) (store.Grant, error) {
	if _, err := tx.LockManagedSecret(ctx, g.AppID, g.SecretID); err != nil {
		return g, err
	}
	clean, err := c.Cleaner(tx, g.SecretID)
	if err != nil {
		return g, err
	}
	reason = store.Text(clean.Text(reason), wire.MaxReason*4)
	revoked, err := tx.RevokeGrant(ctx, g.ID, r.base.Clock(), c.Asker.Actor().InWords(), reason)
	if err != nil {
		return g, err
	}
	slices.SortFunc(revoked, func(a, b store.Grant) int { return cmp.Or(a.Depth-b.Depth, cmp.Compare(a.ID, b.ID)) })
	for _, ended := range revoked {
		event := audit.GrantEvent(audit.GrantRevoked, ended, map[string]any{"reason": reason, "with": g.ID})
		if ended.ID == g.ID {
			event = audit.GrantEvent(action, ended, map[string]any{"reason": reason})
		}
		if err := c.Audit(tx, event); err != nil {
			return g, err
		}
	}
	return tx.GrantByID(ctx, g.AppID, g.ID)
}
