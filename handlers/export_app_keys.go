package handlers

import (
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
)

// appKeyColumns are what is exported of app keys: nothing that a key could be made of.
var appKeyColumns = []web.Column[*client.AppKey]{
	{Name: "id", Value: func(k *client.AppKey) any { return k.ID }},
	{Name: "name", Value: func(k *client.AppKey) any { return k.Name }},
	{Name: "key_prefix", Value: func(k *client.AppKey) any { return k.KeyPrefix }},
	{Name: "key_type", Value: func(k *client.AppKey) any { return string(k.KeyType) }},
	{Name: "scopes", Value: func(k *client.AppKey) any { return k.Scopes }},
	{Name: "cidr_allowlist", Value: func(k *client.AppKey) any { return k.CIDRAllowlist }},
	{Name: "effective_rate_limit_rpm", Value: func(k *client.AppKey) any { return orNone(k.EffectiveRateLimitRPM, func(n *int) any { return *n }) }},
	{Name: "rate_limit_source", Value: func(k *client.AppKey) any { return k.RateLimitSource }},
	{Name: "created_at", Value: func(k *client.AppKey) any { return k.CreatedAt }},
	{Name: "last_used_at", Value: func(k *client.AppKey) any { return k.LastUsedAt }},
	{Name: "expires_at", Value: func(k *client.AppKey) any { return k.ExpiresAt }},
	{Name: "deprecated_at", Value: func(k *client.AppKey) any { return k.DeprecatedAt }},
	{Name: "grace_ends_at", Value: func(k *client.AppKey) any { return k.GraceEndsAt }},
	{Name: "revoked_at", Value: func(k *client.AppKey) any { return k.RevokedAt }},
	{Name: "rotated_to", Value: func(k *client.AppKey) any { return orNone(k.RotatedTo, func(id *string) any { return *id }) }},
	{Name: "parent_key_id", Value: func(k *client.AppKey) any { return orNone(k.ParentKeyID, func(id *string) any { return *id }) }},
}

// export answers with all app keys of a list.
func (s appKeysListScreen) export(c echo.Context) error {
	state := readAppKeysState(c.QueryParams())
	if err := allRead(c.QueryParams(), state); err != nil {
		return err
	}
	p := appKeyParams(state)
	p.Limit, p.After, p.Before = exportPage, "", ""
	return s.Export(c, "app-keys", web.RowsOf(appKeyColumns, s.App.AppKeys.All(c.Request().Context(), p)))
}
