package store

import (
	"context"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// An AppKeyFilter chooses a page of the application's keys. Empty fields choose nothing away, but those that were derived.
type AppKeyFilter struct {
	AppID          string
	Query          string    // part of a name, an id or the first characters of a key, in any case
	Status         string    // wire.AppKeyWorks or one of wire.AppKeyStatuses
	Now            time.Time // what states follow from
	ParentID       string    // those derived from it only
	IncludeDerived bool
	Sort           string // one of wire.AppKeySorts, "-" before it for descending; "" is wire.DefaultSort
	Limit          int
	After          string // a cursor from AppKeyPage.Next
	Before         string // a cursor from AppKeyPage.Previous, or wire.LastPage
}

// An AppKeyPage is one page of the application's keys.
type AppKeyPage struct {
	Keys []Key
	ListPlace
}

var appKeyList = list[Key]{table: keys}

// ListAppKeys returns a page of the application's keys, or ErrBadCursor when After or Before can't be read for this sort.
func (q queries) ListAppKeys(ctx context.Context, f AppKeyFilter) (AppKeyPage, error) {
	order, err := appKeyList.order(f.Sort)
	if err != nil {
		return AppKeyPage{}, err
	}
	found, err := appKeyList.find(ctx, q.read, `api_keys`, f.where(), f.where())
	if err != nil {
		return AppKeyPage{}, err
	}
	rows, err := appKeyList.page(ctx, q.read, paging{limit: f.Limit, after: f.After, before: f.Before}, order, found)
	return AppKeyPage{rows.rows, rows.placeIn(found)}, err
}

// where puts a filter into SQL.
func (f AppKeyFilter) where() *sqldb.Clause {
	where := &sqldb.Clause{}
	where.Add(`app_id = #`, f.AppID)
	where.Add(`agent_id is null`)
	switch {
	case f.ParentID != "":
		where.Add(`parent_key_id = #`, f.ParentID)
	case !f.IncludeDerived:
		where.Add(`parent_key_id is null`)
	}
	if term := text.Fold(strings.TrimSpace(f.Query)); term != "" {
		where.Add(`search_text like # escape '\'`, likeTerm(term))
	}
	f.addStatus(where)
	return where
}

// addStatus asks for one of the states that Key.Works and its times make.
func (f AppKeyFilter) addStatus(where *sqldb.Clause) {
	switch f.Status {
	case "":
		return
	case wire.KeyRevoked:
		where.Add(`revoked_at is not null`)
		return
	}
	where.Add(`revoked_at is null`)
	now := sqldb.Micros(f.Now)
	if f.Status == wire.KeyExpired {
		where.Add(`(expires_at <= # or grace_ends_at <= #)`, now, now)
		return
	}
	where.Add(`coalesce(expires_at, #) > # and coalesce(grace_ends_at, #) > #`, sqldb.Forever, now, sqldb.Forever, now)
	switch f.Status {
	case wire.KeyActive:
		where.Add(`deprecated_at is null`)
	case wire.KeyDeprecated:
		where.Add(`deprecated_at is not null`)
	}
}
