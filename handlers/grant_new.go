package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// newGrantScreen is the form that grants access: of its own, and on an agent's page.
type newGrantScreen struct{ grants }

func (s newGrantScreen) routes() []web.Route {
	a := agents{s.Console}
	return web.AllNeed(client.CapabilityGrants,
		web.Get("/grants/new", access.GrantAccess, func(c echo.Context) error { return s.form(c, nil) }),
		web.Post("/grants", access.GrantAccess, func(c echo.Context) error { return s.create(c, nil) }).From(newGrantPage).Kept(),
		web.Get("/agents/:id/grants/new", access.GrantAccess, a.live(s.form)),
		web.Post("/agents/:id/grants", access.GrantAccess, a.live(s.create)).From(newAgentGrantPage).Kept(),
	)
}

// The pages that the forms are on.
func newGrantPage(echo.Context) templ.SafeURL        { return views.NewGrantURL() }
func newAgentGrantPage(c echo.Context) templ.SafeURL { return views.NewAgentGrantURL(c.Param("id")) }

func (s newGrantScreen) form(c echo.Context, agent *client.AgentInfo) error {
	page := views.NewGrantURL()
	if agent != nil {
		page = views.NewAgentGrantURL(agent.ID)
	}
	sent, notice, err := s.TypedBefore(c, page)
	if err != nil {
		return err
	}
	f := readGrantForm(agent, sent)
	f.Notice = notice
	if sent == nil {
		if err := s.fill(c, f); err != nil {
			return err
		}
	}
	return s.show(c, http.StatusOK, f)
}

// show draws the form, from which on choices of an end count.
func (s newGrantScreen) show(c echo.Context, status int, f *grantForm) error {
	f.Fields, f.Opened = f.rows.Shown(), strconv.FormatInt(s.Now().Unix(), 10)
	ends{s.Now(), s.Zone}.say(&f.Form)
	if isConfined(c) {
		f.holdByAgents()
	}
	if f.Came == views.BackToSecret && f.Secret == nil {
		f.Secret, _ = s.App.ManagedSecrets.Get(c.Request().Context(), f.Values[views.FieldSecret]) // without it the way back is the list
	}
	return s.Render(c, status, views.NewGrantPage(f.GrantForm))
}

func (s newGrantScreen) create(c echo.Context, agent *client.AgentInfo) error {
	sent, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := readGrantForm(agent, sent)
	if choosing(sent) {
		return s.chosen(c, f)
	}
	wanted := f.wanted(s.Now(), s.Zone)
	if agent == nil && !wanted.params.System {
		if agent, err = s.findHolder(c, f); err != nil {
			return err
		}
	}
	if f.Secret, err = s.findSecret(c, f); err != nil {
		return err
	}
	if len(f.Errors) > 0 {
		return s.show(c, http.StatusUnprocessableEntity, f)
	}
	return s.grant(c, f, wanted.params, agent, sent)
}

// chosen draws the form with one thing chosen, and leaves what else is there to be chosen.
func (s newGrantScreen) chosen(c echo.Context, f *grantForm) (err error) {
	if f.Agent == nil {
		_, err = s.findHolder(c, f)
	}
	if err == nil {
		f.Secret, err = s.findSecret(c, f)
	}
	if err != nil {
		return err
	}
	f.Errors = nil
	return s.show(c, http.StatusOK, f)
}

// grant grants what is wanted. A change of the agent's scopes is shown before.
func (s newGrantScreen) grant(c echo.Context, f *grantForm, p client.GrantCreateParams, agent *client.AgentInfo, sent url.Values) error {
	p.ManagedSecret = f.Secret.ID
	if agent != nil {
		p.AgentID = agent.ID
		if !agent.NamesSecret(f.Secret) {
			if f.preview(agent, f.Secret, sent) {
				return s.show(c, http.StatusOK, f)
			}
			p.AddToScopes = f.Widening.Add == views.AddYes
		}
	}
	made, err := s.App.Grants.Create(c.Request().Context(), p)
	switch {
	case errors.Is(err, client.ErrIdempotencyKeyBodyMismatch):
		f.sentBefore()
		return s.show(c, http.StatusConflict, f)
	case err != nil:
		return s.show(c, s.Refused(c, f.rows, &f.Form, err), f)
	}
	s.Forget(c, f.Kept)
	return s.granted(c, f, made)
}

// granted leads to where people came from, and says whether what was made works.
func (s newGrantScreen) granted(c echo.Context, f *grantForm, made *client.Grant) error {
	came := f.Came
	if f.Agent != nil {
		came = views.BackToAgent
	}
	to, said := views.GrantBack(made, came).URL, views.HolderName(made)+" has access to "+made.ManagedSecret.Name+"."
	if made.Usable || made.WhyNot == nil {
		return s.Done(c, to, said)
	}
	return s.Warn(c, to, said+" It can't use it yet: "+made.WhyNot.Message)
}
