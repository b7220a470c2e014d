package web

import (
	"cmp"
	"net"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
)

// APIBaseURL is what SDKs need to be told, "" when there is no address that they take. Without a public URL it is the
// one in the browser, which a stranger may have made up: SDKs take plain http from this machine only.
func (h *Console) APIBaseURL(c echo.Context) string {
	if h.remoteURL != "" {
		return h.remoteURL
	}
	if h.PublicURL == "" && throughProxy(c.Request()) {
		return "" // the proxy's address is not known
	}
	address := h.ConsoleURL(c)
	if client.CheckBaseURL(address) != nil {
		return ""
	}
	return address
}

// ConsoleURL is where browsers find the console, without a slash at its end: the public URL, or where this one found it.
func (h *Console) ConsoleURL(c echo.Context) string {
	return cmp.Or(h.PublicURL, scheme(c.Request())+"://"+c.Request().Host)
}

// scheme is what the browser spoke with this server.
func scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

// TakenForSecure reports whether browsers take the page for secure. Elsewhere they ignore some headers, and complain.
func (h *Console) TakenForSecure(c echo.Context) bool {
	u := url.URL{Host: c.Request().Host}
	ip := net.ParseIP(u.Hostname())
	return h.HTTPS || u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// throughProxy reports whether a reverse proxy sent a request, as far as its headers can be believed.
func throughProxy(r *http.Request) bool {
	return r.Header.Get(echo.HeaderXForwardedFor) != "" || r.Header.Get(echo.HeaderXForwardedProto) != "" || fromElsewhere(r)
}

// fromElsewhere reports whether a form of the console's own came with another host than the browser knows: something
// between the two has written the Host anew.
func fromElsewhere(r *http.Request) bool {
	origin, err := url.Parse(r.Header.Get(echo.HeaderOrigin))
	return err == nil && origin.Host != "" && origin.Host != r.Host
}
