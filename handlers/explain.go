package handlers

import (
	"net/http"
	"regexp"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// explainScreen leads from the reference at the end of a refusal to the call that was refused.
type explainScreen struct{ runs }

func (s explainScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityCalls,
		web.Get("/explain", access.ReadActivity, s.explain),
	)
}

func (s explainScreen) explain(c echo.Context) error {
	v := views.ExplainView{Reference: c.QueryParam(views.ReferenceParam)}
	if v.Reference == "" {
		return s.Render(c, http.StatusOK, views.ExplainPage(v))
	}
	if referenceIn(v.Reference) == "" {
		v.Problem = "There is no reference in this: it is an id of 36 letters, digits and dashes at the end of a refusal."
		return s.Render(c, http.StatusUnprocessableEntity, views.ExplainPage(v))
	}
	call, err := pageOfCall(s.Console, c, referenceIn(v.Reference))
	switch {
	case err != nil:
		return err
	case call == "":
		v.Problem = "No call has this reference. It was removed when it was old enough, or the refusal came from another server."
		return s.Render(c, http.StatusNotFound, views.ExplainPage(v))
	}
	return s.Redirect(c, call)
}

var references = regexp.MustCompile(`(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)

// referenceIn is the reference in what people paste: the last id, as refusals end with theirs. "" when there is none.
func referenceIn(pasted string) string {
	found := references.FindAllString(pasted, -1)
	if len(found) == 0 {
		return ""
	}
	return lowered(found[len(found)-1])
}
