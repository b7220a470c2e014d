package calls

import (
	"bytes"
	"encoding/json"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/grants"
)

// An ask is the body of POST /sdk/token (protocol 9.1).
type ask struct {
	grants.Ask

	reason string
	method string
	url    *url.URL
}

const maxMethod = 20 // characters

// isMethod reports whether a text can be a method of HTTP.
func isMethod(text string) bool {
	return text != "" && len(text) <= maxMethod && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == ""
}

func readAsk(c *api.Call) (a ask, err error) {
	f, err := c.Fields("grant_id", "provider_id", "reason", "request", "user_token", "app_user_id", "account", "label")
	if err != nil {
		return a, err
	}
	a.GrantID, a.Provider = optional(f, "grant_id", wire.MaxSecretName), optional(f, "provider_id", wire.MaxSecretName)
	a.Label, a.Account = optional(f, "label", wire.MaxGrantLabel), optional(f, "account", wire.MaxCaller)
	a.AppUserID, a.UserToken = optional(f, "app_user_id", wire.MaxCaller), optional(f, "user_token", wire.MaxBody)
	a.reason = optional(f, "reason", wire.MaxBody)
	if (a.GrantID == "") == (a.Provider == "") {
		f.Add("grant_id", "Give either this or provider_id.")
	}
	a.readRequest(f)
	return a, f.Err()
}

// optional reads a text that may be null or absent, which are the same.
func optional(f *api.Fields, name string, most int) string {
	if raw := f.Raw(name); raw == nil || string(raw) == "null" {
		return ""
	}
	text, _ := f.Text(name)
	if problem := wire.TooLong(text, most); problem != "" {
		f.Add(name, "%s", problem)
	}
	return text
}

// readRequest reads the request that is announced. Every client sends it; without it, nothing could be held to a grant's
// limits.
func (a *ask) readRequest(f *api.Fields) {
	var request struct {
		Method string `json:"method"`
		URL    string `json:"url"`
	}
	raw := f.Raw("request")
	if !bytes.HasPrefix(raw, []byte("{")) || json.Unmarshal(raw, &request) != nil {
		f.Add("request", "This must be an object with the texts method and url.")
		return
	}
	a.method = strings.ToUpper(request.Method)
	if !isMethod(a.method) {
		f.Add("request.method", "This must be a method of HTTP.")
	}
	var problem string
	if a.url, problem = parseURL(request.URL); problem != "" {
		f.Add("request.url", "%s", problem)
	}
}

// parseURL reads the address of an upstream. Where clients before 0.21 would send a credential in the open, none is given.
func parseURL(text string) (u *url.URL, problem string) {
	if problem := wire.TooLong(text, wire.MaxProviderURL); problem != "" {
		return nil, problem
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, "This must be an address that begins with https://."
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, "This must begin with https://, or lead to localhost, 127.0.0.1 or [::1]: a credential is not sent in the open."
	}
	u.Host = strings.ToLower(u.Host)
	return u, ""
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// use is what the grant is wanted for.
func (a ask) use(at time.Time) grants.Use {
	return grants.Use{Method: a.method, URL: a.url, At: at, Mode: wire.CallRetrieve}
}

// describe notes in the record what was asked for.
func (a ask) describe(c *store.Call) {
	c.Reason = cutReason(a.reason)
	c.SecretSlug = store.Text(a.Provider, wire.MaxSecretName)
	if id, valid := api.ParseID(a.GrantID); valid {
		c.GrantID = id
	}
	c.Method = a.method
	c.Host, c.Path = placeOf(a.url)
}
