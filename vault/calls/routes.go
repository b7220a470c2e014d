package calls

import (
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/api"
)

// Routes are who may do what with calls. A suspended agent gets no credential, which the handler says, so that the refusal is
// kept; what it has done before, it may still tell.
func (r *Room) Routes() []api.Route {
	const retrieving, reading = "retrieving credentials", "what the console adds"
	return []api.Route{
		{Method: "POST", Pattern: "/sdk/token", Access: api.AnyKey, Needs: access.Retrieve,
			Handle: r.token, Feature: retrieving, TakesBody: true, Suspended: true},
		{Method: "POST", Pattern: "/sdk/oauth/audit/api-call", Access: api.AnyKey, Needs: access.EmitAudit,
			Handle: r.report, Feature: retrieving, TakesBody: true, Suspended: true},
		{Method: "POST", Pattern: "/sdk/grants/{grant}/report-scope-mismatch", Access: api.AnyKey, Needs: access.EmitAudit,
			Handle: r.mismatch, Feature: retrieving, TakesBody: true, Suspended: true},

		{Method: "GET", Pattern: "/console/v1/calls", Access: api.Operators, Needs: access.ReadActivity, Handle: r.list, Feature: reading},
		{Method: "GET", Pattern: "/console/v1/calls/{id}", Access: api.Operators, Needs: access.ReadActivity, Handle: r.get, Feature: reading},
		{Method: "GET", Pattern: "/console/v1/explain/{reference}", Access: api.Operators, Needs: access.ReadActivity, Handle: r.explain, Feature: reading},
	}
}
