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
	return person.May(p)
}

// A notAllowed is that a person's role lacks a permission.
type notAllowed struct {
	role  access.Role
	lacks access.Permission
}

func (e *notAllowed) Error() string { return fmt.Sprintf("the role %s lacks %s", e.role, e.lacks) }

// failure is the page that says which roles have what is missing.
func (e *notAllowed) failure() views.Failure {
	var roles []string
	for _, role := range access.RolesThatMay(e.lacks) {
		roles = append(roles, string(role))
	}
	last := len(roles) - 1
	who := roles[last]
	if last > 0 {
		who = strings.Join(roles[:last], ", ") + " or " + who
	}
	return views.Failure{
		Status:  http.StatusForbidden,
		Title:   "Your role does not allow this",
		Message: fmt.Sprintf("Your role is %s, which can't %s.", e.role, e.lacks.Words()),
		Hint:    fmt.Sprintf("Ask somebody with the role %s to do it, or an administrator to change your role.", who),
	}
}

// requirePermission refuses people whose role lacks a permission, before anything else is looked at.
func requirePermission(p access.Permission) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			person, _ := auth.FromContext(c.Request().Context())
			if !person.May(p) {
				return &notAllowed{person.Role, p}
			}
			return next(c)
		}
	}
}
