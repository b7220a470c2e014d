package views

import (
	"net/url"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// AppKeysState is what the address of the list of app keys says.
type AppKeysState struct {
	Query          string
	Status         string // "" is those that work, AnyStatus is all, or a state
	IncludeDerived bool
	ListPlace
}

// AnyStatus stands in an address for app keys in all states.
const AnyStatus = "any"

func (AppKeysState) of() list { return appKeysList }

func (s AppKeysState) filters() url.Values {
	q := url.Values{"q": {s.Query}, "status": {s.Status}}
	if s.IncludeDerived {
		q.Set("derived", "true")
	}
	return q
}

func (s AppKeysState) narrowed() bool {
	return s.Query != "" || s.Status != "" && s.Status != AnyStatus
}

var appKeysList = list{
	Address:  AppKeysURL(),
	Below:    []string{"app-keys"},
	One:      "app key",
	Many:     "app keys",
	Exported: AppKeysURL(),
	Fragment: "app-keys-list",
	Look:     "name, first characters or id",
	Order:    wire.Descending + wire.SortCreated,
	Columns: []listColumn{
		{Label: "Key", Sort: wire.SortName},
		{Label: "May"},
		{Label: "From"},
		{Label: "A minute", Number: true, About: "How many requests a minute it may send"},
		{Label: "Ends"},
		{Label: "Last used", Sort: wire.SortLastUsed},
		{Label: "Created", Sort: wire.SortCreated},
	},
	Orders: []ui.Option{
		{Label: "Newest first"},
		{Value: wire.SortCreated, Label: "Oldest first"},
		{Value: wire.SortName, Label: "Name, A to Z"},
		{Value: wire.Descending + wire.SortName, Label: "Name, Z to A"},
		{Value: wire.Descending + wire.SortLastUsed, Label: "Last used first"},
		{Value: wire.SortLastUsed, Label: "Longest unused first"},
	},
}

// AppKeysView is what the list of app keys shows.
type AppKeysView struct {
	State   AppKeysState
	List    *client.AppKeyList
	Problem string // why the search can't be answered, "" when it is
	Now     time.Time
}

func (v AppKeysView) listing() listing {
	return listing{
		State:   v.State,
		Columns: appKeysList.Columns,
		Rows:    len(v.List.AppKeys),
		Pager:   pagerOf(v.State, Counts{v.List.Total, v.List.TotalCapped, v.List.Previous, v.List.Next}),
		Problem: v.Problem,
	}
}

var appKeyStatusOptions = []ui.Option{
	{Label: "Keys that work"},
	{Value: wire.KeyActive, Label: "Active"},
	{Value: wire.KeyDeprecated, Label: "Deprecated"},
	{Value: wire.KeyExpired, Label: "Expired"},
	{Value: wire.KeyRevoked, Label: "Revoked"},
	{Value: AnyStatus, Label: "Any state"},
}

// someNetworks are the networks that a row has room for.
const someNetworks = 2
