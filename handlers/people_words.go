package handlers

import (
	"errors"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/views"
)

// fieldProblems is what is wrong with a form, by field; nil when the error is about no field.
func fieldProblems(err error) map[string]string {
	var field *auth.FieldError
	if !errors.As(err, &field) {
		return nil
	}
	return map[string]string{field.Field: field.Message}
}

// sessionRows are sessions as pages show them.
func sessionRows(sessions []auth.OpenSession) []views.SessionRow {
	rows := make([]views.SessionRow, len(sessions))
	for i, s := range sessions {
		rows[i] = views.SessionRow{
			ID:         s.ID,
			Browser:    views.BrowserWords(s.UserAgent),
			Address:    s.Address,
			StartedAt:  s.StartedAt,
			LastSeenAt: s.LastSeenAt,
			Own:        s.Own,
		}
	}
	return rows
}

func accountPage(echo.Context) templ.SafeURL { return views.AccountURL() }
