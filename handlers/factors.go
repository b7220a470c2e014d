package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// factors is what the screens of one's own second factors share.
type factors struct{ *web.Console }

// back leads to where people come from who set up a second factor.
func (s factors) back(c echo.Context) views.Lead {
	if person, _ := auth.FromContext(c.Request().Context()); person.MustSetUp {
		return views.Lead{Label: "Second factor", URL: views.SetUpFactorURL()}
	}
	return views.Lead{Label: "Account", URL: views.AccountURL()}
}

// added answers an addition: with recovery codes where it was the first one, which is the one time that they can be seen.
func (s factors) added(c echo.Context, codes []string, said string) error {
	on := views.AccountURL()
	if person, _ := auth.FromContext(c.Request().Context()); person.MustSetUp {
		on = views.AgentsURL()
	}
	if codes == nil {
		return s.Done(c, on, said)
	}
	return s.Render(c, http.StatusCreated, views.CodesPage(views.CodesView{Codes: codes, Added: said, On: on}))
}

// view is what somebody has beside their password.
func (s factors) view(c echo.Context) (v views.FactorsView, err error) {
	ctx := c.Request().Context()
	person, _ := auth.FromContext(ctx)
	own, err := s.Auth.FactorsOf(ctx, person.ID)
	if err != nil {
		return v, err
	}
	site, elsewhere := siteOf(s.Console, c)
	v.Elsewhere = elsewhere
	for _, p := range own.Passkeys {
		v.Passkeys = append(v.Passkeys, passkeyRow(p, site))
	}
	if a := own.Authenticator; a != nil {
		v.Authenticator = &views.AuthenticatorRow{CreatedAt: a.CreatedAt, LastUsedAt: a.LastUsedAt}
	}
	if own.Codes != nil {
		v.Codes = &views.CodesRow{Left: len(own.Codes.Hashes), Of: auth.RecoveryCodes, MadeAt: own.Codes.MadeAt, LastUsedAt: own.Codes.LastUsedAt}
	}
	return v, nil
}

func passkeyRow(p auth.Passkey, site auth.Site) views.PasskeyRow {
	row := views.PasskeyRow{ID: p.ID, Name: p.Name, Synced: p.Synced, CreatedAt: p.CreatedAt, LastUsedAt: p.LastUsedAt}
	if p.Host != site.Host {
		row.Host = p.Host
	}
	return row
}

// setUpScreen is where people are led who lack the second factor that everybody must have.
type setUpScreen struct{ factors }

func (s setUpScreen) routes() []web.Route {
	return []web.Route{web.Get("/account/second-factor", web.SignedIn, s.page).WhileSettingUp()}
}

func (s setUpScreen) page(c echo.Context) error {
	person, _ := auth.FromContext(c.Request().Context())
	if !person.MustSetUp {
		return s.Redirect(c, views.AccountURL())
	}
	_, elsewhere := siteOf(s.Console, c)
	return s.Render(c, http.StatusOK, views.SetUpFactorPage(views.SetUpView{Email: person.Email, Elsewhere: elsewhere}))
}
