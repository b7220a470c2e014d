package runs

import (
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// list answers GET /console/v1/runs.
func (r *Room) list(c *api.Call) (api.Reply, error) {
	q := c.Query()
	filter := store.RunFilter{
		AppID:         c.Asker.AppID(),
		Teams:         c.Teams(),
		RunID:         q.ShortText("run_id", wire.ContextMaxValueLength),
		AgentID:       q.ShortText("agent_id", wire.MaxSearch),
		ManagedSecret: q.ShortText("managed_secret", wire.MaxSearch),
		Host:          q.ShortText("host", wire.MaxSearch),
		Class:         q.Choice("class", wire.StatusClasses()),
		Outcome:       q.Choice("outcome", wire.CallOutcomes()),
		ThreadID:      q.ShortText("thread_id", wire.ContextMaxValueLength),
		Query:         q.ShortText("q", wire.MaxSearch),
		Since:         q.Time("since"),
		Until:         q.Time("until"),
		Ascending:     q.Choice("sort", wire.RunOrders()) == wire.SortStarted,
	}
	place := q.Place()
	filter.Limit, filter.After, filter.Before = place.Limit, place.After, place.Before
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	page, err := r.base.Store.ListRuns(c.Context(), filter)
	if err != nil {
		return api.Reply{}, place.Explain(err)
	}
	items := make([]runJSON, len(page.Runs))
	for i, run := range page.Runs {
		items[i] = r.show(run)
	}
	return api.PageOf(items, page.ListPlace)
}
