package calls

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// lacksGrant reports whether a refusal says that there is no grant, as it does whether there is such a secret or not: who
// asks for one must not learn that (protocol 9.1).
func lacksGrant(code string) bool {
	return code == wire.CodeNoDelegatedGrant || code == wire.CodeGrantNotFound
}

// adviseOnSlug replaces what would allow a refused call, then and now, where no managed secret has the slug that it asked for.
// Operators alone may read that.
func (r *Room) adviseOnSlug(ctx context.Context, one *store.Call, now *api.Error) error {
	if one.GrantID != "" || one.SecretSlug == "" {
		return nil
	}
	advice, err := r.secrets.SlugAdvice(ctx, one.AppID, one.SecretSlug)
	if err != nil || advice == "" {
		return err
	}
	if one.SecretID == "" && lacksGrant(one.Rule) {
		one.Change = advice
	}
	if now != nil && lacksGrant(now.Code) {
		now.Hint = advice
	}
	return nil
}
