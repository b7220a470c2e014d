package store

import (
	"context"
	"strings"

	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A ManagedSecretFilter chooses a page of managed secrets. Empty fields choose nothing away.
type ManagedSecretFilter struct {
	AppID          string
	IncludeDeleted bool
	Query          string // part of a slug, name, description or id, in any case
	Sort           string // one of wire.SecretSorts, "-" before it for descending; "" is wire.DefaultSort
	Limit          int
	After          string // a cursor from ManagedSecretPage.Next
	Before         string // a cursor from ManagedSecretPage.Previous, or wire.LastPage
}

// A ManagedSecretPage is one page of managed secrets.
type ManagedSecretPage struct {
	Secrets []ManagedSecret
	ListPlace
}

var secretList = list[ManagedSecret]{table: managedSecrets}

// ListManagedSecrets returns a page of managed secrets, or ErrBadCursor when After or Before can't be read for this sort.
func (q queries) ListManagedSecrets(ctx context.Context, f ManagedSecretFilter) (ManagedSecretPage, error) {
	order, err := secretList.order(f.Sort)
	if err != nil {
		return ManagedSecretPage{}, err
	}
	found, err := secretList.find(ctx, q.read, `managed_secrets`, f.where(), f.where())
	if err != nil {
		return ManagedSecretPage{}, err
	}
	rows, err := secretList.page(ctx, q.read, paging{limit: f.Limit, after: f.After, before: f.Before}, order, found)
	return ManagedSecretPage{rows.rows, rows.placeIn(found)}, err
}

// where puts a filter into SQL.
func (f ManagedSecretFilter) where() *sqldb.Clause {
	where := &sqldb.Clause{}
	where.Add(`app_id = #`, f.AppID)
	if !f.IncludeDeleted {
		where.Add(`deleted_at is null`)
	}
	if term := text.Fold(strings.TrimSpace(f.Query)); term != "" {
		where.Add(`search_text like # escape '\'`, likeTerm(term))
	}
	return where
}
