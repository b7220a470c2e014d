package client

import (
	"net/url"
	"strconv"
	"strings"
)

// A baseURL is where the API is. Its path is sent before every target and is no part of what is signed.
type baseURL struct{ text string }

func (b baseURL) String() string { return b.text }

func parseBaseURL(text string) (baseURL, error) {
	problem := baseURLProblem(text)
	if problem != "" {
		return baseURL{}, &ValueError{
			Field:   "base URL",
			Problem: problem,
			Fix:     "use https://host, https://host/prefix, or http:// for localhost, 127.0.0.1 and ::1",
		}
	}
	return baseURL{strings.TrimRight(text, "/")}, nil
}

// CheckBaseURL returns nil when clients take an address as their base URL, and otherwise a *ValueError that says why
// not. The official SDKs take the same ones.
func CheckBaseURL(text string) error {
	_, err := parseBaseURL(text)
	return err
}

// baseURLProblem never repeats the URL: it may hold a password.
func baseURLProblem(text string) string {
	if text == "" {
		return "is empty"
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || !validPort(u):
		return "can't be read as a URL"
	case u.Scheme != "https" && u.Scheme != "http":
		return "must begin with https://"
	case u.Hostname() == "":
		return "names no host"
	case u.User != nil:
		return "must not carry a user name or password"
	case strings.ContainsAny(text, "?#"):
		return "must not carry a query or fragment"
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return "must use https for a host that is not this machine"
	}
	return ""
}

func validPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	_, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil
}

func isLoopback(host string) bool {
	switch strings.ToLower(host) {
	case "localhost", "127.0.0.1", "::1":
		return true
	}
	return false
}
