package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// ssoSettingsScreen is where administrators say how people sign in.
type ssoSettingsScreen struct{ *web.Console }

func (s ssoSettingsScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/settings/sso", access.ManageSettings, s.page),
		web.Get("/settings/sso/:provider/test", access.ManageSettings, s.test).From(ssoPage),
		web.Post("/settings/sso/:provider/enable", access.ManageSettings, s.enable).From(ssoPage).Fresh(),
		web.Post("/settings/sso/:provider/disable", access.ManageSettings, s.disable).From(ssoPage).Fresh(),
		web.Post("/settings/sso/passwords", access.ManageSettings, s.passwords).From(ssoPage).Fresh().Kept(),
		web.Post("/settings/sso/leavers", access.ManageSettings, s.leavers).From(ssoPage).Fresh().Kept(),
	}
}

func (s ssoSettingsScreen) page(c echo.Context) error {
	typed := s.TypedAgain(c)
	return s.show(c, http.StatusOK, func(v *views.SSOView) { typeAgain(v, typed) })
}

// typeAgain fills the form that was sent before its person was asked for a second factor.
func typeAgain(v *views.SSOView, typed web.Typed) {
	switch {
	case typed.Has(views.FieldPasswords):
		v.Passwords.BreakGlass = typed.Or(views.FieldBreakGlass, v.Passwords.BreakGlass)
		v.Passwords.Confirmed = typed.Has(views.FieldStranded)
	case typed.Has(views.FieldLeavers):
		v.Leavers = views.LeaversForm{Choice: typed.Or(views.FieldLeavers, ""), Grace: typed.Or(views.FieldGrace, "")}
	}
}

// show shows the page, as change makes it.
func (s ssoSettingsScreen) show(c echo.Context, status int, change func(*views.SSOView)) error {
	ctx := c.Request().Context()
	settings, err := s.Auth.SSOSettings(ctx)
	if err != nil {
		return err
	}
	v := views.SSOView{
		Configured: s.Auth.SSOConfigured(),
		Leavers:    views.LeaversForm{Choice: settings.Leavers, Grace: strconv.Itoa(settings.GraceHours)},
		Now:        s.Now(),
	}
	if wrong := s.Auth.SSOFileWrong(); wrong != nil {
		v.Wrong = wrong.Error()
	}
	providers, err := s.Auth.SSOProviders(ctx)
	if err != nil {
		return err
	}
	for _, p := range providers {
		v.Providers = append(v.Providers, s.row(c, p))
	}
	if v.Lost, err = lostProviders(s.Console, c); err != nil {
		return err
	}
	if v.Passwords, err = s.passwordsForm(c, settings); err != nil {
		return err
	}
	change(&v)
	return s.Render(c, status, views.SSOPage(v))
}

func (s ssoSettingsScreen) row(c echo.Context, p auth.ConfiguredProvider) views.ProviderRow {
	base := s.ConsoleURL(c)
	row := views.ProviderRow{
		ID:          p.ID,
		Name:        p.Name,
		Issuer:      p.Issuer,
		ClientID:    p.ClientID,
		RedirectURL: callbackOf(s.Console, c, p.ID),
		LogoutURL:   base + string(views.SSOLogoutURL(p.ID)),
		BackURL:     base + string(views.SignInURL()),
		TestedAt:    p.TestedAt,
		TestedBy:    p.TestedBy,
		Enabled:     p.EnabledAt != nil,
	}
	for _, rule := range p.Rules {
		row.Rules = append(row.Rules, rule.String())
	}
	row.Rules = append(row.Rules, p.Otherwise())
	return row
}

func (s ssoSettingsScreen) passwordsForm(c echo.Context, settings auth.SSOSettings) (f views.PasswordsForm, err error) {
	ctx := c.Request().Context()
	f = views.PasswordsForm{Off: settings.PasswordsOff, BreakGlass: settings.BreakGlass}
	if f.Proven, err = s.Auth.AdministratorProven(ctx); err != nil {
		return f, err
	}
	accounts, err := s.Auth.Accounts(ctx)
	for _, a := range accounts {
		if a.Role == string(access.Administrator) && a.DisabledAt == nil && a.PasswordHash != "" {
			f.Administrators = append(f.Administrators, views.AccountChoice{ID: a.ID, Email: a.Email})
		}
	}
	if err == nil {
		f.Stranded, err = s.stranded(ctx, accounts)
	}
	return f, err
}

