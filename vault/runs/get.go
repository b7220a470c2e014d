package runs

import (
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// get answers GET /console/v1/runs/{run}: a run, and a page of its timeline.
func (r *Room) get(c *api.Call) (api.Reply, error) {
	q := c.Query()
	filter := store.TimelineFilter{
		AppID:         c.Asker.AppID(),
		Teams:         c.Teams(),
		RunID:         c.PathValue("run"),
		Only:          q.Choice("only", []string{wire.OnlyErrors, wire.OnlyMatches}),
		AgentID:       q.ShortText("agent_id", wire.MaxSearch),
		ManagedSecret: q.ShortText("managed_secret", wire.MaxSearch),
		GrantID:       q.ShortText("grant_id", wire.MaxSearch),
		Host:          q.ShortText("host", wire.MaxSearch),
		Class:         q.Choice("class", wire.StatusClasses()),
		Outcome:       q.Choice("outcome", wire.CallOutcomes()),
		Query:         q.ShortText("q", wire.MaxSearch),
	}
	place := q.Place()
	filter.Limit, filter.After, filter.Before = place.Limit, place.After, place.Before
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	run, err := r.base.Store.Run(c.Context(), filter.AppID, filter.RunID, filter.Teams)
	if err != nil {
		return api.Reply{}, api.NotFound(err, wire.CodeRunNotFound)
	}
	timeline, err := r.base.Store.Timeline(c.Context(), filter)
	if err != nil {
		return api.Reply{}, place.Explain(err)
	}
	return api.OK(r.showDetail(run, timeline))
}
