package views

import (
	"net/url"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// GrantsState is what the address of the list of grants says.
type GrantsState struct {
	Query    string
	Agent    string // name or id of the holder
	Secret   string // slug or id
	Status   string
	Expiring bool // only those that end soon
	ListPlace
}

func (GrantsState) of() list { return grantsList }

func (s GrantsState) filters() url.Values {
	q := url.Values{"q": {s.Query}, "agent": {s.Agent}, "secret": {s.Secret}, "status": {s.Status}}
	if s.Expiring {
		q.Set("expiring", "true")
	}
	return q
}

func (s GrantsState) narrowed() bool {
	return s.Query != "" || s.Agent != "" || s.Secret != "" || s.Status != "" || s.Expiring
}

var grantsList = list{
	Address:  GrantsURL(),
	Below:    []string{"grants"},
	One:      "grant",
	Many:     "grants",
	Exported: GrantsURL(),
	Fragment: "grants-list",
	Look:     "agent, secret, label or id",
	Order:    wire.Descending + wire.SortCreated,
	Columns:  grantColumns,
	Orders: []ui.Option{
		{Label: "Newest first"},
		{Value: wire.SortCreated, Label: "Oldest first"},
		{Value: wire.SortAgent, Label: "Holder, A to Z"},
		{Value: wire.Descending + wire.SortAgent, Label: "Holder, Z to A"},
		{Value: wire.SortSecret, Label: "Secret, A to Z"},
		{Value: wire.Descending + wire.SortSecret, Label: "Secret, Z to A"},
		{Value: wire.SortExpires, Label: "First to expire"},
		{Value: wire.Descending + wire.SortExpires, Label: "Last to expire"},
		{Value: wire.Descending + wire.SortLastUsed, Label: "Last used first"},
		{Value: wire.SortLastUsed, Label: "Longest unused first"},
	},
}

// GrantsView is what the list of grants shows.
type GrantsView struct {
	State   GrantsState
	List    *client.GrantSearchResult
	Problem string // why the search can't be answered, "" when it is
	Now     time.Time
}

func (v GrantsView) listing() listing {
	return listing{
		State:   v.State,
		Columns: grantsList.Columns,
		Rows:    len(v.List.Grants),
		Pager:   pagerOf(v.State, Counts{v.List.Total, v.List.TotalCapped, v.List.Previous, v.List.Next}),
		Problem: v.Problem,
	}
}

func (v GrantsView) rows() grantRows { return grantRows{Columns: grantsList.Columns, Now: v.Now} }
