package store

import (
	"context"
	"encoding/json"
	"time"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// InsertAgent adds an agent. ErrNameTaken when another one that is not revoked has its name.
func (tx *Tx) InsertAgent(ctx context.Context, a Agent) error {
	if err := agents.Insert(ctx, tx.write, &a); err != nil {
		return err
	}
	return tx.insertProviders(ctx, a)
}

// UpdateAgent writes all that may change of an agent; last use is left to TouchKeys. It fails with ErrNotFound where
// there is no such agent, and with ErrFinal where it would bring a revoked one back.
func (tx *Tx) UpdateAgent(ctx context.Context, a Agent) error {
	if err := agents.Update(ctx, tx.write, &a); err != nil {
		return err
	}
	err := tx.write.Exec(ctx, "remove the providers of an agent", `delete from agent_providers where agent_id = $1`, a.ID)
	if err != nil {
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
		err := tx.write.Exec(ctx, "add a provider of an agent",
			`insert into agent_providers (app_id, provider, agent_id) values ($1, $2, $3) on conflict do nothing`,
			a.AppID, text.Normal(provider), a.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// AgentByID returns an agent of the application, revoked or not, or ErrNotFound.
func (q queries) AgentByID(ctx context.Context, appID, id string) (Agent, error) {
	return sqldb.OneRow(ctx, q.read, agents, `where id = $1 and app_id = $2`, id, appID)
}

// LockAgent is AgentByID for a transaction that decides by what it reads: no other can change the agent, or use
// LockAgent on it, until this one ends.
func (tx *Tx) LockAgent(ctx context.Context, appID, id string) (Agent, error) {
	return sqldb.OneRow(ctx, tx.read, agents, `where id = $1 and app_id = $2`+tx.write.ForUpdate(), id, appID)
}

// AgentByName returns the agent of this name that is not revoked, or ErrNotFound.
func (q queries) AgentByName(ctx context.Context, appID, name string) (Agent, error) {
	return sqldb.OneRow(ctx, q.read, agents, `where app_id = $1 and name = $2 and status <> 'revoked'`, appID, name)
}

// AgentsWithDueScopes returns active agents whose staged scopes should have taken effect, longest overdue first.
func (q queries) AgentsWithDueScopes(ctx context.Context, now time.Time, limit int) ([]Agent, error) {
	return sqldb.Rows(ctx, q.read, agents, `where scopes_applies_at is not null and scopes_applies_at <= $1 and status = 'active'
		order by scopes_applies_at limit $2`, sqldb.Micros(now), limit)
}

// Providers returns every provider that the scopes of some agent of the teams name, sorted.
func (q queries) Providers(ctx context.Context, appID string, teams Teams) ([]string, error) {
	if teams != nil {
		return q.providersOf(ctx, appID, teams)
	}
	// Walks from one provider to the next instead of reading each agent's row.
	return sqldb.Values[string](ctx, q.read, "read the providers of all agents", `
		with recursive found (provider) as (
			select min(provider) from agent_providers where app_id = $1
			union all
			select (select min(p.provider) from agent_providers p where p.app_id = $1 and p.provider > found.provider)
			from found where found.provider is not null)
		select provider from found where provider is not null`, appID)
}

// providersOf is Providers for the agents of some teams. Where these are many, each provider is asked for one of them.
func (q queries) providersOf(ctx context.Context, appID string, teams Teams) ([]string, error) {
	n, err := q.countOfTeams(ctx, teams)
	if err != nil {
		return nil, err
	}
	c := &sqldb.Clause{}
	c.Add(`a.app_id = #`, appID)
	c.Add(teams.theirs(q.read, `a.team`), teams.list())
	if n <= fewOfStatus {
		return sqldb.Values[string](ctx, q.read, "read the providers of teams", `select distinct p.provider
			from agents a cross join agent_providers p where p.agent_id = a.id and `+aside.On(q.read)+c.String()+` order by p.provider`, c.Args()...)
	}
	all, err := q.Providers(ctx, appID, nil)
	if err != nil {
		return nil, err
	}
	list, _ := json.Marshal(all) // of texts
	c.Bind(string(list))
	return sqldb.Values[string](ctx, q.read, "read the providers of teams", `select value from `+q.read.Elements(3)+` where exists (
		select 1 from agent_providers p cross join agents a where p.app_id = $1 and p.provider = value and a.id = p.agent_id and `+c.String()+`) order by value`, c.Args()...)
}
