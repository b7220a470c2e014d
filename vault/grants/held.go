package grants

import (
	"math"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// listHeld answers POST /sdk/grants/list: an agent's grants, or all of the application's. The answer has the fields of every
// client's generation (protocol 1.5).
func (r *Room) listHeld(c *api.Call) (api.Reply, error) {
	f, err := c.Fields("limit", "offset", "provider_id", "status", "account", "label", "user_token")
	if err != nil {
		return api.Reply{}, err
	}
	filter, fits := r.readHeldFilter(c, f)
	if err := f.Err(); err != nil {
		return api.Reply{}, err
	}
	if f.Has("user_token") && c.Asker.Agent() == nil {
		return api.Reply{}, errNoUsers()
	}
	answer := heldJSON{Grants: []itemJSON{}, Limit: filter.Limit, Offset: filter.Offset}
	if !fits {
		return api.OK(answer)
	}
	page, err := r.base.Store.ListGrants(c.Context(), filter)
	if err != nil {
		return api.Reply{}, err
	}
	if answer.Total = page.Total; page.TotalCapped {
		if answer.Total, err = r.base.Store.CountGrants(c.Context(), filter); err != nil {
			return api.Reply{}, err
		}
	}
	sides, err := r.base.Store.SidesOf(c.Context(), page.Grants)
	if err != nil {
		return api.Reply{}, err
	}
	seen, err := parentsSeen(c.Context(), r.base.Store, filter.Teams, sides)
	if err != nil {
		return api.Reply{}, err
	}
	answer.HasMore = page.HasMore
	for _, g := range page.Grants {
		item := toItem(g, sides.Secrets[g.SecretID], filter.Now)
		item.ParentGrantID = seen(g.ParentGrantID)
		answer.Grants = append(answer.Grants, item)
	}
	return api.OK(answer)
}

// readHeldFilter reads what each only narrows. False when nothing can fit: no managed secret has an account or what is no
// slug, no grant a state that it doesn't have, and no label a NUL, which not every database could look for.
func (r *Room) readHeldFilter(c *api.Call, f *api.Fields) (filter store.GrantFilter, fits bool) {
	filter = store.GrantFilter{
		AppID:  c.Asker.AppID(),
		Teams:  c.Teams(),
		IDs:    c.Asker.Only(access.ReadGrants),
		Limit:  f.Integer("limit", 1, wire.MaxPage, wire.DefaultPage),
		Offset: f.Integer("offset", 0, math.MaxInt32, 0),
		Slug:   readFilterText(f, "provider_id"),
		Status: readFilterText(f, "status"),
		Label:  readFilterText(f, "label"),
		Now:    r.base.Clock(),
	}
	if agent := c.Asker.Agent(); agent != nil {
		filter.AgentID = agent.ID
	}
	return filter, readFilterText(f, "account") == "" && isState(filter.Status) &&
		(filter.Slug == "" || wire.IsSlug(filter.Slug)) && !strings.ContainsRune(filter.Label, 0)
}

// readFilterText reads a text to filter by, "" where there is none.
func readFilterText(f *api.Fields, name string) string {
	if !f.Has(name) || string(f.Raw(name)) == "null" {
		return ""
	}
	value := required(f, name)
	if problem := wire.TooLong(value, wire.MaxSearch); problem != "" {
		f.Add(name, "%s", problem)
	}
	return value
}

func isState(status string) bool {
	switch status {
	case "", wire.GrantActive, wire.GrantExpired, wire.GrantRevoked:
		return true
	}
	return false
}

// errNoUsers is the refusal of what only users of the application could be meant by.
func errNoUsers() *api.Error {
	return api.Failf(wire.CodePrincipalNotOffered, "This server knows no users of the application, so it can't tell whose grants are meant.").
		WithHint("Send no user token, or use an agent's own key.")
}
