package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views"
)

// removeScreen asks for somebody's email, hands over what they own where that is wanted, and removes the account.
type removeScreen struct{ people }

func (s removeScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/people/:id/remove", access.ManagePeople, s.account(s.confirm)),
		web.Post("/people/:id/remove", access.ManagePeople, s.account(s.remove)).Fresh(),
	}
}

func (s removeScreen) confirm(c echo.Context, a auth.Account) error {
	v, typed := views.RemoveView{Word: emailOf(a)}, s.TypedAgain(c)
	v.Word.Typed, v.Heir = typed.Or(views.ConfirmNameField, ""), typed.Or(views.FieldHeir, "")
	return s.ask(c, http.StatusOK, a, v)
}

// emailOf is what is to be typed before an account is removed.
func emailOf(a auth.Account) views.TypedWord {
	return views.TypedWord{Whose: "account", What: "email", Word: a.Email}
}

func (s removeScreen) ask(c echo.Context, status int, a auth.Account, v views.RemoveView) error {
	if auth.ByWhom(c.Request().Context()).ID() == a.ID {
		return auth.ErrYourself
	}
	owned, err := s.ownedBy(c, a)
	if err != nil {
		return err
	}
	if v.Known, err = s.heirs(c, a); err != nil {
		return err
	}
	v.Person, v.Owned, v.Now = listed(c, listedAccount(a)), owned, s.Now()
	return s.Render(c, status, views.RemovePersonPage(v))
}

func (s removeScreen) remove(c echo.Context, a auth.Account) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	v := views.RemoveView{Word: emailOf(a)}
	if v.HeirView, err = s.heir(c, form, a); err != nil {
		return err
	}
	if !confirms(form, &v.Word) || v.Problem != "" {
		return s.ask(c, http.StatusUnprocessableEntity, a, v)
	}
	if err := s.Auth.CheckRemove(ctx, auth.ByWhom(ctx), a.ID); err != nil { // before anything is handed over
		return err
	}
	heir, handed := text.Email(v.Heir), 0
	if heir != "" {
		more := false
		if handed, more, err = s.handOver(c, a, heir); err != nil {
			return err
		}
		if more {
			return s.Inform(c, views.PersonURL(a.ID), handedOver(a.Email, heir, handed)+" The rest follows in the background, so nobody is removed yet. Remove the account when that is done.")
		}
	}
	if err := s.Auth.Remove(ctx, auth.ByWhom(ctx), a.ID); err != nil {
		return err
	}
	return s.Done(c, views.ListURL(views.PlaceOf(ctx)), removed(a.Email, heir, handed))
}

func removed(email, heir string, handed int) string {
	if handed == 0 {
		return email + " is removed."
	}
	return email + " is removed. " + heir + " owns " + text.Counted(handed, "agent", "agents") + " of theirs from now on."
}
