package handlers

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views"
)

// fill fills a form in, into which nobody has typed yet, with what its address asks for. Nothing of it is granted before a
// person sends the form.
func (s newGrantScreen) fill(c echo.Context, f *grantForm) error {
	f.IdempotencyKey, f.Came = uuid.NewString(), c.QueryParam(views.BackParam)
	if id := c.QueryParam(views.AgainParam); id != "" {
		g, err := s.App.Grants.Get(c.Request().Context(), id)
		if err == nil {
			f.fillAgain(g)
		}
		return err
	}
	for field, param := range map[string]string{
		views.FieldSecret: views.SecretParam,
		views.FieldAgent:  views.AgentParam,
		"label":           views.LabelParam,
		"methods":         views.MethodParam,
		"paths":           views.PathParam,
	} {
		f.Values[field] = c.QueryParam(param)
	}
	f.keepMethods(f.Values["methods"])
	if f.Agent == nil && c.QueryParam(views.FieldPrincipal) == wire.PrincipalSystem {
		f.Values[views.FieldPrincipal] = wire.PrincipalSystem
	}
	return nil
}

// fillAgain fills a form in as in a grant that ended. One that was to end gets as much time as that one had.
func (f *grantForm) fillAgain(g *client.Grant) {
	f.Values[views.FieldPrincipal], f.Values[views.FieldSecret] = string(g.PrincipalType), g.ManagedSecret.Slug
	if g.Agent != nil {
		f.Values[views.FieldAgent] = g.Agent.Name
	}
	if g.Label != nil {
		f.Values["label"] = *g.Label
	}
	f.Values["paths"] = strings.Join(g.Policy.Paths, "\n")
	f.Values["proxy_only"], f.Values["delegable"] = ticked(g.Policy.ProxyOnly), ticked(g.Delegable)
	if g.Policy.ExpiresAt != nil {
		f.Values[views.FieldExpires] = asLongAs(g.Policy.ExpiresAt.Sub(g.CreatedAt))
	}
	f.Notice = strings.TrimSpace(f.Notice + " This is filled in as in the grant that ended. Nothing is granted before you press Grant access.")
	f.keepMethods(g.Policy.Methods...)
}

// keepMethods ticks methods. Those that the form has no box for are said, for a form without a tick allows all.
func (f *grantForm) keepMethods(methods ...string) {
	var ticked, others []string
	for _, method := range methods {
		switch {
		case method == "":
		case views.HasMethod(method):
			ticked = append(ticked, method)
		default:
			others = append(others, method)
		}
	}
	f.Values["methods"] = strings.Join(ticked, "\n")
	if len(others) > 0 {
		f.Notice = strings.TrimSpace(f.Notice + " This form can't limit a grant to " + strings.Join(others, ", ") + ": choose the methods below.")
	}
}

func ticked(is bool) string {
	if is {
		return "true"
	}
	return ""
}

// asLongAs is the choice of an end that is nearest to a length of time, and not much shorter.
func asLongAs(length time.Duration) string {
	longest := ""
	for _, option := range views.ExpiryOptions {
		hours, err := strconv.Atoi(option.Value)
		if err != nil {
			continue
		}
		longest = cmp.Or(option.Value, longest)
		if time.Duration(hours)*time.Hour+time.Hour/2 >= length {
			return option.Value
		}
	}
	return longest
}
