package store

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// An Agent is one row of agents. ScopesPending nil means that nothing is staged; an empty map is staged like any
// other. Owner and Team repeat what Metadata says, for lists and searches.
type Agent struct {
	ID                 string
	AppID              string
	Name               string
	DisplayName        *string
	Type               string // one of wire.AgentTypes
	Status             string // one of wire.AgentStatuses
	Scopes             map[string][]string
	ScopesPending      map[string][]string
	ScopesAppliesAt    *time.Time
	Policy             json.RawMessage
	Metadata           json.RawMessage
	Owner              string
	Team               string
	RateLimitPerMinute *int
	Version            int
	KeysMinted         int
	CreatedAt          time.Time
	UpdatedAt          time.Time
	RevokedAt          *time.Time
	LastUsedAt         *time.Time
	LatchedFor         string // the owner who left, folded: until another owns the agent it stays suspended; "" for none
}

// agents leaves last uses to TouchKeys.
var agents = sqldb.NewTable("agents",
	sqldb.Text("id", func(a *Agent) *string { return &a.ID }, sqldb.Key),
	sqldb.Text("app_id", func(a *Agent) *string { return &a.AppID }, sqldb.Fixed),
	sqldb.Text("name", func(a *Agent) *string { return &a.Name }, sqldb.Fixed, sqldb.Sorts(wire.SortName)),
	sqldb.TextOrNull("display_name", func(a *Agent) **string { return &a.DisplayName }),
	sqldb.Text("type", func(a *Agent) *string { return &a.Type }, sqldb.Fixed),
	sqldb.Text("status", func(a *Agent) *string { return &a.Status }),
	sqldb.Coded("scopes", (*Agent).setScopes, (*Agent).scopesText),
	sqldb.Coded("scopes_pending", (*Agent).setPending, (*Agent).pendingText),
	sqldb.TimeOrNull("scopes_applies_at", func(a *Agent) **time.Time { return &a.ScopesAppliesAt }),
	sqldb.JSON("policy", func(a *Agent) *json.RawMessage { return &a.Policy }),
	sqldb.JSON("metadata", func(a *Agent) *json.RawMessage { return &a.Metadata }),
	sqldb.Text("owner", func(a *Agent) *string { return &a.Owner }),
	sqldb.Text("team", func(a *Agent) *string { return &a.Team }),
	sqldb.Derived("search_text", (*Agent).searchText),
	sqldb.IntOrNull("rate_limit_per_minute", func(a *Agent) **int { return &a.RateLimitPerMinute }),
	sqldb.Int("version", func(a *Agent) *int { return &a.Version }),
	sqldb.Int("keys_minted", func(a *Agent) *int { return &a.KeysMinted }),
	sqldb.Time("created_at", func(a *Agent) *time.Time { return &a.CreatedAt }, sqldb.Fixed, sqldb.Sorts(wire.SortCreated)),
	sqldb.Time("updated_at", func(a *Agent) *time.Time { return &a.UpdatedAt }),
	sqldb.TimeOrNull("revoked_at", func(a *Agent) **time.Time { return &a.RevokedAt }),
	sqldb.TimeOrNever("last_used_at", func(a *Agent) **time.Time { return &a.LastUsedAt }, sqldb.Fixed, sqldb.Sorts(wire.SortLastUsed)),
	sqldb.Text("latched_for", func(a *Agent) *string { return &a.LatchedFor }),
)

func (a *Agent) searchText() string {
	parts := []string{a.Name, a.Owner, a.Team, a.ID}
	if a.DisplayName != nil {
		parts = append(parts, *a.DisplayName)
	}
	return text.Fold(strings.Join(parts, "\n"))
}

func (a *Agent) setScopes(from string) (err error) {
	a.Scopes, err = parseScopes(from)
	return err
}

func (a *Agent) scopesText() (any, error) { return scopesText(a.Scopes) }

func (a *Agent) setPending(from string) (err error) {
	a.ScopesPending, err = parseScopes(from)
	return err
}

// pendingText is null where nothing is staged.
func (a *Agent) pendingText() (any, error) {
	if a.ScopesPending == nil {
		return nil, nil
	}
	return scopesText(a.ScopesPending)
}

func scopesText(scopes map[string][]string) (string, error) {
	if scopes == nil {
		return "{}", nil
	}
	b, err := json.Marshal(scopes)
	return string(b), err
}

func parseScopes(text string) (map[string][]string, error) {
	scopes := map[string][]string{}
	if text == "{}" {
		return scopes, nil
	}
	if err := json.Unmarshal([]byte(text), &scopes); err != nil {
		return nil, err
	}
	return scopes, nil
}
