package gate

import (
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/api"
)

// narrowed is the key scope that a request needs. Where it has but those for single things, it is the one for that which the path
// names, or any where the route lists what there is: it lists those alone.
func (p *Pass) narrowed(granted []string, needed string) string {
	ids, single := wire.KeyScopeIDs(granted, needed), p.call.Route.Single
	switch {
	case single == "" || len(ids) == 0:
		return needed
	case single == api.Listed:
		return needed + ":" + ids[0]
	}
	if id, valid := api.ParseID(p.call.PathValue(single)); valid {
		return needed + ":" + id
	}
	return needed
}

// Only are the ids of the things that the scopes of the request are for, nil where it has all that the permission is about.
func (p *Pass) Only(needs access.Permission) []string {
	if p.key == nil || wire.HasKeyScope(p.KeyScopes(), needs.Scope()) {
		return nil
	}
	return append([]string{}, wire.KeyScopeIDs(p.KeyScopes(), needs.Scope())...)
}
