package handlers

import (
	"errors"
	"net"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
)

// siteOf is where the browser has the console, as far as passkeys go; or why browsers offer none there.
func siteOf(h *web.Console, c echo.Context) (site auth.Site, elsewhere string) {
	u, err := url.Parse(h.ConsoleURL(c))
	if err != nil || u.Hostname() == "" {
		return site, "This console's address can't be read, so browsers can't be asked for passkeys here."
	}
	host := strings.ToLower(u.Hostname())
	local := host == "localhost" || strings.HasSuffix(host, ".localhost")
	ip := net.ParseIP(host)
	switch {
	case ip != nil && ip.IsLoopback():
		return site, "Browsers offer passkeys at names, and not at numbers such as " + host + ". Open " + localhost(u) + " instead."
	case ip != nil:
		return site, "Browsers offer passkeys at names, and not at numbers such as " + host + ". Give the console a name, and https."
	case u.Scheme != "https" && !local:
		return site, "Browsers offer passkeys over https only, and this is plain http. Have whoever runs the server put https before it, or set up an authenticator app."
	}
	return auth.Site{Host: host, Origin: u.Scheme + "://" + strings.ToLower(u.Host)}, ""
}

// localhost is the address of this machine by its name.
func localhost(u *url.URL) string {
	at := url.URL{Scheme: u.Scheme, Host: "localhost"}
	if port := u.Port(); port != "" {
		at.Host += ":" + port
	}
	return at.String()
}

// passkeyProblem says what was wrong with a passkey, "" for an error that is not about one.
func passkeyProblem(err error) string {
	for known, said := range map[error]string{
		auth.ErrPasskeyLate:     "The page was open for too long. Try again.",
		auth.ErrBadCredentials:  "This passkey is not known here: it was removed, or is of another console. Try another way.",
		auth.ErrUnknownPasskey:  "This passkey is not known here: it was removed, or is of another console. Try another way.",
		auth.ErrPasskeysOff:     "Passkeys alone are switched off here, with passwords. Sign in with single sign-on.",
		auth.ErrProviderDecides: "Your account has no password, so single sign-on decides whether you get in. Sign in with that; the passkey is your second factor.",
		auth.ErrUnverified:      "The passkey was used without a PIN, a finger or a face, so it shows too little by itself. Sign in with your password, and use it as the second factor.",
		auth.ErrCopiedPasskey:   "This passkey seems to have been copied, so it is refused. Sign in another way, remove it, and tell an administrator.",
		auth.ErrBadPasskey:      "The passkey's answer could not be verified. Try again.",
	} {
		if errors.Is(err, known) {
			return said
		}
	}
	return ""
}
