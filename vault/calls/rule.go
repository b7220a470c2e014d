package calls

import (
	"encoding/base64"
	"encoding/json"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/grants"
)

// checkRule applies the rule that a request carries for itself (protocol 3.8), whose form the gate has checked. A rule can
// only deny: by its conditions where they are fulfilled, and altogether where this server can't tell. What is sent with a
// credential that was handed out is up to its holder, so conditions on that count as fulfilled.
func checkRule(header string, found grants.Resolved) *api.Error {
	if header == "" {
		return nil
	}
	var rule struct {
		Type string `json:"rule_type"`
		Body struct {
			When   map[string]json.RawMessage `json:"when"`
			Effect string                     `json:"effect"`
		} `json:"rule_body"`
	}
	raw, err := base64.RawURLEncoding.DecodeString(header)
	if err != nil || json.Unmarshal(raw, &rule) != nil || rule.Type != "json_match" || rule.Body.Effect != "deny" {
		return api.Failf(wire.CodeRequestRuleDenied, "The request carries a rule that this server can't apply to a credential that it hands out, so it denies.")
	}
	for name, value := range rule.Body.When {
		if !fulfilled(name, value, found) {
			return nil
		}
	}
	return api.Fail(wire.CodeRequestRuleDenied)
}

// fulfilled reports whether a condition is met, or can't be told not to be.
func fulfilled(name string, value json.RawMessage, found grants.Resolved) bool {
	var is string
	switch name {
	case "provider_id":
		is = found.Secret.Slug
	case "grant_id":
		is = found.Grant.ID
	default:
		return true
	}
	var wanted string
	return json.Unmarshal(value, &wanted) != nil || wanted == is
}
