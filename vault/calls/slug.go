package calls

import (
	"context"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// lacksGrant reports whether a refusal says that there is no grant, as it does whether there is such a secret or not: who
// asks for one must not learn that (protocol 9.1).
func lacksGrant(code string) bool {
	return code == wire.CodeNoDelegatedGrant || code == wire.CodeGrantNotFound
}

// askedBy is what a refused call named a secret by. Where that was the secret's id, which is no slug, the call has the slug
// all the same, by which lists find it; what was said then repeats the id.
func askedBy(one store.Call) string {
	if one.SecretID != "" && strings.Contains(strings.ToLower(one.Refusal), one.SecretID) {
		return one.SecretID
	}
	return one.SecretSlug
}

// adviseOnSlug replaces what would allow a refused call, then and now, where it asked for no slug of a managed secret. Operators
// alone may read that.
func (r *Room) adviseOnSlug(ctx context.Context, one *store.Call, now *api.Error) error {
	asked := askedBy(*one)
	if one.GrantID != "" || asked == "" {
		return nil
	}
	advice, err := r.secrets.SlugAdvice(ctx, one.AppID, asked)
	if err != nil || advice == "" {
		return err
	}
	if (one.SecretID == "" || one.SecretID == asked) && lacksGrant(one.Rule) {
		one.Change = advice
	}
	if now != nil && lacksGrant(now.Code) {
		now.Hint = advice
	}
	return nil
}
