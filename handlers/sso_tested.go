package handlers

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/auth/sso"
	"github.com/alter-console/alter-console/views"
)

// showTest says what a test found. What the provider said is in this page alone.
func (s ssoScreen) showTest(c echo.Context, answer auth.SSOAnswer, err error) error {
	v := views.SSOTestView{
		ID:       answer.Provider.ID,
		Name:     answer.Provider.Name,
		Claims:   claimRows(answer.Who),
		Rule:     answer.Test.Rule,
		Email:    answer.Test.Account.Email,
		FullName: answer.Test.Account.Name,
		Role:     answer.Test.Role(),
		Teams:    answer.Test.Account.Teams,
		Outcome:  testOutcome(answer.Test),
	}
	v.Reading = len(v.Claims) > 0
	status := http.StatusOK
	if err != nil {
		var known bool
		if status, v.Problem, v.Hint, known = ssoTrouble(err); !known || v.Name == "" {
			return notSignedIn(s.Console, c, auth.SSOToTest, err)
		}
		v.Problem, v.Hint = whatIsWrong(err, v.Problem, answer.Test.Rule), ""
		return s.Render(c, status, views.SSOTestPage(v))
	}
	providers, err := s.Auth.SSOProviders(c.Request().Context())
	for _, p := range providers {
		v.Enabled = v.Enabled || p.ID == v.ID && p.Counts()
	}
	if err != nil {
		return err
	}
	return s.Render(c, status, views.SSOTestPage(v))
}

// explained is what administrators are told where no test came about.
func explained(err error, message, hint string) (string, string) {
	var unreachable *sso.UnreachableError
	if !errors.As(err, &unreachable) {
		return message, hint
	}
	return whatIsWrong(err, message, ""), "Mend that, in the file or at the provider, and test again."
}

// whatIsWrong says to administrators exactly what people are told in general.
func whatIsWrong(err error, general, rule string) string {
	var claim *sso.ClaimError
	var unreachable *sso.UnreachableError
	switch {
	case errors.As(err, &claim):
		return "A claim has another type than it must have, and nothing is guessed from it: " + claim.Error() + "."
	case errors.As(err, &unreachable):
		return unreachable.Error() + "."
	case errors.Is(err, sso.ErrRuleRefuse):
		return "A rule refuses: " + rule + "."
	case errors.Is(err, sso.ErrNoRule), errors.Is(err, sso.ErrUnverified), errors.Is(err, sso.ErrNoEmail):
		return err.Error() + "."
	}
	return general
}

func testOutcome(t auth.SSOTest) string {
	switch {
	case t.Linked:
		return "Signing in this way opens the account " + t.Account.Email + ", which is linked."
	case t.New:
		return "Signing in this way would make this account."
	}
	return "An account has this email address, and is not linked. Its person links it under Account, after signing in as usual."
}

// maxClaim is how much of a claim a page shows, in bytes.
const maxClaim = 500

func claimRows(who sso.Identity) (rows []views.ClaimRow) {
	for _, name := range who.Names() {
		value, err := json.Marshal(who.Claims[name])
		if err != nil {
			continue
		}
		text := string(value)
		if len(text) > maxClaim {
			text = strings.ToValidUTF8(text[:maxClaim], "") + " …"
		}
		rows = append(rows, views.ClaimRow{Name: name, Value: text})
	}
	return rows
}
