package e2e_test

import (
	"net/http"
	"strings"
)

// useFactors sets an authenticator app up, signs in with a code and with a recovery code, and makes other codes.
func (h *hunt) useFactors() {
	h.Helper()
	const email = "factors@example.com"
	password := h.keep("a generated password", h.server.command("admin", "create", email, "--generate"), 0)
	v := h.server.visitor(h.T, &h.log)
	v.signIn(email, password)
	v.open("/account/authenticator")
	v.sees(http.StatusOK, "Give the app its secret")
	typed := v.text("#app-secret")
	app := &app{t: h.T, secret: strings.ReplaceAll(typed, " ", "")}
	h.keep("the secret of an authenticator app", app.secret, 2) // and again beside what is wrong with a code
	h.keep("the secret of an authenticator app, in groups", typed, 2)
	v.press("Turn on", "code", "000000")
	v.sees(http.StatusUnprocessableEntity, "The code is wrong")
	v.press("Turn on", "code", app.code())
	v.sees(http.StatusCreated)
	codes := h.keepCodes(v)
	v.press("I have stored these codes")
	for _, typed := range [][]string{{"code", app.code()}, {"recovery_code", codes[0]}} {
		v.open("/account")
		v.press("Sign out")
		v.signIn(email, password)
		v.sees(http.StatusOK, "Second factor")
		if typed[0] == "recovery_code" {
			v.follow("Use a recovery code")
			v.press("Sign in", "recovery_code", codes[0]+"x")
			v.sees(http.StatusUnprocessableEntity, "none of your recovery codes")
		}
		v.press("Sign in", typed...)
		v.sees(http.StatusOK, "Agents")
	}
	v.open("/account/recovery-codes")
	v.press("Make new codes")
	v.sees(http.StatusCreated)
	h.keepCodes(v)
	v.open("/account")
	v.sees(http.StatusOK, "10 of 10")
}

// keepCodes keeps the recovery codes that a page shows.
func (h *hunt) keepCodes(v *visitor) []string {
	h.Helper()
	codes := strings.Fields(v.text("#recovery-codes"))
	if len(codes) != 10 {
		h.Fatalf("%d recovery codes", len(codes))
	}
	for _, code := range codes {
		h.keep("a recovery code", code, 1)
	}
	return codes
}
