package handlers

import (
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
)

// agentColumns are what is exported of agents.
var agentColumns = []web.Column[*client.AgentInfo]{
	{Name: "id", Value: func(a *client.AgentInfo) any { return a.ID }},
	{Name: "name", Value: func(a *client.AgentInfo) any { return a.Name }},
	{Name: "display_name", Value: func(a *client.AgentInfo) any { return a.DisplayName }},
	{Name: "type", Value: func(a *client.AgentInfo) any { return string(a.Type) }},
	{Name: "status", Value: func(a *client.AgentInfo) any { return string(a.Status) }},
	{Name: "owner", Value: func(a *client.AgentInfo) any { return a.Owner() }},
	{Name: "team", Value: func(a *client.AgentInfo) any { return a.Team() }},
	{Name: "scopes", Value: scopeList},
	{Name: "active_keys", Value: func(a *client.AgentInfo) any {
		return orNone(a.Keys, func(k *client.KeyCounts) any { return k.Active })
	}},
	{Name: "deprecated_keys", Value: func(a *client.AgentInfo) any {
		return orNone(a.Keys, func(k *client.KeyCounts) any { return k.Deprecated })
	}},
	{Name: "last_used_at", Value: func(a *client.AgentInfo) any { return a.LastUsedAt }},
	{Name: "created_at", Value: func(a *client.AgentInfo) any { return a.CreatedAt }},
	{Name: "version", Value: func(a *client.AgentInfo) any { return a.Version }},
}

// scopeList is an agent's scopes, each as "provider:scope".
func scopeList(a *client.AgentInfo) any {
	list := []string{}
	for _, provider := range a.Scopes.Providers() {
		for _, scope := range a.Scopes[provider] {
			list = append(list, provider+":"+scope)
		}
	}
	return list
}

// export answers with all agents of a list.
func (s listScreen) export(c echo.Context) error {
	state := readAgentsState(c.QueryParams())
	if err := allRead(c.QueryParams(), state); err != nil {
		return err
	}
	p := listParams(state, s.Can(c, client.CapabilitySearch))
	p.Limit, p.Offset, p.After, p.Before = exportPage, 0, "", ""
	return s.Export(c, "agents", web.RowsOf(agentColumns, s.App.Agents.All(c.Request().Context(), p)))
}
