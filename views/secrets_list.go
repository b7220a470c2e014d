package views

import (
	"net/url"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// SecretsState is what the address of the list of managed secrets says.
type SecretsState struct {
	Query          string
	IncludeDeleted bool
	ListPlace
}

func (SecretsState) of() list { return secretsList }

func (s SecretsState) filters() url.Values {
	q := url.Values{"q": {s.Query}}
	if s.IncludeDeleted {
		q.Set("deleted", "true")
	}
	return q
}

func (s SecretsState) narrowed() bool { return s.Query != "" }

var secretsList = list{
	Address:  SecretsURL(),
	Below:    []string{"secrets"},
	One:      "secret",
	Many:     "secrets",
	Exported: SecretsURL(),
	Fragment: "secrets-list",
	Look:     "name, slug, description or id",
	Order:    wire.Descending + wire.SortCreated,
	Columns: []listColumn{
		{Label: "Name", Sort: wire.SortName},
		{Label: "Carried as"},
		{Label: "Hosts"},
		{Label: "Grants", Number: true, About: "Active grants"},
		{Label: "Calls, 24 h", Number: true, About: "Calls in the last 24 hours"},
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

// SecretsView is what the list of managed secrets shows.
type SecretsView struct {
	State     SecretsState
	List      *client.ManagedSecretList
	Problem   string // why the search can't be answered, "" when it is
	MasterKey string // of the server, "" when it is not known
	Now       time.Time
}

func (v SecretsView) listing() listing {
	return listing{
		State:   v.State,
		Columns: secretsList.Columns,
		Rows:    len(v.List.ManagedSecrets),
		Pager:   pagerOf(v.State, Counts{v.List.Total, v.List.TotalCapped, v.List.Previous, v.List.Next}),
		Problem: v.Problem,
	}
}

// someHosts are the hosts that a row has room for.
const someHosts = 2

// counted is a number in a list, which is not counted to its end where it is high.
func counted(n int, capped bool) string {
	if capped {
		return ui.Number(n) + "+"
	}
	return ui.Number(n)
}
