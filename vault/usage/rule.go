package usage

import (
	"net/http"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
)

// denials are refusals for want of a right that have another status than 401, 403 and 429.
var denials = []string{
	wire.CodeConstraintNotNarrowing,
	wire.CodeGrantNotFound,
	wire.CodeNoDelegatedGrant,
	wire.CodeGrantDeleted,
	wire.CodeRequiresProxy,
}

// reasonOf is the code that a request counts as refused by, "" for one that counts as accepted: whoever sent it was
// recognised, and was not denied what they asked for. That what they asked for was wrong, missing or beyond the server is
// no refusal of the key.
func reasonOf(recognised bool, refusal *api.Error) string {
	switch {
	case refusal == nil:
		return ""
	case !recognised, slices.Contains(denials, refusal.Code):
		return refusal.Code
	}
	switch refusal.Status() {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		return refusal.Code
	}
	return ""
}
