package secrets

import (
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/api"
)

// What people call this part of the API.
const feature = "managed secrets"

// Routes is the room's table.
func (r *Room) Routes() []api.Route {
	return []api.Route{
		{Method: "GET", Pattern: "/console/v1/managed-secrets", Access: api.Operators, Needs: access.ReadSecrets, Handle: r.list, Feature: feature},
		{Method: "POST", Pattern: "/console/v1/managed-secrets", Access: api.Operators, Needs: access.ManageSecrets, Handle: r.create, Feature: feature, TakesBody: true},
		{Method: "POST", Pattern: "/console/v1/check/managed-secrets", Access: api.Operators, Needs: access.ManageSecrets, Handle: r.checkCreate, Feature: feature, TakesBody: true, LooksOnly: true},
		{Method: "POST", Pattern: "/console/v1/managed-secrets/{secret}/check", Access: api.Operators, Needs: access.ManageSecrets, Handle: r.checkUpdate, Feature: feature, TakesBody: true, LooksOnly: true},
		{Method: "GET", Pattern: "/console/v1/managed-secrets/{secret}", Access: api.Operators, Needs: access.ReadSecrets, Handle: r.get, Feature: feature},
		{Method: "PATCH", Pattern: "/console/v1/managed-secrets/{secret}", Access: api.Operators, Needs: access.ManageSecrets, Handle: r.update, Feature: feature, TakesBody: true},
		{Method: "DELETE", Pattern: "/console/v1/managed-secrets/{secret}", Access: api.Operators, Needs: access.ManageSecrets, Handle: r.remove, Feature: feature},
		{Method: "PUT", Pattern: "/console/v1/managed-secrets/{secret}/value", Access: api.Operators, Needs: access.ManageSecrets, Handle: r.replaceValue, Feature: feature, TakesBody: true},
	}
}
