package views

import (
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// Columns of tables of grants that some tables leave out.
const (
	holderColumn  = "Holder"
	secretColumn  = "Secret"
	labelColumn   = "Label" // without it the label stands below what names the row
	createdColumn = "Created"
)

// grantColumns are all columns of a table of grants.
var grantColumns = []listColumn{
	{Label: holderColumn, Sort: wire.SortAgent},
	{Label: secretColumn, Sort: wire.SortSecret},
	{Label: labelColumn},
	{Label: "Status"},
	{Label: "Limited to"},
	{Label: "Expires", Sort: wire.SortExpires},
	{Label: "Last used", Sort: wire.SortLastUsed},
	{Label: createdColumn, Sort: wire.SortCreated},
	{Label: "Actions", Hidden: true},
}

// grantColumnsBut are the columns of a table that leaves some out.
func grantColumnsBut(out ...string) []listColumn {
	return slices.DeleteFunc(slices.Clone(grantColumns), func(c listColumn) bool { return slices.Contains(out, c.Label) })
}

// grantRows is how a table shows grants.
type grantRows struct {
	Columns []listColumn
	Now     time.Time
	Came    string // one of the words of BackParam: rows have a button that revokes, and lead back there
}

func (r grantRows) has(column string) bool {
	return slices.ContainsFunc(r.Columns, func(c listColumn) bool { return c.Label == column })
}

// first reports whether a column is the one that names the row.
func (r grantRows) first(column string) bool { return r.Columns[0].Label == column }

// grantStatusTones are how the states of grants are meant.
var grantStatusTones = map[string]ui.Tone{
	wire.GrantActive:  ui.Success,
	wire.GrantExpired: ui.Neutral,
	wire.GrantRevoked: ui.Error,
}

// grantStatusOptions are the states of grants to choose from, and none of them.
func grantStatusOptions() []ui.Option {
	options := []ui.Option{{Label: "Any status"}}
	for _, status := range wire.GrantStatuses() {
		options = append(options, ui.Option{Value: status, Label: strings.ToUpper(status[:1]) + status[1:]})
	}
	return options
}

// grantLabel is what tells a grant from its holder's others, "" for none.
func grantLabel(g *client.Grant) string {
	if g.Label == nil {
		return ""
	}
	return *g.Label
}

func grantsWord(n int) string {
	if n == 1 {
		return grantsList.One
	}
	return grantsList.Many
}
