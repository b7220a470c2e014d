package agents

import (
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/vault/api"
)

// maxOwners is how many owners can be asked for at once.
const maxOwners = 100

type ownerJSON struct {
	Owner  string `json:"owner"` // as it was asked for
	Agents int    `json:"agents"`
	Capped bool   `json:"agents_capped"` // there are more
}

// owners answers GET /console/v1/owners: how many agents that are not deleted each of some owners has.
func (r *Room) owners(c *api.Call) (api.Reply, error) {
	q := c.Query()
	asked := q.All("owner")
	if len(asked) == 0 || len(asked) > maxOwners {
		q.Add("owner", "Name 1 to %d owners, each by a parameter of its own.", maxOwners)
	}
	folded := make([]string, len(asked))
	for i, owner := range asked {
		if wire.TooLong(owner, wire.MaxSearch) != "" || strings.ContainsAny(owner, "\x00\uFFFD") {
			q.Add("owner", "This must be an owner as agents' metadata has one, of up to %d characters.", wire.MaxSearch)
			break
		}
		folded[i] = text.Email(owner)
	}
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	counts, err := r.base.Store.CountOwned(c.Context(), c.Asker.AppID(), folded, c.Teams())
	if err != nil {
		return api.Reply{}, err
	}
	items := make([]ownerJSON, len(asked))
	for i, owner := range asked {
		n := counts[folded[i]]
		items[i] = ownerJSON{owner, min(n, wire.MaxPage), n > wire.MaxPage}
	}
	return api.OK(api.Items{Items: items})
}
