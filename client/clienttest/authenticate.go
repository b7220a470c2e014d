package clienttest

import (
	"cmp"
	"crypto/hmac"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
)

var (
	nonceForm  = regexp.MustCompile(`\A[0-9a-f]{32}\z`)
	digestForm = regexp.MustCompile(`\A[0-9a-f]{64}\z`)
)

// authenticate finds out who sends the request: its signature, its key, the caller it names.
func (c *call) authenticate(found route) *refusal {
	plaintext := c.Header.Get(wire.HeaderAPIKey)
	if _, err := wire.ParseKey(plaintext); err != nil {
		return refuse(wire.CodeInvalidKey, "What was sent is %s.", err)
	}
	parts := c.signedParts()
	if refusal := c.checkSignature(plaintext, parts); refusal != nil {
		return refusal
	}
	known := c.api.keys[plaintext]
	switch {
	case known == nil:
		return refuse(wire.CodeInvalidKey, "This API key is not known here.")
	case known.revokedAt != nil:
		return refuse(wire.CodeKeyRevoked, "This API key is revoked.")
	case c.api.nonces[plaintext+parts.Nonce]:
		return refuse(wire.CodeNonceReplayed, "This request was sent before.")
	}
	c.api.nonces[plaintext+parts.Nonce] = true
	if refusal := known.ended(c.api.now()); refusal != nil {
		return refusal
	}
	return c.admit(known, found)
}

func (c *call) signedParts() wire.Request {
	get := c.Header.Get
	return wire.Request{
		Method:           c.Method,
		Target:           wire.CanonicalTarget(c.target()),
		Timestamp:        get(wire.HeaderTimestamp),
		Nonce:            get(wire.HeaderNonce),
		ContentSHA256:    get(wire.HeaderContentSHA256),
		ScopeConstraints: get(wire.HeaderScopeConstraints),
		RequestRule:      get(wire.HeaderRequestRule),
		Caller:           get(wire.HeaderCaller),
		CallerType:       get(wire.HeaderCallerType),
		ActorID:          get(wire.HeaderActorID),
		Context:          get(wire.HeaderContext),
	}
}

func (c *call) checkSignature(plaintext string, parts wire.Request) *refusal {
	signature, v2 := c.Header.Get(wire.HeaderSignature), c.Header.Get(wire.HeaderSignatureV2)
	for name, value := range map[string]string{
		wire.HeaderTimestamp:     parts.Timestamp,
		wire.HeaderNonce:         parts.Nonce,
		wire.HeaderContentSHA256: parts.ContentSHA256,
		wire.HeaderSignature:     signature,
	} {
		if value == "" {
			return refuse(wire.CodeMissingSignature, "The header %s is missing.", name)
		}
	}
	seconds, err := strconv.ParseInt(parts.Timestamp, 10, 64)
	if err != nil || !nonceForm.MatchString(parts.Nonce) || !digestForm.MatchString(parts.ContentSHA256) || !digestForm.MatchString(signature) {
		return refuse(wire.CodeInvalidSignature, "A header of the signature is malformed.")
	}
	if skew := time.Unix(seconds, 0).Sub(c.api.now()); skew.Abs() > wire.Tolerance {
		return refuse(wire.CodeTimestampOutOfRange, "The request's timestamp is %s from this server's time.", skew)
	}
	if !signatureFits(wire.SigningKey(plaintext), parts, c.target(), signature, v2) {
		return refuse(wire.CodeInvalidSignature, "The signature does not match.")
	}
	return nil
}

// signatureFits knows both generations of signatures: with a V2 header, nothing weaker counts.
func signatureFits(signingKey []byte, parts wire.Request, target, signature, v2 string) bool {
	same := func(text string, given string) bool {
		return hmac.Equal([]byte(wire.Digest(signingKey, text)), []byte(given))
	}
	if v2 != "" {
		return parts.HasV2Lines() && same(parts.V2String(), signature) && v2 == signature
	}
	raw := parts
	raw.Target = target
	return same(parts.LegacyString(), signature) || same(raw.LegacyString(), signature)
}

// admit lets the holder of a key in who may come in, on behalf of the caller that the request names.
func (c *call) admit(known *key, found route) *refusal {
	c.key, c.agent = known, known.agent
	if known.deprecatedAt != nil {
		c.replyHeader.Set(wire.HeaderKeyDeprecated, "true")
	}
	now := c.api.now()
	known.lastUsedAt = &now
	if known.agent != nil {
		known.agent.lastUsedAt = &now
		if code := wire.RefusesKey(known.agent.status); code != "" && !found.letsIn(known.agent) {
			return refuse(code, "This agent is suspended.")
		}
	}
	return c.resolveCaller()
}

