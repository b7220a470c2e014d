package handlers

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// grants is what the screens of grants share.
type grants struct{ *web.Console }

// of reads the grant that the URL names, in any state, and hands it to a handler.
func (s grants) of(handler func(echo.Context, *client.Grant) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		g, err := s.App.Grants.Get(c.Request().Context(), c.Param("id"))
		if err != nil {
			return err
		}
		web.LeadTo(c, views.Lead{Label: "Go to the grant", URL: views.GrantURL(g.ID)})
		return handler(c, g)
	}
}

func grantPage(c echo.Context) templ.SafeURL { return views.GrantURL(c.Param("id")) }

// lowered is a name as agents and slugs have it, whatever a person typed.
func lowered(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }
