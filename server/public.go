package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers"
)

// A publicAddress is where people and programs reach the server from outside, as --public-url says. The zero value is
// none: every host is answered then.
type publicAddress struct {
	url  *url.URL
	path string // such as "/alter", "" for the root of the host
}

// ownPaths are what the server itself answers beside the console.
var ownPaths = []string{"sdk", "console", "healthz", "readyz"}

// parsePublicURL reads --public-url. Its path is kept as plain as paths are compared.
func parsePublicURL(text string) (publicAddress, error) {
	if text == "" {
		return publicAddress{}, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || strings.ContainsAny(text, "?#") {
		return publicAddress{}, fmt.Errorf("is not an address: write it like https://agents.example.com or https://example.com/alter")
	}
	p := publicAddress{url: u, path: strings.TrimRight(u.EscapedPath(), "/")}
	if strings.ContainsFunc(u.Host, func(r rune) bool { return r > '~' }) {
		return p, fmt.Errorf("has letters in its host that browsers write in another way: copy it from their address bar, xn--…")
	}
	if !plainPath(p.path) {
		return p, fmt.Errorf("has a path that proxies may rewrite: use letters, digits and - _ . ~ between single slashes")
	}
	if first, _, _ := strings.Cut(strings.TrimPrefix(p.path, "/"), "/"); first != "" && (handlers.Owns(first) || slices.Contains(ownPaths, first)) {
		return p, fmt.Errorf("has a path that is the console's own: use another than /%s, such as /alter", first)
	}
	return p, nil
}

func plainPath(path string) bool {
	const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/"
	return strings.Trim(path, unreserved) == "" && !strings.Contains(path, "//") && !strings.Contains(path+"/", "/./") && !strings.Contains(path+"/", "/../")
}

func (p publicAddress) String() string {
	if p.url == nil {
		return ""
	}
	return p.url.Scheme + "://" + p.url.Host + p.path
}

func (p publicAddress) https() bool { return p.url != nil && p.url.Scheme == "https" }

// serves reports whether a Host header is this address's.
func (p publicAddress) serves(host string) bool {
	return p.url == nil || bareHost(host, p.url.Scheme) == bareHost(p.url.Host, p.url.Scheme)
}

// bareHost writes a host as browsers do: in lower case, without the scheme's own port.
func bareHost(host, scheme string) string {
	port := map[string]string{"http": ":80", "https": ":443"}[scheme]
	return strings.TrimSuffix(strings.ToLower(host), port)
}

// onlyServed refuses requests for other hosts: a page would take the name up, and whoever made it lead here be believed.
func (p publicAddress) onlyServed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.serves(r.Host) {
			next.ServeHTTP(w, r)
			return
		}
		said := fmt.Sprintf("This server is %s and answers to no other name.", p)
		if isAPI(r) {
			refuseAPI(w, wire.CodeMisdirected, said, "Set ALTER_BASE_URL to that address. A proxy in between must pass the Host header on unchanged.")
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, said+" Open that address. A proxy in between must pass the Host header on unchanged; whoever runs this server may correct --public-url.",
			http.StatusMisdirectedRequest)
	})
}

// unmounted takes the path of the address off each request, where a proxy has not done it. Signatures cover the rest.
func (p publicAddress) unmounted(next http.Handler) http.Handler {
	if p.path == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path, below := p.below(r.URL.Path); below {
			r = r.WithContext(r.Context()) // a copy, and one of the address
			u := *r.URL
			u.Path = path
			u.RawPath, _ = p.below(r.URL.RawPath)
			r.URL = &u
		}
		next.ServeHTTP(w, r)
	})
}

func (p publicAddress) below(path string) (rest string, below bool) {
	rest, below = strings.CutPrefix(path, p.path)
	switch {
	case !below || rest != "" && rest[0] != '/':
		return path, false
	case rest == "":
		return "/", true
	}
	return rest, true
}

// isAPI reports whether a request is for the API rather than the console. So is one with a key to a page: a program was
// given the page's address, and the API says so.
func isAPI(r *http.Request) bool {
	for _, prefix := range []string{"/sdk", "/console/v1"} {
		if rest, ok := strings.CutPrefix(r.URL.Path, prefix); ok && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return r.Header.Get(wire.HeaderAPIKey) != ""
}

// refuseAPI answers a program before its request reaches the API, in the form the API's own refusals have. The official
// SDKs show people the message only, so it ends in what to do.
func refuseAPI(w http.ResponseWriter, code, message, hint string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(wire.Status(code))
	_ = json.NewEncoder(w).Encode(map[string]string{"error": code, "message": message + " " + hint, "hint": hint})
}
