package calls

import (
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// list answers GET /console/v1/calls.
func (r *Room) list(c *api.Call) (api.Reply, error) {
	q := c.Query()
	filter := ReadFilter(q)
	filter.Limit = q.Integer("limit", 1, wire.MaxPage, wire.DefaultPage)
	filter.Sort = q.Choice("sort", wire.CallOrders())
	filter.After, filter.Before = q.Text("after"), q.Text("before")
	if filter.After != "" && filter.Before != "" {
		q.Add("before", "This can't be combined with “after”.")
	}
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	filter.AppID = c.Asker.AppID()
	page, err := r.base.Store.ListCalls(c.Context(), filter)
	if errors.Is(err, store.ErrBadCursor) {
		return api.Reply{}, badCursor(filter)
	}
	if err != nil {
		return api.Reply{}, err
	}
	items := make([]callJSON, len(page.Calls))
	for i, one := range page.Calls {
		items[i] = toJSON(one)
	}
	return api.OK(listJSON{items, page.Next, page.Previous, page.Total, page.TotalCapped})
}

// ReadFilter reads the parameters by which calls are chosen.
func ReadFilter(q *api.Query) store.CallFilter {
	return store.CallFilter{
		AgentID:       q.ShortText("agent_id", wire.MaxSearch),
		ManagedSecret: q.ShortText("managed_secret", wire.MaxSearch),
		GrantID:       q.ShortText("grant_id", wire.MaxSearch),
		Host:          q.ShortText("host", wire.MaxSearch),
		Class:         q.Choice("class", wire.StatusClasses()),
		Outcome:       q.Choice("outcome", wire.CallOutcomes()),
		RunID:         q.ShortText("run_id", wire.ContextMaxValueLength),
		ThreadID:      q.ShortText("thread_id", wire.ContextMaxValueLength),
		Since:         instant(q, "since"),
		Until:         instant(q, "until"),
		Query:         q.ShortText("q", wire.MaxSearch),
	}
}

func badCursor(filter store.CallFilter) error {
	field := "after"
	if filter.Before != "" {
		field = "before"
	}
	return api.Invalid(field, "This cursor is not valid for this list.").WithHint("Start again from the first page.")
}

// get answers GET /console/v1/calls/{id}.
func (r *Room) get(c *api.Call) (api.Reply, error) {
	one, err := r.find(c, c.PathValue("id"), wire.CodeCallNotFound)
	if err != nil {
		return api.Reply{}, err
	}
	body, err := r.base.Store.CallBody(c.Context(), one.ID)
	if errors.Is(err, store.ErrNotFound) {
		return api.OK(detailToJSON(one, nil))
	}
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(detailToJSON(one, &body))
}

func (r *Room) find(c *api.Call, text, code string) (store.Call, error) {
	id, valid := api.ParseID(text)
	if !valid {
		return store.Call{}, api.Fail(code)
	}
	one, err := r.base.Store.CallByID(c.Context(), c.Asker.AppID(), id)
	return one, api.NotFound(err, code)
}
