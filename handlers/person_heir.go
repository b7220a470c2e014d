package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views"
)

// handOverScreen makes somebody else the owner of the agents that somebody owns.
type handOverScreen struct{ people }

func (s handOverScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/people/:id/hand-over", access.ManagePeople, s.account(s.form)),
		web.Post("/people/:id/hand-over", access.ManagePeople, s.account(s.send)),
	}
}

func (s handOverScreen) form(c echo.Context, a auth.Account) error {
	return s.show(c, http.StatusOK, a, views.HeirView{})
}

func (s handOverScreen) show(c echo.Context, status int, a auth.Account, heir views.HeirView) error {
	owned, err := s.ownedBy(c, a)
	if err != nil {
		return err
	}
	if heir.Known, err = s.heirs(c, a); err != nil {
		return err
	}
	going, err := s.handingOver(c, a)
	if err != nil {
		return err
	}
	return s.Render(c, status, views.HandOverPage(views.HandOverView{Person: listed(c, listedAccount(a)), Owned: owned, HeirView: heir, Going: going, Now: s.Now()}))
}

func (s handOverScreen) send(c echo.Context, a auth.Account) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	heir, err := s.heir(c, form, a)
	if err != nil {
		return err
	}
	if heir.Heir == "" {
		heir.Problem = "Give the address of who is to own them."
	}
	if heir.Problem != "" {
		return s.show(c, http.StatusUnprocessableEntity, a, heir)
	}
	to := text.Email(heir.Heir)
	n, more, err := s.handOver(c, a, to)
	if err != nil {
		return err
	}
	if more {
		return s.Done(c, views.PersonURL(a.ID), handedOver(a.Email, to, n)+" The rest follows in the background.")
	}
	return s.Done(c, views.PersonURL(a.ID), handedOver(a.Email, to, n))
}

func handedOver(from, to string, n int) string {
	return to + " owns " + text.Counted(n, "agent", "agents") + " of " + from + " from now on."
}

// heir reads to whom somebody's agents are to go, and what is wrong with that. Of an address that nobody here has it asks once, for it may
// be a team's, and of one whose person can't sign in.
func (s people) heir(c echo.Context, form url.Values, a auth.Account) (v views.HeirView, err error) {
	v = views.HeirView{Heir: form.Get(views.FieldHeir), Asked: form.Get(views.FieldHeirAsked)}
	address := text.Email(v.Heir)
	problems := fieldProblems(auth.CheckEmail(address))
	switch {
	case address == "":
		v.Heir = ""
	case problems != nil:
		v.Problem = problems["email"]
	case address == a.Email:
		v.Problem = "This is whose agents they are. Give another address."
	default:
		doubt, err := s.doubtOf(c, address)
		if err != nil || doubt == "" {
			return v, err
		}
		if text.Email(v.Asked) != address {
			v.Problem = doubt + " Hand over all the same? Then press the button once more."
		}
		v.Asked = address
	}
	return v, nil
}

// doubtOf is why an address may not be who is to own agents, "" for no reason.
func (s people) doubtOf(c echo.Context, address string) (string, error) {
	account, err := s.Auth.AccountOf(c.Request().Context(), address)
	switch {
	case errors.Is(err, auth.ErrNoAccount):
		return "Nobody here has this address.", nil
	case err == nil && account.DisabledAt != nil:
		return "The account of this address is disabled.", nil
	}
	return "", err
}

// someHeirs is how many people a form suggests.
const someHeirs = 200

// heirs are the addresses of those who can sign in, but for one.
func (s people) heirs(c echo.Context, but auth.Account) (known []string, err error) {
	page, err := s.Auth.People(c.Request().Context(), auth.PeopleFilter{State: auth.StateActive, Sort: auth.PeopleSorts()[0], Limit: someHeirs})
	for _, p := range page.People {
		if p.ID != but.ID {
			known = append(known, p.Email)
		}
	}
	return known, err
}
