package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

// aboutTheForm are the statuses with which the API refuses what was typed, rather than who typed it.
var aboutTheForm = []int{http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity}

// PutBeside puts what the API refused beside its field. It reports false for what is not about the form.
func (fs Fields[T, W]) PutBeside(f *views.Form, err error) bool {
	var api *client.Error
	var value *client.ValueError
	switch {
	case fs.refuseKnown(f, err):
	case errors.As(err, &value):
		fs.refusePath(f, value.Field, sentence(value))
	case !errors.As(err, &api) || !slices.Contains(aboutTheForm, api.Status):
		return false
	case len(api.Problems) > 0:
		for _, p := range api.Problems {
			fs.refusePath(f, p.Field, p.Message)
		}
	default:
		fs.refusePath(f, api.Field, allOf(api))
	}
	return true
}

// refuseKnown reports whether a field has a sentence of its own for an error, which stands beside it then.
func (fs Fields[T, W]) refuseKnown(f *views.Form, err error) bool {
	for _, field := range fs {
		for known, sentence := range field.Refusals {
			if errors.Is(err, known) {
				Refuse(f, field.Name, sentence)
				return true
			}
		}
	}
	return false
}

// refusePath puts a problem beside the field that the API names by a path, and says which part of that field is meant,
// such as a provider among the scopes.
func (fs Fields[T, W]) refusePath(f *views.Form, path, problem string) {
	name, part := fs.find(f, path)
	if part != "" {
		problem = part + ": " + problem
	}
	Refuse(f, name, problem)
}

// find returns the field of a form for what the API calls a path, "" when it has none, and which part of it is meant.
func (fs Fields[T, W]) find(f *views.Form, path string) (name, part string) {
	nearest := ""
	for _, field := range fs {
		api := field.api()
		rest, begins := strings.CutPrefix(path, api)
		if !f.Has(field.FormField) || !begins || rest != "" && !strings.ContainsAny(rest[:1], ".[") || len(api) <= len(nearest) {
			continue
		}
		nearest, name, part = api, field.Name, field.part(rest)
	}
	if nearest == "" {
		_, part, _ = strings.Cut(path, ".")
	}
	return name, part
}

func (field Field[T, W]) part(rest string) string {
	if rest == "" || field.Part == nil {
		return strings.TrimPrefix(rest, ".")
	}
	return field.Part(rest)
}

func (field Field[T, W]) api() string {
	if field.API == "" {
		return field.Name
	}
	return field.API
}

// fields are those of any form.
type fields interface {
	PutBeside(f *views.Form, err error) bool
}

// Refused puts what went wrong into a form, beside the field it concerns or at the top, so that nothing typed is lost.
// It returns the status to answer with.
func (h *Console) Refused(c echo.Context, fs fields, f *views.Form, err error) int {
	if fs.PutBeside(f, err) {
		return http.StatusUnprocessableEntity
	}
	failure := h.Report(c, err)
	f.Message = strings.TrimSpace(failure.Message + " " + failure.Hint)
	return failure.Status
}

// FindMore asks the API what else is wrong with a form, so that a person corrects all of it in one go. What was found
// already stands; that the API can't tell is not worth failing for.
func (h *Console) FindMore(c echo.Context, fs fields, f *views.Form, check func(context.Context) error) {
	if err := h.Check(c, check); err != nil && !fs.PutBeside(f, err) {
		h.Log(c, slog.LevelWarn, "a form could not be checked", "error", err)
	}
}

// RefusedWithMore is Refused, with what else is wrong where the API names fields.
func (h *Console) RefusedWithMore(c echo.Context, fs fields, f *views.Form, err error, check func(context.Context) error) int {
	status := h.Refused(c, fs, f, err)
	if status == http.StatusUnprocessableEntity {
		h.FindMore(c, fs, f, check)
	}
	return status
}

// Check asks the API what is wrong with a form, if it can tell.
func (h *Console) Check(c echo.Context, check func(context.Context) error) error {
	if !h.Can(c, client.CapabilityCheck) {
		return nil
	}
	return check(c.Request().Context())
}
