package views

import (
	"time"

	"github.com/alter-console/alter-console/client"
)

// GrantHead is what all pages of a grant begin with.
type GrantHead struct {
	Grant *client.Grant
	Tabs  []Tab // those that the API can fill
}

// GrantView is what a grant's page shows.
type GrantView struct {
	GrantHead
	Secret *client.ManagedSecret     // of an active grant; nil where the API has none
	Below  *client.GrantSearchResult // what was delegated from it, and on from there
	Calls  *client.CallList          // the newest; nil where the API has none
	Now    time.Time
}

// GrantPage is one grant: who may use what, how far, and what became of it.
func GrantPage(v GrantView) Page {
	return Page{Title: GrantTitle(v.Grant), Section: SectionGrants, Body: grantBody(v)}
}

// GrantTitle is what people call a grant.
func GrantTitle(g *client.Grant) string { return HolderName(g) + ": " + g.ManagedSecret.Slug }

// HolderName is who holds a grant, as people read it.
func HolderName(g *client.Grant) string {
	if g.Agent == nil {
		return "The application"
	}
	return g.Agent.Name
}

// shownInUse reports whether there are programs that use the grant: an agent's own, by the agent's key.
func (v GrantView) shownInUse() bool {
	return v.Secret != nil && v.Grant.Agent != nil && !v.Grant.Policy.ProxyOnly
}

func (v GrantView) below() grantRows {
	return grantRows{Columns: grantColumnsBut(secretColumn, labelColumn), Now: v.Now}
}
