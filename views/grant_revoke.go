package views

import (
	"time"

	"github.com/alter-console/alter-console/client"
)

// RevokeGrantView is what the confirmation of a grant's revocation shows.
type RevokeGrantView struct {
	Form
	Grant *client.Grant
	Below *client.GrantSearchResult // what ends with it
	Kept  int                       // other active grants of the same secret that an agent has
	Came  string                    // one of the words of BackParam
	Now   time.Time
}

// RevokeGrantPage asks before a grant is revoked, and why.
func RevokeGrantPage(v RevokeGrantView) Page {
	c := Confirmation{
		Title:   "Revoke " + GrantTitle(v.Grant),
		Section: SectionGrants,
		Back:    GrantBack(v.Grant, v.Came),
		Action:  RevokeGrantURL(v.Grant.ID, v.Came),
		Button:  "Revoke grant",
		Fields:  formFields(v.Form, ""),
		About:   aboutGrantRevocation(v),
	}
	page := c.page()
	if v.Grant.Status == client.GrantRevoked {
		page.Body = grantRevokedBefore(v, c)
	}
	return page
}

// GrantBack is where people go on who came to revoke a grant.
func GrantBack(g *client.Grant, came string) Lead {
	switch {
	case came == BackToAgent && g.Agent != nil:
		return Lead{Label: g.Agent.Name, URL: AgentGrantsURL(g.Agent.ID)}
	case came == BackToSecret:
		return Lead{Label: g.ManagedSecret.Name, URL: GrantedSecretURL(g)}
	}
	return Lead{Label: GrantTitle(g), URL: GrantURL(g.ID)}
}
