package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// people is what the screens of one account or invitation share.
type people struct{ *web.Console }

// account reads the account that the URL names, and hands it to a handler.
func (s people) account(handler func(echo.Context, auth.Account) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		account, err := s.Auth.Account(c.Request().Context(), c.Param("id"))
		if err != nil {
			return err
		}
		web.LeadTo(c, views.Lead{Label: "Go to " + account.Email, URL: views.PersonURL(account.ID)})
		return handler(c, account)
	}
}

// personScreen is one account, or one invitation, and what can be done to it at once.
type personScreen struct{ people }

func (s personScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/people/:id", access.ReadPeople, s.page),
		web.Get("/people/:id/role", access.ManagePeople, s.account(s.roleForm)),
		web.Post("/people/:id/role", access.ManagePeople, s.account(s.setRole)).Fresh().Kept(),
		web.Post("/people/:id/enable", access.ManagePeople, s.account(s.enable)).From(personPage).Fresh(),
		web.Post("/people/:id/sessions", access.DisablePeople, s.account(s.endSessions)).From(personPage),
	}
}

func (s personScreen) page(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	account, err := s.Auth.Account(ctx, id)
	if errors.Is(err, auth.ErrNoAccount) {
		return s.invitation(c, id)
	}
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, account, nil)
}

// show shows an account, with a link that was made just now, nil for none.
func (s personScreen) show(c echo.Context, status int, account auth.Account, link *views.InvitationLink) (err error) {
	v := views.PersonView{Link: link}
	if v.PersonHead, err = s.head(c, account); err != nil {
		return err
	}
	if err := s.sessions(c, &v); err != nil {
		return err
	}
	if v.Open, err = s.passwordLink(c, account); err != nil {
		return err
	}
	owned, err := s.ownedCount(c, account)
	if err != nil {
		return err
	}
	v.Person.Agents = &owned
	if v.Left, err = s.left(c, account.ID); err != nil {
		return err
	}
	shown := []views.Person{v.Person}
	if err := sayWays(s.Console, c, shown); err != nil {
		return err
	}
	v.Person = shown[0]
	return s.Render(c, status, views.PersonPage(v))
}

// sessions reads where somebody is signed in, for themself and for whom may end that: it says where people are.
func (s personScreen) sessions(c echo.Context, v *views.PersonView) error {
	if v.Untold = !v.Person.Self && !s.May(c, views.ToDisable(v.Person)); v.Untold {
		return nil
	}
	sessions, err := s.Auth.SessionsOf(c.Request(), v.Person.ID)
	v.Sessions = sessionRows(sessions)
	return err
}

// head is what all pages of an account begin with. A remote API knows nothing of the accounts here.
func (s people) head(c echo.Context, a auth.Account) (head views.PersonHead, err error) {
	head = views.PersonHead{Person: listed(c, listedAccount(a)), Now: s.Now()}
	if head.Person.TakesPassword, err = s.Auth.TakesPassword(c.Request().Context(), a); err != nil {
		return head, err
	}
	if head.HandingOver, err = s.handingOver(c, a); err != nil {
		return head, err
	}
	if a.DisabledAt != nil && !isConfined(c) {
		head.Disabled = lastEvent(s.Console, c, a.ID, views.DisabledAction)
	}
	if s.Embedded() {
		head.Tabs = tabs(s.Console, c, views.PersonTabs(a.ID), false)
	}
	return head, nil
}

func (s people) invitation(c echo.Context, id string) error {
	invitation, err := s.Auth.Invitation(c.Request().Context(), id)
	if errors.Is(err, auth.ErrNoInvitation) || errors.Is(err, auth.ErrNoAccount) {
		return s.gone(c, id, err)
	}
	if err != nil {
		return err
	}
	return s.showInvitation(c, http.StatusOK, invitation, nil)
}

// gone leads to what the audit trail has of somebody who was removed, or of an invitation that was used or revoked.
func (s people) gone(c echo.Context, id string, err error) error {
	if !s.Embedded() || !s.May(c, access.ReadAudit) || isConfined(c) {
		return err
	}
	events, unread := s.App.Audit.List(c.Request().Context(), client.AuditParams{Target: id, Limit: 1})
	if unread == nil && len(events.Events) > 0 {
		web.LeadTo(c, views.Lead{Label: "See what the audit trail has of it", URL: views.ListURL(views.AuditState{Query: id})})
	}
	return err
}

