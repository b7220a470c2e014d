package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
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
}

const agentColumns = `id, app_id, name, display_name, type, status, scopes, scopes_pending, scopes_applies_at, policy,
	metadata, owner, team, rate_limit_per_minute, version, keys_minted, created_at, updated_at, revoked_at, last_used_at`

func scanAgent(row scanner) (Agent, error) {
	var fields agentFields
	if err := row.Scan(fields.targets()...); err != nil {
		return Agent{}, err
	}
	return fields.agent()
}

// agentFields are an agent's columns as the database gives them.
type agentFields struct {
	a                                Agent
	scopes, policy, metadata         string
	pending                          *string
	appliesAt, revokedAt             *int64
	createdAt, updatedAt, lastUsedAt int64
}

func (f *agentFields) targets() []any {
	a := &f.a
	return []any{&a.ID, &a.AppID, &a.Name, &a.DisplayName, &a.Type, &a.Status, &f.scopes, &f.pending, &f.appliesAt, &f.policy,
		&f.metadata, &a.Owner, &a.Team, &a.RateLimitPerMinute, &a.Version, &a.KeysMinted, &f.createdAt, &f.updatedAt,
		&f.revokedAt, &f.lastUsedAt}
}

func (f *agentFields) agent() (a Agent, err error) {
	a = f.a
	if a.Scopes, err = parseScopes(f.scopes); err != nil {
		return a, err
	}
	if f.pending != nil {
		if a.ScopesPending, err = parseScopes(*f.pending); err != nil {
			return a, err
		}
	}
	a.Policy, a.Metadata = json.RawMessage(f.policy), json.RawMessage(f.metadata)
	a.ScopesAppliesAt, a.RevokedAt = timeOrNil(f.appliesAt), timeOrNil(f.revokedAt)
	a.CreatedAt, a.UpdatedAt, a.LastUsedAt = fromMicros(f.createdAt), fromMicros(f.updatedAt), usedAt(f.lastUsedAt)
	return a, nil
}

// values are the columns that change after an agent was made, in the order UpdateAgent names them.
func (a Agent) values() ([]any, error) {
	scopes, err := scopesText(a.Scopes)
	if err != nil {
		return nil, err
	}
	var pending *string
	if a.ScopesPending != nil {
		staged, err := scopesText(a.ScopesPending)
		if err != nil {
			return nil, err
		}
		pending = &staged
	}
	return []any{a.ID, a.DisplayName, a.Status, scopes, pending, microsOrNull(a.ScopesAppliesAt), jsonText(a.Policy),
		jsonText(a.Metadata), a.Owner, a.Team, a.searchText(), a.RateLimitPerMinute, a.Version, a.KeysMinted,
		micros(a.UpdatedAt), microsOrNull(a.RevokedAt)}, nil
}

func (a Agent) searchText() string {
	parts := []string{a.Name, a.Owner, a.Team, a.ID}
	if a.DisplayName != nil {
		parts = append(parts, *a.DisplayName)
	}
	return text.Fold(strings.Join(parts, "\n"))
}

// InsertAgent adds an agent. ErrNameTaken when another one that is not revoked has its name.
func (tx *Tx) InsertAgent(ctx context.Context, a Agent) error {
	values, err := a.values()
	if err != nil {
		return err
	}
	values = append(values, a.AppID, a.Name, a.Type, micros(a.CreatedAt), usedMicros(a.LastUsedAt))
	err = tx.exec(ctx, `
		insert into agents (id, display_name, status, scopes, scopes_pending, scopes_applies_at, policy,
			metadata, owner, team, search_text, rate_limit_per_minute, version, keys_minted, updated_at, revoked_at,
			app_id, name, type, created_at, last_used_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`, values...)
	if err != nil {
		return err
	}
	return tx.insertProviders(ctx, a)
}

// UpdateAgent writes all that may change of an agent; last use is left to TouchKeys. ErrNotFound, ErrFinal.
func (tx *Tx) UpdateAgent(ctx context.Context, a Agent) error {
	values, err := a.values()
	if err != nil {
		return err
	}
	err = tx.execOne(ctx, `
		update agents set display_name = $2, status = $3, scopes = $4, scopes_pending = $5, scopes_applies_at = $6,
			policy = $7, metadata = $8, owner = $9, team = $10, search_text = $11, rate_limit_per_minute = $12,
			version = $13, keys_minted = $14, updated_at = $15, revoked_at = $16
		where id = $1`, values...)
	if err != nil {
		return err
	}
	if err := tx.exec(ctx, `delete from agent_providers where agent_id = $1`, a.ID); err != nil {
		return err
	}
	return tx.insertProviders(ctx, a)
}

// insertProviders keeps the table behind the provider filter in step with the scopes. Names that are longer than what a
// filter may ask for are left out: no index takes them whole.
func (tx *Tx) insertProviders(ctx context.Context, a Agent) error {
	for provider := range a.Scopes {
		if utf8.RuneCountInString(provider) > wire.MaxSearch {
			continue
		}
		provider = text.Normal(provider)
		err := tx.exec(ctx, `insert into agent_providers (app_id, provider, agent_id) values ($1, $2, $3) on conflict do nothing`,
			a.AppID, provider, a.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

func (q queries) agent(ctx context.Context, where string, args ...any) (Agent, error) {
	a, err := row(ctx, q, scanAgent, `select `+agentColumns+` from agents where `+where, args...)
	if err != nil && err != ErrNotFound {
		return a, fmt.Errorf("store: read an agent: %w", err)
	}
	return a, err
}

// AgentByID returns an agent of the application, revoked or not, or ErrNotFound.
func (q queries) AgentByID(ctx context.Context, appID, id string) (Agent, error) {
	return q.agent(ctx, `id = $1 and app_id = $2`, id, appID)
}

// LockAgent is AgentByID for a transaction that decides by what it reads: no other can change the agent, or use
// LockAgent on it, until this one ends.
func (tx *Tx) LockAgent(ctx context.Context, appID, id string) (Agent, error) {
	return tx.agent(ctx, `id = $1 and app_id = $2`+tx.dialect.forUpdate, id, appID)
}

// AgentByName returns the agent of this name that is not revoked, or ErrNotFound.
func (q queries) AgentByName(ctx context.Context, appID, name string) (Agent, error) {
	return q.agent(ctx, `app_id = $1 and name = $2 and status <> 'revoked'`, appID, name)
}

// AgentsWithDueScopes returns active agents whose staged scopes should have taken effect, longest overdue first.
func (q queries) AgentsWithDueScopes(ctx context.Context, now time.Time, limit int) ([]Agent, error) {
	return all(ctx, q, scanAgent, `select `+agentColumns+` from agents
		where scopes_applies_at is not null and scopes_applies_at <= $1 and status = 'active'
		order by scopes_applies_at limit $2`, micros(now), limit)
}

// Providers returns every provider that some agent's scopes name, sorted.
func (q queries) Providers(ctx context.Context, appID string) ([]string, error) {
	// Walks from one provider to the next instead of reading each agent's row.
	return all(ctx, q, scanValue[string], `
		with recursive found (provider) as (
			select min(provider) from agent_providers where app_id = $1
			union all
			select (select min(p.provider) from agent_providers p where p.app_id = $1 and p.provider > found.provider)
			from found where found.provider is not null)
		select provider from found where provider is not null`, appID)
}