// stranded are those who can sign in with a password only.
func (s ssoSettingsScreen) stranded(ctx context.Context, accounts []auth.Account) (list []views.AccountChoice, err error) {
	var ids []string
	for _, a := range accounts {
		ids = append(ids, a.ID)
	}
	ways, err := s.Auth.WaysIn(ctx, ids...)
	for _, a := range accounts {
		if w := ways[a.ID]; a.DisabledAt == nil && w.Password && len(w.Providers) == 0 {
			list = append(list, views.AccountChoice{ID: a.ID, Email: a.Email})
		}
	}
	return list, err
}

func (s ssoSettingsScreen) test(c echo.Context) error {
	return leave(s.Console, c, auth.SSOStart{Provider: c.Param("provider"), Purpose: auth.SSOToTest})
}

func (s ssoSettingsScreen) enable(c echo.Context) error {
	return s.switchProvider(c, s.Auth.EnableProvider, "People can sign in at %s now.")
}

func (s ssoSettingsScreen) disable(c echo.Context) error {
	return s.switchProvider(c, s.Auth.DisableProvider, "Nobody can sign in at %s any more.")
}

// switchProvider does something to the provider of a request, and says so.
func (s ssoSettingsScreen) switchProvider(c echo.Context, do func(context.Context, auth.By, string) error, done string) error {
	ctx, id := c.Request().Context(), c.Param("provider")
	names, err := providerNames(s.Console, c)
	if err != nil {
		return err
	}
	return s.switched(c, do(ctx, auth.ByWhom(ctx), id), fmt.Sprintf(done, providerName(names, id)))
}

func (s ssoSettingsScreen) switched(c echo.Context, err error, done string) error {
	switch {
	case errors.Is(err, auth.ErrUntested):
		return s.Warn(c, views.SSOSettingsURL(), "Nothing was changed: test the sign-in first, for the configuration is another than the one that was tested.")
	case errors.Is(err, auth.ErrLastProvider):
		return s.Warn(c, views.SSOSettingsURL(), "Nothing was changed: passwords are switched off, so nobody but the break-glass account could sign in any more. Switch passwords on first, or enable another provider.")
	case errors.Is(err, auth.ErrNoProvider):
		return s.Warn(c, views.SSOSettingsURL(), "Nothing was changed: the file names no such provider any more.")
	case err != nil:
		return err
	}
	return s.Done(c, views.SSOSettingsURL(), done)
}

func (s ssoSettingsScreen) passwords(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	ctx, by := c.Request().Context(), auth.ByWhom(c.Request().Context())
	if form.Get(views.FieldPasswords) == "on" {
		return s.switched(c, s.Auth.SwitchPasswordsOn(ctx, by), "Passwords let people in again.")
	}
	account, confirmed := form.Get(views.FieldBreakGlass), form.Has(views.FieldStranded)
	if !confirmed {
		err = s.strandsNobody(ctx, account)
	}
	if err == nil {
		err = s.Auth.SwitchPasswordsOff(ctx, by, account)
	}
	problems := fieldProblems(err)
	if errors.Is(err, auth.ErrNoProof) {
		problems = map[string]string{"": "No administrator has signed in by single sign-on within the last 30 days. Do that first, so that nobody is locked out."}
	}
	if problems == nil {
		return s.switched(c, err, "Passwords are switched off, but for the break-glass account.")
	}
	return s.show(c, http.StatusUnprocessableEntity, func(v *views.SSOView) {
		v.Passwords.BreakGlass, v.Passwords.Confirmed, v.Passwords.Errors = account, confirmed, problems
	})
}

// strandsNobody fails with a *auth.FieldError where passwords are all that somebody signs in with, but for the break-glass account.
func (s ssoSettingsScreen) strandsNobody(ctx context.Context, breakGlass string) error {
	accounts, err := s.Auth.Accounts(ctx)
	if err != nil {
		return err
	}
	stranded, err := s.stranded(ctx, accounts)
	if err == nil && slices.ContainsFunc(stranded, func(a views.AccountChoice) bool { return a.ID != breakGlass }) {
		err = &auth.FieldError{Field: views.FieldStranded, Message: "Confirm that they can't sign in any more then, or have them link themselves first."}
	}
	return err
}

func (s ssoSettingsScreen) leavers(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	f := views.LeaversForm{Choice: form.Get(views.FieldLeavers), Grace: strings.TrimSpace(form.Get(views.FieldGrace))}
	hours, _ := strconv.Atoi(f.Grace) // 0 is refused where it matters
	err = s.Auth.SetLeavers(ctx, auth.ByWhom(ctx), f.Choice, hours)
	if f.Errors = fieldProblems(err); f.Errors != nil {
		return s.show(c, http.StatusUnprocessableEntity, func(v *views.SSOView) { v.Leavers = f })
	}
	return s.switched(c, err, "What becomes of agents whose owner leaves is saved.")
}
