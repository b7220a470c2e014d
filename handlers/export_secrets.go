package handlers

import (
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
)

// secretColumns are what is exported of managed secrets: nothing of their values.
var secretColumns = []web.Column[*client.ManagedSecret]{
	{Name: "id", Value: func(s *client.ManagedSecret) any { return s.ID }},
	{Name: "slug", Value: func(s *client.ManagedSecret) any { return s.Slug }},
	{Name: "name", Value: func(s *client.ManagedSecret) any { return s.Name }},
	{Name: "description", Value: func(s *client.ManagedSecret) any { return s.Description }},
	{Name: "allowed_hosts", Value: func(s *client.ManagedSecret) any { return s.AllowedHosts }},
	{Name: "injection", Value: func(s *client.ManagedSecret) any { return string(s.Injection.Kind) }},
	{Name: "status", Value: func(s *client.ManagedSecret) any { return string(s.Status) }},
	{Name: "value", Value: func(s *client.ManagedSecret) any { return string(s.Value) }}, // whether there is one
	{Name: "active_grants", Value: func(s *client.ManagedSecret) any { return s.Grants }},
	{Name: "calls_24h", Value: func(s *client.ManagedSecret) any { return s.Calls24h }},
	{Name: "last_used_at", Value: func(s *client.ManagedSecret) any { return s.LastUsedAt }},
	{Name: "value_set_at", Value: func(s *client.ManagedSecret) any { return s.ValueSetAt }},
	{Name: "created_at", Value: func(s *client.ManagedSecret) any { return s.CreatedAt }},
	{Name: "updated_at", Value: func(s *client.ManagedSecret) any { return s.UpdatedAt }},
	{Name: "deleted_at", Value: func(s *client.ManagedSecret) any { return s.DeletedAt }},
	{Name: "version", Value: func(s *client.ManagedSecret) any { return s.Version }},
}

// export answers with all managed secrets of a list.
func (s secretsListScreen) export(c echo.Context) error {
	state := readSecretsState(c.QueryParams())
	if err := allRead(c.QueryParams(), state); err != nil {
		return err
	}
	p := secretParams(state)
	p.Limit, p.After, p.Before = exportPage, "", ""
	return s.Export(c, "secrets", web.RowsOf(secretColumns, s.App.ManagedSecrets.All(c.Request().Context(), p)))
}
