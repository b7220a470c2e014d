package gate

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
)

const maxRequestRule = 4096 // bytes, encoded

// checkConstraints applies the constraints and the rule of a request to the one key scope its route needs; "" needs
// none.
func (p *Pass) checkConstraints(needed string) error {
	if rule := p.call.Header.Get(wire.HeaderRequestRule); rule != "" && !validRequestRule(rule) {
		e := api.Invalid(wire.HeaderRequestRule, "This must be unpadded base64url of an object with a text “rule_type” and an object “rule_body”, at most %d bytes long.", maxRequestRule)
		return e.WithStatus(http.StatusBadRequest)
	}
	values, constrained := p.call.Header[wire.HeaderScopeConstraints]
	if p.key == nil {
		return nil
	}
	if !constrained || values[0] == "" {
		return p.checkKeyScope(needed)
	}
	granted := strings.Split(values[0], ",")
	for _, scope := range granted {
		if !wire.IsKeyScopeForm(scope) || !wire.HasKeyScope(p.ofKey(), scope) {
			return api.Fail(wire.CodeConstraintNotNarrowing)
		}
	}
	if needed = p.narrowed(granted, needed); needed == "" || wire.HasKeyScope(granted, needed) {
		return nil
	}
	return lacking(needed, granted, "The request's scope constraints don't include %s.", needed)
}

// validRequestRule checks the outer shape of a request's own rule. Rules restrict token retrieval and proxy calls
// only, so nothing here evaluates one.
func validRequestRule(header string) bool {
	if len(header) > maxRequestRule {
		return false
	}
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(header)
	if err != nil {
		return false
	}
	var rule struct {
		Type string          `json:"rule_type"`
		Body json.RawMessage `json:"rule_body"`
	}
	return json.Unmarshal(decoded, &rule) == nil && rule.Type != "" && bytes.HasPrefix(rule.Body, []byte("{"))
}