func (c *call) resolveCaller() *refusal {
	caller := c.Header.Get(wire.HeaderCaller)
	id, err := uuid.Parse(caller)
	switch {
	case len(caller) != 36 || err != nil:
		return nil
	case c.key.agent != nil && id.String() != c.key.agent.id:
		return refuse(wire.CodeCallerMismatch, "An agent's own key can act for that agent only.")
	case c.key.agent != nil:
		return nil
	}
	if c.agent = c.api.byID(caller); c.agent == nil || c.agent.status != wire.AgentActive {
		code := wire.CodeCallerUnresolved
		if c.Header.Get(wire.HeaderSignatureV2) == "" {
			code = wire.CodeAgentNotFound // as clients before 0.21 know it
		}
		return refuse(code, "X-Alter-Caller names no active agent.")
	}
	return nil
}

// nameCaller finds or makes the id of a caller that is named by a text, and tells it to the client.
func (c *call) nameCaller() {
	caller := c.Header.Get(wire.HeaderCaller)
	if _, err := uuid.Parse(caller); caller == "" || err == nil {
		return
	}
	name := fmt.Sprintf("%s %s %s", c.key.id, c.Header.Get(wire.HeaderCallerType), caller)
	if c.api.callers[name] == "" {
		c.api.callers[name] = c.api.newID()
	}
	c.replyHeader.Set(wire.HeaderActorID, c.api.callers[name])
}

func (c *call) authorise(found route) *refusal {
	switch {
	case found.access == self && c.agent == nil:
		return refuse(wire.CodeMeRequiresAgentKey, "Only an agent can ask who it is.")
	case found.access == operators && c.key.agent != nil:
		return refuse(cmp.Or(found.agentCode, wire.CodeCannotMintSubagents), "An agent's own key can't do this.")
	}
	return c.checkConstraints(found)
}

func (c *call) checkConstraints(found route) *refusal {
	needed := c.narrowed(found)
	if c.Header.Get(wire.HeaderScopeConstraints) == "" {
		return c.checkKeyScope(needed)
	}
	granted := c.granted()
	for _, scope := range granted {
		if !wire.IsKeyScopeForm(scope) || !wire.HasKeyScope(c.keyScopes(), scope) {
			return refuse(wire.CodeConstraintNotNarrowing, "The constraints ask for more than the key has.")
		}
	}
	if needed == "" || wire.HasKeyScope(granted, needed) {
		return nil
	}
	return lacking([]string{needed}, granted, []string{needed})
}

// ofHolders is what an agent does with the grants that it holds, by holding them: no key scope has to allow it.
const ofHolders = wire.KeyScopeGrantsWrite

// checkKeyScope refuses a key that lacks a scope.
func (c *call) checkKeyScope(needed string) *refusal {
	if needed == "" || c.key.agent != nil && needed == ofHolders || wire.HasKeyScope(c.keyScopes(), needed) {
		return nil
	}
	return lacking([]string{needed}, c.keyScopes(), []string{needed})
}

// granted are the scopes that the request's constraints leave of those of its key.
func (c *call) granted() []string {
	if text := c.Header.Get(wire.HeaderScopeConstraints); text != "" {
		return strings.Split(text, ",")
	}
	return c.keyScopes()
}

// narrowed is the key scope that a route needs of who has but those for single things: the one for that which the path names, or any
// where it lists.
func (c *call) narrowed(found route) string {
	ids := wire.KeyScopeIDs(c.granted(), found.scope)
	switch {
	case !found.single || len(ids) == 0:
		return found.scope
	case len(c.ids) == 0:
		return found.scope + ":" + ids[0]
	}
	if _, err := uuid.Parse(c.ids[0]); err != nil || len(c.ids[0]) != 36 {
		return found.scope
	}
	return found.scope + ":" + strings.ToLower(c.ids[0])
}

// sees reports whether the scopes of the request are for a grant.
func (c *call) sees(g *grant) bool {
	return wire.HasKeyScope(c.granted(), wire.KeyScopeGrantsRead+":"+g.id)
}

// keyScopes are those of the request's key.
func (c *call) keyScopes() []string {
	if c.key.agent != nil {
		return wire.AgentKeyScopes()
	}
	return c.key.scopes
}

// lacking is a refusal that says what is needed, what there is and what is missing.
func lacking(required, granted, missing []string) *refusal {
	r := refuse(wire.CodeInsufficientScope, "%s is missing.", strings.Join(missing, ", "))
	r.extra = map[string]any{"required": required, "granted": granted, "missing": missing}
	return r
}
