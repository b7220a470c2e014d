package agents

import (
	"context"
	"encoding/json"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// Where events name grants of which others may be the holders, and who acted.
var (
	grantsNamed = []string{"parent_grant_id", "with"}
	actorNamed  = []string{"from_agent", "caller", "caller_type", "caller_signed"}
)

// anotherTeams is what an agent is called that is not of the teams of who looks.
const anotherTeams = "an agent of another team"

// Confine leaves out of events what names agents and grants that are not of the teams of who looks, as everything else does: which
// grant one was delegated from or ended with, and which agent did it. Nil teams leave all as it is.
func Confine(ctx context.Context, q *store.Store, teams store.Teams, events []store.AuditEvent) error {
	if teams == nil {
		return nil
	}
	var actors, named []string
	for _, e := range events {
		if e.ActorKind == string(audit.KindAgent) {
			actors = append(actors, e.ActorID)
		}
		for _, id := range grantsIn(e) {
			named = append(named, id)
		}
	}
	agents, err := q.AgentsOfTeams(ctx, actors, teams)
	if err != nil {
		return err
	}
	grants, err := q.GrantsOfTeams(ctx, named, teams)
	if err != nil {
		return err
	}
	for i := range events {
		confineOne(&events[i], agents, grants)
	}
	return nil
}

func confineOne(e *store.AuditEvent, agents, grants map[string]bool) {
	var hidden []string
	for name, id := range grantsIn(*e) {
		if !grants[id] {
			hidden = append(hidden, name)
		}
	}
	if e.ActorKind == string(audit.KindAgent) && !agents[e.ActorID] {
		e.ActorID, e.ActorLabel = "", anotherTeams
		hidden = append(hidden, actorNamed...)
	}
	var detail object
	if len(hidden) == 0 || json.Unmarshal(api.OrEmpty(e.Detail), &detail) != nil {
		return
	}
	for _, name := range hidden {
		delete(detail, name)
	}
	e.Detail = api.Encode(detail)
}

// grantsIn are the grants that an event names, by where it does.
func grantsIn(e store.AuditEvent) map[string]string {
	if e.TargetKind != string(audit.TargetGrant) {
		return nil
	}
	var detail object
	_ = json.Unmarshal(api.OrEmpty(e.Detail), &detail) // it was written as an object
	named := map[string]string{}
	for _, name := range grantsNamed {
		var id string
		if json.Unmarshal(detail[name], &id) == nil && id != "" {
			named[name] = id
		}
	}
	return named
}
