package calls

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// list answers GET /console/v1/calls.
func (r *Room) list(c *api.Call) (api.Reply, error) {
	q := c.Query()
	filter := ReadFilter(q)
	filter.Sort = q.Choice("sort", wire.CallOrders())
	place := q.Place()
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	filter.AppID, filter.Teams = c.Asker.AppID(), c.Teams()
	filter.Limit, filter.After, filter.Before = place.Limit, place.After, place.Before
	page, err := r.base.Store.ListCalls(c.Context(), filter)
	if err != nil {
		return api.Reply{}, place.Explain(err)
	}
	items := make([]callJSON, len(page.Calls))
	for i, one := range page.Calls {
		items[i] = toJSON(one)
	}
	return api.PageOf(items, page.ListPlace)
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
		Since:         q.Time("since"),
		Until:         q.Time("until"),
		Query:         q.ShortText("q", wire.MaxSearch),
	}
}

// get answers GET /console/v1/calls/{id}.
func (r *Room) get(c *api.Call) (api.Reply, error) {
	one, err := r.find(c, c.PathValue("id"), wire.CodeCallNotFound)
	if err != nil {
		return api.Reply{}, err
	}
	body, err := orNothing(r.base.Store.CallBody(c.Context(), one.ID))
	if err != nil {
		return api.Reply{}, err
	}
	detail := detailToJSON(one, body)
	detail.Key, err = r.keyOf(c.Context(), one)
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(detail)
}

// keyOf is the key that a call was made with, nil where there is none.
func (r *Room) keyOf(ctx context.Context, one store.Call) (*keyJSON, error) {
	found, err := orNothing(r.base.Store.CredentialByID(ctx, one.KeyID))
	if found == nil || found.Key.AppID != one.AppID {
		return nil, err
	}
	return &keyJSON{found.Key.ID, found.Key.Name, found.Key.AgentID}, nil
}

// orNothing is what was read, nil where it is not there.
func orNothing[T any](found T, err error) (*T, error) {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &found, nil
}

func (r *Room) find(c *api.Call, text, code string) (store.Call, error) {
	id, valid := api.ParseID(text)
	if !valid {
		return store.Call{}, api.Fail(code)
	}
	one, err := r.base.Store.CallByID(c.Context(), c.Asker.AppID(), id)
	if err != nil || c.Teams() == nil {
		return one, api.NotFound(err, code)
	}
	if _, err = c.FindAgent(c.Context(), r.base.Store.AgentByID, one.AgentID); api.IsCode(err, wire.CodeAgentNotFound) {
		err = api.Fail(code)
	}
	return one, err
}
