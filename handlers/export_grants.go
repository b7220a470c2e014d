package handlers

import (
	"errors"
	"iter"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// grantColumns are what is exported of grants.
var grantColumns = []web.Column[*client.Grant]{
	{Name: "id", Value: func(g *client.Grant) any { return g.ID }},
	{Name: "secret_id", Value: func(g *client.Grant) any { return g.ManagedSecret.ID }},
	{Name: "secret", Value: func(g *client.Grant) any { return g.ManagedSecret.Slug }},
	{Name: "principal_type", Value: func(g *client.Grant) any { return string(g.PrincipalType) }},
	{Name: "agent_id", Value: func(g *client.Grant) any { return orNone(g.Agent, func(a *client.GrantHolder) any { return a.ID }) }},
	{Name: "agent", Value: func(g *client.Grant) any { return orNone(g.Agent, func(a *client.GrantHolder) any { return a.Name }) }},
	{Name: "label", Value: func(g *client.Grant) any { return g.Label }},
	{Name: "status", Value: func(g *client.Grant) any { return string(g.Status) }},
	{Name: "usable", Value: func(g *client.Grant) any { return g.Usable }},
	{Name: "why_not", Value: func(g *client.Grant) any { return orNone(g.WhyNot, func(r *client.GrantRefusal) any { return r.Rule }) }},
	{Name: "methods", Value: func(g *client.Grant) any { return g.Policy.Methods }},
	{Name: "paths", Value: func(g *client.Grant) any { return g.Policy.Paths }},
	{Name: "proxy_only", Value: func(g *client.Grant) any { return g.Policy.ProxyOnly }},
	{Name: "expires_at", Value: func(g *client.Grant) any { return g.Policy.ExpiresAt }},
	{Name: "parent_grant_id", Value: func(g *client.Grant) any { return g.ParentGrantID }},
	{Name: "depth", Value: func(g *client.Grant) any { return g.Depth }},
	{Name: "delegable", Value: func(g *client.Grant) any { return g.Delegable }},
	{Name: "last_used_at", Value: func(g *client.Grant) any { return g.LastUsedAt }},
	{Name: "created_at", Value: func(g *client.Grant) any { return g.CreatedAt }},
	{Name: "created_by", Value: func(g *client.Grant) any { return g.CreatedBy }},
	{Name: "revoked_at", Value: func(g *client.Grant) any { return g.RevokedAt }},
	{Name: "revoked_by", Value: func(g *client.Grant) any { return g.RevokedBy }},
	{Name: "revoked_reason", Value: func(g *client.Grant) any { return g.RevokedReason }},
}

// export answers with all grants of a list.
func (s grantsListScreen) export(c echo.Context) error {
	state := readGrantsState(c.QueryParams())
	if err := allRead(c.QueryParams(), state); err != nil {
		return err
	}
	list, err := s.all(c, state)
	if err != nil {
		return err
	}
	return s.Export(c, "grants", web.RowsOf(grantColumns, list))
}

func (s grantsListScreen) all(c echo.Context, state views.GrantsState) (iter.Seq2[*client.Grant, error], error) {
	p, err := s.params(c, state)
	if errors.Is(err, client.ErrAgentNotFound) {
		return none[*client.Grant], nil
	}
	p.Limit, p.After, p.Before = exportPage, "", ""
	return s.App.Grants.SearchAll(c.Request().Context(), p), err
}
