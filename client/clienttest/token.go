package clienttest

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// An ask is what a retrieval asks for.
type ask struct {
	grantID, provider, label, account string
	ofUser                            bool // of a user of the application
	reason                            string
	use                               use
}

func (c *call) readAsk() (want ask, refusal *refusal) {
	f := &c.fields
	if refusal := f.only("grant_id", "provider_id", "reason", "request", "user_token", "app_user_id", "account", "label"); refusal != nil {
		return want, refusal
	}
	want = ask{
		grantID:  f.optional("grant_id", wire.MaxSecretName),
		provider: f.optional("provider_id", wire.MaxSecretName),
		label:    f.optional("label", wire.MaxGrantLabel),
		account:  f.optional("account", wire.MaxCaller),
		ofUser:   f.optional("app_user_id", wire.MaxCaller) != "" || f.optional("user_token", wire.MaxBody) != "",
		reason:   f.optional("reason", wire.MaxBody),
	}
	if (want.grantID == "") == (want.provider == "") {
		f.add("grant_id", "Give either this or provider_id.")
	}
	request, _ := f.members["request"].(map[string]any)
	method, isText := request["method"].(string)
	address, isAddress := request["url"].(string)
	if request == nil || request["method"] != nil && !isText || request["url"] != nil && !isAddress {
		f.add("request", "This must be an object with the texts method and url.")
		return want, f.refusal()
	}
	want.use.method = strings.ToUpper(method)
	if m := want.use.method; m == "" || len(m) > 20 || strings.Trim(m, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
		f.add("request.method", "This must be a method of HTTP.")
	}
	if want.use.url = providerURL(address); want.use.url == nil {
		f.add("request.url", "This must begin with https://, or lead to this machine.")
	}
	return want, f.refusal()
}

// providerURL reads the address of an upstream, nil where no credential would be sent.
func providerURL(text string) *url.URL {
	u, err := url.Parse(text)
	loopback := func() bool { return slices.Contains(wire.LoopbackHosts(), strings.ToLower(u.Hostname())) }
	if err != nil || u.Host == "" || wire.TooLong(text, wire.MaxProviderURL) != "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback()) {
		return nil
	}
	u.Host = strings.ToLower(u.Host)
	return u
}

// token gives a credential out, and keeps the call, also one that is refused.
func (c *call) token() (any, *refusal) {
	made := c.newRecord()
	c.api.calls = append(c.api.calls, made)
	found, refusal := c.decide(made)
	if refusal != nil {
		if refusal.extra == nil {
			refusal.extra = map[string]any{}
		}
		refusal.extra["reference"] = made.id
		made.outcome, made.refusal = wire.OutcomeRefused, *refusal
		refusal.message += " Reference: " + made.id + "."
		return nil, refusal
	}
	now := c.api.now()
	found.lastUsedAt, found.secret.lastUsedAt = &now, &now
	return c.credential(made, found), nil
}

// decide finds the grant of a retrieval that may be used, and notes in its record what was asked for.
func (c *call) decide(made *record) (*grant, *refusal) {
	want, refusal := c.readAsk()
	if refusal != nil {
		return nil, refusal
	}
	made.describe(want)
	made.secret, _ = c.api.secretNamed(want.provider)
	if c.key.agent != nil && c.agent.status != wire.AgentActive {
		return nil, refuse(wire.RefusesKey(c.agent.status), "This agent is suspended.")
	}
	found, refusal := c.resolve(want)
	if found != nil {
		made.grantID, made.secret = found.id, found.secret
	}
	if refusal != nil {
		return nil, refusal
	}
	return found, c.api.mayUse(found, want.use)
}

// credential is the answer of a retrieval.
func (c *call) credential(made *record, found *grant) any {
	credential := found.secret.injection.Credential(found.secret.value)
	answer := map[string]any{
		"access_token":           credential.AccessToken,
		"token_type":             "Bearer",
		"expires_in":             nil,
		"expires_at":             nil,
		"scopes":                 []string{},
		"grant_id":               found.id,
		"provider_id":            found.secret.slug,
		"token_generation":       made.id,
		"scope_mismatch":         false,
		"injection_header":       credential.InjectionHeader,
		"injection_format":       credential.InjectionFormat,
		"additional_credentials": nil,
		"additional_injections":  nil,
		"retry_info":             nil,
	}
	if credential.AdditionalCredentials != nil {
		answer["additional_credentials"] = credential.AdditionalCredentials
	}
	if credential.AdditionalInjections != nil {
		answer["additional_injections"] = credential.AdditionalInjections
	}
	var ends *time.Time
	for _, g := range found.chain() {
		ends = sooner(ends, g.policy.expiresAt)
	}
	if ends != nil {
		answer["expires_in"], answer["expires_at"] = int64(ends.Sub(made.at)/time.Second), stamp(ends)
	}
	return answer
}
