package auth

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/gorilla/sessions"
)

// cookies says how the cookies of this installation are named, and where browsers send them.
type cookies struct {
	id     string // tells installations on one host apart, since cookies know no port; replicas share it, for good
	path   string // where the console is: "/", or like "/alter"
	secure bool   // browsers come by https only
}

func newCookies(installation, path string, secure bool) cookies {
	id := sha256.Sum256([]byte("cookie names " + installation))
	if path == "" {
		path = "/"
	}
	return cookies{id: hex.EncodeToString(id[:4]), path: path, secure: secure}
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
		Path:     k.path,
		MaxAge:   int(age / time.Second),
		Secure:   k.secure,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	}
}
