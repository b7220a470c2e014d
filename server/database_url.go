package server

import "net/url"

// isDatabaseURL says nothing about what is wrong: the URL may hold a password.
func isDatabaseURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql")
}

// HoldsPassword is false for the address of a database without one. Every other secret is one as a whole.
func HoldsPassword(secret string) bool {
	if !isDatabaseURL(secret) {
		return true
	}
	u, err := url.Parse(secret)
	if err != nil {
		return true
	}
	_, inside := u.User.Password()
	query := u.Query()
	return inside || query.Has("password") || query.Has("sslpassword")
}
