package auth

import (
	"encoding/hex"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"github.com/alter-console/alter-console/internal/derive"
)

// cookies says how the cookies of this installation are named, and where browsers send them.
type cookies struct {
	id     string // tells installations on one host apart, since cookies know no port; replicas share it
	path   string // where the console is: "/", or like "/alter"
	secure bool   // browsers come by https only
}

func newCookies(secret []byte, path string, secure bool) (cookies, error) {
	id, err := derive.Key(secret, "cookie names", 4)
	if path == "" {
		path = "/"
	}
	return cookies{id: hex.EncodeToString(id), path: path, secure: secure}, err
}

// name is one that behind https browsers take over https only, and from no other host where the console has its host
// to itself.
func (k cookies) name(what string) string {
	name := what + "-" + k.id
	switch {
	case !k.secure:
		return name
	case k.path == "/":
		return "__Host-" + name
	}
	return "__Secure-" + name
}

func (k cookies) options(age time.Duration) *sessions.Options {
	return &sessions.Options{
		Path: k.path, MaxAge: int(age / time.Second), Secure: k.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}