func (s people) showInvitation(c echo.Context, status int, i auth.Invitation, link *views.InvitationLink) error {
	return s.Render(c, status, views.PersonPage(views.PersonView{
		PersonHead: views.PersonHead{Person: listed(c, auth.Listed{
			ID:        i.ID,
			Email:     i.Email,
			Role:      i.Role,
			Teams:     i.Teams,
			State:     auth.StateInvited,
			CreatedAt: i.CreatedAt,
			ExpiresAt: &i.ExpiresAt,
		}), Now: s.Now()},
		InvitedBy: i.InvitedBy,
		Link:      link,
	}))
}

func listedAccount(a auth.Account) auth.Listed {
	state := auth.StateActive
	if a.DisabledAt != nil {
		state = auth.StateDisabled
	}
	return auth.Listed{
		ID:         a.ID,
		Email:      a.Email,
		Name:       a.Name,
		Role:       a.Role,
		Teams:      a.Teams,
		State:      state,
		Factors:    a.Factors,
		CreatedAt:  a.CreatedAt,
		LastSeenAt: a.LastSeenAt,
	}
}

func (s personScreen) roleForm(c echo.Context, a auth.Account) error {
	typed := s.TypedAgain(c)
	return s.showRole(c, http.StatusOK, a, views.PowerForm{
		Role:  typed.Or(views.FieldRole, a.Role),
		Teams: typed.Or(views.FieldTeams, strings.Join(a.Teams, "\n")),
	})
}

func (s personScreen) showRole(c echo.Context, status int, a auth.Account, f views.PowerForm) error {
	person := listed(c, listedAccount(a))
	f.Person = &person
	return s.Render(c, status, views.PersonRolePage(f))
}

func (s personScreen) setRole(c echo.Context, a auth.Account) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := views.PowerForm{Role: form.Get(views.FieldRole), Teams: form.Get(views.FieldTeams)}
	if !form.Has(views.FieldTeams) { // which does not mean all
		f.Teams, f.Errors = strings.Join(a.Teams, "\n"), noTeams()
		return s.showRole(c, http.StatusUnprocessableEntity, a, f)
	}
	ctx := c.Request().Context()
	err = s.Auth.SetRole(ctx, auth.ByWhom(ctx), a.ID, access.Role(f.Role), teamsTyped(f.Teams))
	if f.Errors = fieldProblems(err); f.Errors != nil {
		return s.showRole(c, http.StatusUnprocessableEntity, a, f)
	}
	if err != nil {
		return err
	}
	return s.Done(c, views.PersonURL(a.ID), a.Email+" is "+f.Role+" from now on.")
}

// noTeams is what is wrong with a form that does not say to which teams somebody is confined: an empty field is for none.
func noTeams() map[string]string {
	return fieldProblems(&auth.FieldError{Field: views.FieldTeams, Message: "Say to which teams this is confined, or leave the field empty for all."})
}

// teamsTyped are the teams of a form, nil for all.
func teamsTyped(typed string) []string { return web.CutLines(typed) }

func (s personScreen) enable(c echo.Context, a auth.Account) error {
	return s.change(c, a, s.Auth.Enable, " can sign in again.")
}

func (s personScreen) endSessions(c echo.Context, a auth.Account) error {
	err := s.change(c, a, s.Auth.EndSessions, " is signed out everywhere.")
	if errors.Is(err, auth.ErrNoSession) {
		return s.Inform(c, views.PersonURL(a.ID), "The sessions had ended already.")
	}
	return err
}

func (s people) change(c echo.Context, a auth.Account, do func(context.Context, auth.By, string) error, done string) error {
	ctx := c.Request().Context()
	if err := do(ctx, auth.ByWhom(ctx), a.ID); err != nil {
		return err
	}
	return s.Done(c, views.PersonURL(a.ID), a.Email+done)
}
