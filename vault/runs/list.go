package runs

import (
	"errors"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// list answers GET /console/v1/runs.
func (r *Room) list(c *api.Call) (api.Reply, error) {
	q := c.Query()
	filter := store.RunFilter{
		AppID:         c.Asker.AppID(),
		RunID:         q.ShortText("run_id", wire.ContextMaxValueLength),
		AgentID:       q.ShortText("agent_id", wire.MaxSearch),
		ManagedSecret: q.ShortText("managed_secret", wire.MaxSearch),
		Host:          q.ShortText("host", wire.MaxSearch),
		Class:         q.Choice("class", wire.StatusClasses()),
		Outcome:       q.Choice("outcome", wire.CallOutcomes()),
		ThreadID:      q.ShortText("thread_id", wire.ContextMaxValueLength),
		Query:         q.ShortText("q", wire.MaxSearch),
		Since:         readTime(q, "since"),
		Until:         readTime(q, "until"),
		Ascending:     q.Choice("sort", wire.RunOrders()) == wire.SortStarted,
	}
	filter.Limit, filter.After, filter.Before = readPage(q)
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	page, err := r.base.Store.ListRuns(c.Context(), filter)
	if err != nil {
		return api.Reply{}, explained(err, filter.Before)
	}
	items := make([]runJSON, len(page.Runs))
	for i, run := range page.Runs {
		items[i] = r.show(run)
	}
	return api.OK(map[string]any{
		"items": items, "next": page.Next, "previous": page.Previous,
		"total": page.Total, "total_capped": page.TotalCapped,
	})
}

// readPage reads which part of a list is wanted.
func readPage(q *api.Query) (limit int, after, before string) {
	limit = q.Integer("limit", 1, wire.MaxPage, wire.DefaultPage)
	after, before = q.Text("after"), q.Text("before")
	if after != "" && before != "" {
		q.Add("before", "This can't be combined with “after”.")
	}
	return limit, after, before
}

// readTime reads a timestamp, zero when it is absent.
func readTime(q *api.Query, name string) time.Time {
	text := q.Text(name)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		q.Add(name, "This must be a timestamp such as “2026-01-02T03:04:05Z”.")
	}
	return t
}

// explained says which parameter holds a cursor that can't be read.
func explained(err error, before string) error {
	if !errors.Is(err, store.ErrBadCursor) {
		return err
	}
	field := "after"
	if before != "" {
		field = "before"
	}
	return api.Invalid(field, "This cursor is not valid for this list.").WithHint("Start again from the first page.")
}
