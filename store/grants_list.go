package store

import (
	"context"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A GrantFilter chooses a page of grants. Empty fields choose nothing away.
type GrantFilter struct {
	AppID    string
	Teams    Teams    // of the holders; what the application holds is nobody's of them
	IDs      []string // of the grants, nil for all
	Query    string   // part of the slug, the agent's name, the label or the id, in any case
	AgentID  string   // the holder
	Below    string   // the grant that they come down from, at any depth
	BelowOf  string   // the agent that holds what they come down from
	SecretID string
	Slug     string
	Label    string
	Status   string     // one of wire.GrantStatuses
	EndingBy *time.Time // active, and by then no more
	Now      time.Time  // what states follow from
	Sort     string     // one of wire.GrantSorts, "-" before it for descending; "" is wire.DefaultSort
	Limit    int
	Offset   int
	After    string // a cursor from GrantPage.Next
	Before   string // a cursor from GrantPage.Previous, or wire.LastPage
}

// A GrantPage is one page of grants.
type GrantPage struct {
	Grants  []Grant
	HasMore bool
	ListPlace
}

var grantList = list[Grant]{table: grants}

// ListGrants returns a page of grants, or ErrBadCursor when After or Before can't be read for this sort.
func (q queries) ListGrants(ctx context.Context, f GrantFilter) (GrantPage, error) {
	order, err := grantList.order(f.Sort)
	if err != nil {
		return GrantPage{}, err
	}
	choice, err := q.chooseGrants(ctx, f)
	if err != nil {
		return GrantPage{}, err
	}
	found, err := grantList.find(ctx, q.read, choice.from, choice.conditions, choice.where)
	if err != nil {
		return GrantPage{}, err
	}
	if found.capped && choice.few {
		found.where, found.few = choice.whole(), true
	}
	paging := paging{limit: f.Limit, offset: f.Offset, after: f.After, before: f.Before}
	rows, err := grantList.page(ctx, q.read, paging, order, found)
	return GrantPage{rows.rows, rows.hasMore, rows.placeIn(found)}, err
}

// CountGrants is how many grants match, however many these are.
func (q queries) CountGrants(ctx context.Context, f GrantFilter) (int, error) {
	choice, err := q.chooseGrants(ctx, f)
	if err != nil {
		return 0, err
	}
	query := fmt.Sprintf(`select count(*) from %s where %s`, choice.from, choice.conditions)
	return sqldb.Value[int](ctx, q.read, "count grants", query, q.read.Planned(choice.conditions)...)
}
