package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/alter-console/alter-console/store/sqldb"
)

// checkAgents compares what each agent's row repeats elsewhere. It is for use within a snapshot.
func (q queries) checkAgents(ctx context.Context) ([]string, error) {
	providers, err := q.providersOfAgents(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string][]string{}
	var a, none Agent
	agent := agents.Reading(&a)
	err = q.read.Each(ctx, "compare agents", func(row sqldb.Scanner) error {
		var search string
		a = none
		if err := row.Scan(append([]any{&search}, agent.Targets()...)...); err != nil {
			return err
		}
		err := agent.Err()
		note := func(wrong bool, what string) {
			if wrong {
				found[what] = append(found[what], a.ID)
			}
		}
		note(err != nil, "agents whose scopes can't be read")
		note(!json.Valid(a.Metadata) || !json.Valid(a.Policy), "agents whose metadata or policy is not JSON")
		note(err == nil && !slices.Equal(slices.Sorted(maps.Keys(a.Scopes)), providers[a.ID]), "agents that filters by provider miss or find in vain")
		note(err == nil && search != a.searchText(), "agents that searches miss or find in vain")
		return nil
	}, `select search_text, `+agents.Names("")+` from agents`)
	var problems []string
	for _, what := range slices.Sorted(maps.Keys(found)) {
		problems = append(problems, fmt.Sprintf("%d %s, such as %s", len(found[what]), what, found[what][0]))
	}
	return problems, err
}

func (q queries) providersOfAgents(ctx context.Context) (map[string][]string, error) {
	providers := map[string][]string{}
	err := q.read.Each(ctx, "read the providers of all agents", func(row sqldb.Scanner) error {
		var agent, provider string
		err := row.Scan(&agent, &provider)
		providers[agent] = append(providers[agent], provider)
		return err
	}, `select agent_id, provider from agent_providers`)
	for _, some := range providers {
		slices.Sort(some)
	}
	return providers, err
}
