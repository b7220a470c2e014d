package store

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A Grant is one row of grants: it lets one holder use one managed secret.
type Grant struct {
	ID              string
	AppID           string
	SecretID        string
	SecretSlug      string
	PrincipalType   string  // one of wire.PrincipalAgent and wire.PrincipalSystem
	AgentID         *string // the holder, nil for the application
	AgentName       string  // the holder's, "" for the application
	Label           *string
	Methods         json.RawMessage // a list, empty for any
	Paths           json.RawMessage // a list of patterns, empty for any
	ProxyOnly       bool
	ParentGrantID   *string // that it was delegated from
	Depth           int     // how many parents it has
	Delegable       bool
	ScopeConstraint json.RawMessage // a list, nil for none
	Tags            json.RawMessage // a list of texts, empty for none
	CreatedAt       time.Time
	CreatedBy       string
	ExpiresAt       *time.Time
	RevokedAt       *time.Time
	RevokedBy       string
	RevokedReason   string
	LastUsedAt      *time.Time
}

// grants leaves last uses to TouchGrants.
var grants = sqldb.NewTable("grants",
	sqldb.Text("id", func(g *Grant) *string { return &g.ID }, sqldb.Key),
	sqldb.Text("app_id", func(g *Grant) *string { return &g.AppID }, sqldb.Fixed),
	sqldb.Text("secret_id", func(g *Grant) *string { return &g.SecretID }, sqldb.Fixed),
	sqldb.Text("secret_slug", func(g *Grant) *string { return &g.SecretSlug }, sqldb.Fixed, sqldb.Sorts(wire.SortSecret)),
	sqldb.Text("principal_type", func(g *Grant) *string { return &g.PrincipalType }, sqldb.Fixed),
	sqldb.TextOrNull("agent_id", func(g *Grant) **string { return &g.AgentID }, sqldb.Fixed),
	sqldb.Text("agent_name", func(g *Grant) *string { return &g.AgentName }, sqldb.Fixed, sqldb.Sorts(wire.SortAgent)),
	sqldb.TextOrNull("label", func(g *Grant) **string { return &g.Label }, sqldb.Fixed),
	sqldb.JSON("methods", func(g *Grant) *json.RawMessage { return &g.Methods }),
	sqldb.JSON("paths", func(g *Grant) *json.RawMessage { return &g.Paths }),
	sqldb.Flag("proxy_only", func(g *Grant) *bool { return &g.ProxyOnly }),
	sqldb.TextOrNull("parent_grant_id", func(g *Grant) **string { return &g.ParentGrantID }, sqldb.Fixed),
	sqldb.Int("depth", func(g *Grant) *int { return &g.Depth }, sqldb.Fixed),
	sqldb.Flag("delegable", func(g *Grant) *bool { return &g.Delegable }),
	sqldb.JSONOrNull("scope_constraint", func(g *Grant) *json.RawMessage { return &g.ScopeConstraint }),
	sqldb.JSON("tags", func(g *Grant) *json.RawMessage { return &g.Tags }, sqldb.Fixed),
	sqldb.Derived("search_text", (*Grant).searchText),
	sqldb.Time("created_at", func(g *Grant) *time.Time { return &g.CreatedAt }, sqldb.Fixed, sqldb.Sorts(wire.SortCreated)),
	sqldb.Text("created_by", func(g *Grant) *string { return &g.CreatedBy }, sqldb.Fixed),
	sqldb.TimeOrForever("expires_at", func(g *Grant) **time.Time { return &g.ExpiresAt }, sqldb.Sorts(wire.SortExpires)),
	sqldb.TimeOrNull("revoked_at", func(g *Grant) **time.Time { return &g.RevokedAt }),
	sqldb.Text("revoked_by", func(g *Grant) *string { return &g.RevokedBy }),
	sqldb.Text("revoked_reason", func(g *Grant) *string { return &g.RevokedReason }),
	sqldb.TimeOrNever("last_used_at", func(g *Grant) **time.Time { return &g.LastUsedAt }, sqldb.Fixed, sqldb.Sorts(wire.SortLastUsed)),
)

func (g *Grant) searchText() string {
	parts := []string{g.SecretSlug, g.AgentName, g.ID}
	if g.Label != nil {
		parts = append(parts, *g.Label)
	}
	return text.Fold(strings.Join(parts, "\n"))
}
