package endings

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// list answers GET /console/v1/endings: what ends, the next first, and before it what ended in the last days and is there still.
// Each asker gets the kinds that they may see anyway.
func (r *Room) list(c *api.Call) (api.Reply, error) {
	if err := mayAsk(c.Asker); err != nil {
		return api.Reply{}, err
	}
	q := c.Query()
	place := q.Place()
	filter := store.EndingFilter{
		AppID:         c.Asker.AppID(),
		Teams:         c.Teams(),
		Kind:          q.Choice("kind", wire.EndKinds()),
		Team:          q.ShortText("team", wire.MaxSearch),
		Since:         since(q, c.Now()),
		Until:         q.Time("until"),
		Now:           c.Now(),
		NoAgents:      !c.Asker.May(access.ReadAgents),
		NoAppKeys:     !c.Asker.May(access.ReadAppKeys),
		NoGrants:      !c.Asker.May(access.ReadGrants),
		NoInvitations: !c.Asker.May(access.ReadPeople),
		Limit:         place.Limit,
		After:         place.After,
		Before:        place.Before,
	}
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	if filter.NoAgents && filter.Team != "" {
		return api.Reply{}, c.Asker.Require(access.ReadAgents)
	}
	page, err := r.base.Store.ListEndings(c.Context(), filter)
	if err != nil {
		return api.Reply{}, place.Explain(err)
	}
	items := make([]api.Ending, len(page.Endings))
	for i, e := range page.Endings {
		if filter.NoAgents {
			e.Team, e.Owner = "", ""
		}
		items[i] = api.EndingOf(e)
	}
	return api.PageOf(items, page.ListPlace)
}

// mayAsk refuses who may see no kind at all, and agents' own keys.
func mayAsk(asker api.Asker) error {
	if asker.OwnKey() {
		return api.Fail(wire.CodeCannotMintSubagents)
	}
	if asker.May(access.ReadAppKeys) || asker.May(access.ReadGrants) {
		return nil
	}
	return asker.Require(access.ReadAgents)
}

// since reads from when on endings are wanted: what ended long ago is nobody's concern any more.
func since(q *api.Query, now time.Time) time.Time {
	if q.Has("since") {
		return q.Time("since")
	}
	return now.Add(-wire.EndedFor)
}
