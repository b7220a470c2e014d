package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// revokeGrantScreen says what the revocation of a grant would do, asks for the reason, and revokes it.
type revokeGrantScreen struct{ grants }

func (s revokeGrantScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityGrants,
		web.Get("/grants/:id/revoke", access.RevokeGrants, s.of(s.confirm)),
		web.Post("/grants/:id/revoke", access.RevokeGrants, s.of(s.revoke)),
	)
}

// reasonFields are the one row of the form.
var reasonFields = web.Fields[*client.Grant, *string]{{
	FormField: views.FormField{
		Name:     "reason",
		Label:    "Reason",
		Hint:     "Kept with the grant, and shown to whoever is refused because of it.",
		Optional: true,
		First:    true,
	},
	Kind: web.Line,
	Set:  func(reason *string, typed string) string { *reason = typed; return "" },
}}

func (s revokeGrantScreen) confirm(c echo.Context, g *client.Grant) error {
	return s.ask(c, http.StatusOK, g, reasonFields.Read(nil))
}

// ask says what revoking would do as things stand now.
func (s revokeGrantScreen) ask(c echo.Context, status int, g *client.Grant, f views.Form) (err error) {
	f.Fields = reasonFields.Shown()
	v := views.RevokeGrantView{Form: f, Grant: g, Came: c.QueryParam(views.BackParam), Now: s.Now()}
	if v.Below, err = s.below(c, g, client.GrantActive); err != nil {
		return err
	}
	if v.Kept, err = s.kept(c, g); err != nil {
		return err
	}
	return s.Render(c, status, views.RevokeGrantPage(v))
}

// kept is how many other active grants of the same secret an agent has.
func (s revokeGrantScreen) kept(c echo.Context, g *client.Grant) (int, error) {
	if g.Agent == nil {
		return 0, nil
	}
	active, err := s.App.Grants.Search(c.Request().Context(), client.GrantSearchParams{
		AgentID:       g.Agent.ID,
		ManagedSecret: g.ManagedSecret.ID,
		Status:        client.GrantActive,
		Limit:         1,
	})
	switch {
	case err != nil:
		return 0, err
	case g.Live():
		return active.Total - 1, nil
	}
	return active.Total, nil
}

func (s revokeGrantScreen) revoke(c echo.Context, g *client.Grant) error {
	sent, err := web.Posted(c)
	if err != nil {
		return err
	}
	f, reason := reasonFields.Read(sent), ""
	reasonFields.Apply(&f, &reason)
	if len(f.Errors) > 0 {
		return s.ask(c, http.StatusUnprocessableEntity, g, f)
	}
	revoked, err := s.App.Grants.Revoke(c.Request().Context(), g.ID, reason)
	if err != nil {
		return s.ask(c, s.Refused(c, reasonFields, &f, err), g, f)
	}
	back := views.GrantBack(revoked, c.QueryParam(views.BackParam)).URL
	if g.Status == client.GrantRevoked {
		return s.Inform(c, back, "The grant was revoked before: nothing was changed.")
	}
	return s.Done(c, back, "The grant is revoked: "+views.HolderName(revoked)+" can't use "+revoked.ManagedSecret.Name+" through it any more.")
}
