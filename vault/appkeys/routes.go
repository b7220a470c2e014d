package appkeys

import (
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/api"
)

// What people call these parts of the API.
const (
	public  = "keys that derive, rotate and revoke keys"
	catalog = "the catalog of key scopes"
	console = "what the console adds"
)

// Routes is the room's table: protocol 7.1, and what the console needs beyond it.
func (r *Room) Routes() []api.Route {
	return []api.Route{
		{Method: "POST", Pattern: "/sdk/keys/derive", Access: api.AnyKey, Needs: access.DeriveKeys, Handle: r.derive, Feature: public, TakesBody: true},
		{Method: "POST", Pattern: "/sdk/keys/{key}/rotate", Access: api.AnyKey, Needs: access.ManageAppKeys, Handle: r.rotateAny, Feature: public},
		{Method: "DELETE", Pattern: "/sdk/keys/{key}", Access: api.AnyKey, Needs: access.RevokeAppKeys, Handle: r.revokeAny, Feature: public},
		{Method: "GET", Pattern: "/sdk/scopes", Access: api.Authenticated, Handle: scopes, Feature: catalog},

		{Method: "GET", Pattern: "/console/v1/app-keys", Access: api.Operators, Needs: access.ReadAppKeys, Handle: r.list, Feature: console},
		{Method: "POST", Pattern: "/console/v1/app-keys", Access: api.Operators, Needs: access.ManageAppKeys, Handle: r.create, Feature: console, TakesBody: true},
		{Method: "GET", Pattern: "/console/v1/app-keys/{key}", Access: api.Operators, Needs: access.ReadAppKeys, Handle: r.get, Feature: console},
		{Method: "POST", Pattern: "/console/v1/app-keys/{key}/rotate", Access: api.Operators, Needs: access.ManageAppKeys, Handle: r.rotateApp, Feature: console},
		{Method: "POST", Pattern: "/console/v1/app-keys/{key}/deprecate", Access: api.Operators, Needs: access.RevokeAppKeys, Handle: r.deprecateApp, Feature: console, TakesPower: always},
		{Method: "POST", Pattern: "/console/v1/app-keys/{key}/undeprecate", Access: api.Operators, Needs: access.ManageAppKeys, Handle: r.undeprecateApp, Feature: console},
		{Method: "POST", Pattern: "/console/v1/app-keys/{key}/revoke", Access: api.Operators, Needs: access.RevokeAppKeys, Handle: r.revokeApp, Feature: console, TakesPower: always},
	}
}

func always([]byte) bool { return true }

type resourceJSON struct {
	Verbs []string `json:"verbs"`
}

type catalogJSON struct {
	ScopeVersion int                     `json:"scope_version"`
	Resources    map[string]resourceJSON `json:"resources"`
	ActionVerbs  []string                `json:"action_verbs"`
	Deprecated   []string                `json:"deprecated"`
}

// scopes answers GET /sdk/scopes: what keys can be allowed (protocol 7.3).
func scopes(*api.Call) (api.Reply, error) {
	all := map[string]resourceJSON{}
	for resource, verbs := range wire.KeyScopeResources() {
		all[resource] = resourceJSON{verbs}
	}
	return api.OK(catalogJSON{wire.KeyScopeVersion, all, wire.KeyScopeActions(), []string{}})
}

// idOf is the id of the key that a path names.
func idOf(c *api.Call) (string, error) {
	id, valid := api.ParseID(c.PathValue("key"))
	if !valid {
		return "", noSuchKey()
	}
	return id, nil
}

func noSuchKey() *api.Error {
	return api.Failf(wire.CodeKeyNotFound, "There is no such key.").WithHint("Check the key's id. An app key finds the keys of its application, an agent's key those of its agent.")
}

func notFound(err error) error {
	if api.IsCode(api.NotFound(err, wire.CodeKeyNotFound), wire.CodeKeyNotFound) {
		return noSuchKey()
	}
	return err
}
