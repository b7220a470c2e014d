package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// proofOf is what a form shows: a second factor, or a password.
func proofOf(h *web.Console, c echo.Context, form url.Values) auth.Proof {
	site, _ := siteOf(h, c) // where there is none, no passkey is of it
	return auth.Proof{
		Password: form.Get(views.FieldOwnPassword),
		Code:     form.Get(views.FieldCode),
		Recovery: form.Get(views.FieldRecovery),
		Passkey:  form.Get(views.FieldCredential),
		Site:     site,
	}
}

// stepForm is the question for a second factor, or for a password, which action answers. sent says where somebody goes on, and what is asked for.
func stepForm(h *web.Console, c echo.Context, step auth.Step, action templ.SafeURL, sent url.Values) views.StepForm {
	f := views.StepForm{
		Email:         step.Email,
		Passkey:       views.PasskeyAsk{Options: step.Passkey, Action: action},
		Authenticator: step.Authenticator,
		Codes:         step.Codes,
		Password:      step.Password,
		Recovery:      sent.Get(views.StepParam) == views.ByRecovery || sent.Has(views.FieldRecovery),
		Next:          web.LocalPath(sent.Get(views.NextParam), ""),
		Undone:        sent.Has(views.UndoneParam),
	}
	f.Again = !step.Password && !step.Passkeys && !step.Authenticator
	f.Recovery = f.Recovery || !step.Authenticator && step.Passkey == ""
	if step.Passkeys && step.Passkey == "" {
		if _, f.Elsewhere = siteOf(h, c); f.Elsewhere == "" {
			f.Elsewhere = "Your passkeys are for another address of this console."
		}
	}
	return f
}

// refuseStep says what was wrong with what somebody showed, and returns the status to answer with; 0 for an error of another
// kind.
func refuseStep(c echo.Context, f *views.StepForm, err error) int {
	var throttled *auth.ThrottledError
	switch {
	case errors.As(err, &throttled):
		comeBackIn(c, throttled.RetryAfter)
		f.Error = "There were too many wrong " + f.What() + ". Wait " + views.Wait(throttled.RetryAfter) + ", then try again."
		return http.StatusTooManyRequests
	case errors.Is(err, auth.ErrBusy):
		comeBackIn(c, wire.RetryPause)
		f.Error = "Too many people are signing in at this moment. Wait a few seconds, then try again."
		return http.StatusServiceUnavailable
	case fieldProblems(err) != nil:
		f.PasswordError = fieldProblems(err)["current"]
	case errors.Is(err, auth.ErrUnreadableFactor):
		f.Error = "The server can't read your second factor, for its secret was replaced. Use a passkey, or ask an administrator to reset your second factor."
		return http.StatusConflict
	case errors.Is(err, auth.ErrBadCode) && f.Recovery:
		f.CodeError = "This is none of your recovery codes, or it was used. Try another one."
	case errors.Is(err, auth.ErrBadCode):
		f.CodeError = "The code is wrong, or was used. Wait for the next one, and see that the device's clock is right."
	default:
		if f.Error = passkeyProblem(err); f.Error == "" {
			return 0
		}
	}
	return http.StatusUnprocessableEntity
}
