package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// May reports whether who is signed in has a permission.
func (h *Console) May(c echo.Context, p access.Permission) bool {
	person, _ := auth.FromContext(c.Request().Context())
	return h.refusal(person, p) == nil
}

// refusal is why a person may not do something, nil where they may. A remote API can't know who sits at the browser: the console
// alone keeps people to their roles then, and nobody keeps them to their teams.
func (h *Console) refusal(person auth.Person, p access.Permission) *notAllowed {
	switch remote := h.remoteHost != "" && person.Teams != nil && p.Scope() != ""; {
	case !person.May(p):
		return &notAllowed{person, p, ""}
	case remote:
		return &notAllowed{person, p, h.remoteHost}
	}
	return nil
}

// requirePermission refuses people who may not, before anything else is looked at.
func (h *Console) requirePermission(p access.Permission) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			person, _ := auth.FromContext(c.Request().Context())
			if no := h.refusal(person, p); no != nil {
				return no
			}
			return next(c)
		}
	}
}

// A notAllowed is that a person lacks a permission.
type notAllowed struct {
	person auth.Person
	lacks  access.Permission
	remote string // the host of an API that can't keep the person to their teams, "" where that isn't why
}

func (e *notAllowed) Error() string {
	return fmt.Sprintf("the role %s lacks %s", e.person.Role, e.lacks)
}

// failure is the page that says why. It leads to what everybody may see: not to the list that the page belongs to.
func (e *notAllowed) failure() views.Failure {
	failure := e.why()
	failure.Home = &views.Lead{Label: "Go to the agents", URL: views.AgentsURL()}
	if e.remote != "" {
		failure.Home = &views.Lead{Label: "Go to your account", URL: views.AccountURL()}
	}
	return failure
}

func (e *notAllowed) why() views.Failure {
	switch {
	case e.remote != "":
		return views.Failure{
			Status:  http.StatusForbidden,
			Title:   "This console can't keep you to your teams",
			Message: "It manages the API at " + e.remote + ", which can't know that you are confined to the agents of some teams.",
			Hint:    "Use the console of that server, or ask an administrator to lift the limit here.",
		}
	case e.person.Role.May(e.lacks):
		return views.Failure{
			Status:  http.StatusForbidden,
			Title:   "You are confined to your teams",
			Message: fmt.Sprintf("Whoever is confined to the agents of some teams can't %s: that is about more.", e.lacks.Words()),
			Hint:    "Ask somebody to do it who is not confined.",
		}
	}
	return views.Failure{
		Status:  http.StatusForbidden,
		Title:   "Your role does not allow this",
		Message: fmt.Sprintf("Your role is %s, which can't %s.", e.person.Role, e.lacks.Words()),
		Hint:    fmt.Sprintf("Ask somebody with the role %s to do it, or an administrator to change your role.", e.whoMay()),
	}
}

// whoMay names the roles that have the permission.
func (e *notAllowed) whoMay() string {
	var roles []string
	for _, role := range access.RolesThatMay(e.lacks) {
		roles = append(roles, string(role))
	}
	last := len(roles) - 1
	if last < 1 {
		return strings.Join(roles, "")
	}
	return strings.Join(roles[:last], ", ") + " or " + roles[last]
}
