package client

import (
	"errors"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
)

// The reasons for which the API refuses, for errors.Is.
var (
	// Agents.
	ErrAgentNotFound            error = &sentinel{text: "agent not found", codes: []string{wire.CodeAgentNotFound, wire.CodeCallerUnresolved}}
	ErrAgentNameExists          error = code("agent name exists", wire.CodeAgentNameExists)
	ErrAgentOwnerLeft           error = &sentinel{text: "agent's owner left", codes: []string{wire.CodeAgentOwnerLeft}, only: http.StatusConflict}
	ErrAgentConcurrentUpdate    error = &sentinel{text: "agent changed meanwhile", codes: []string{wire.CodeAgentConcurrentUpdate}, only: http.StatusConflict}
	ErrAgentInactive            error = code("agent is suspended", wire.CodeAgentInactive)
	ErrAgentRevoked             error = code("agent is revoked", wire.CodeAgentRevoked)
	ErrAgentCannotMintSubagents error = code("an agent's key can't manage agents", wire.CodeCannotMintSubagents)
	ErrMeRequiresAgentKey       error = code("me needs an agent's key", wire.CodeMeRequiresAgentKey)
	ErrScopeNarrowing           error = code("narrowing needs an expected version", wire.CodeNarrowingRequiresPhase)

	// Keys that were named in a call.
	ErrKeyNotFound       error = code("key not found", wire.CodeKeyNotFound)
	ErrKeyAlreadyRevoked error = &sentinel{text: "key is already revoked", codes: []string{wire.CodeKeyRevoked}, only: http.StatusConflict}
	ErrLastActiveKey     error = code("last key of the agent", wire.CodeLastActiveKey)
	ErrKeyNotReplaceable error = code("key may be in use", wire.CodeKeyNotReplaceable)
	ErrKeyRotated        error = code("key was rotated", wire.CodeKeyRotated)
	ErrKeyNotRotatable   error = code("key can't be rotated", wire.CodeKeyNotRotatable)
	ErrAgentKeyLimit     error = code("agent has too many keys", wire.CodeAgentKeyLimit)

	// The signature of a call. The key that made it is on the next lines; ErrUnauthorised matches all of both.
	ErrUnauthorised     error = &sentinel{text: "the API does not accept who is asking", status: http.StatusUnauthorized}
	ErrInvalidSignature error = &sentinel{text: "the signature is not right", codes: []string{wire.CodeInvalidSignature, wire.CodeMissingSignature, wire.CodeContentHashMismatch}}
	ErrClockSkew        error = code("the clocks of the program and the server differ", wire.CodeTimestampOutOfRange) // see Error.ClockSkew
	ErrNonceReplayed    error = code("the request was sent before", wire.CodeNonceReplayed)

	// The key that made the call.
	ErrInvalidKey         error = code("invalid API key", wire.CodeInvalidKey)
	ErrKeyRevoked         error = &sentinel{text: "the API key is revoked", codes: []string{wire.CodeKeyRevoked}, not: http.StatusConflict}
	ErrKeyExpired         error = code("the API key has expired", wire.CodeKeyExpired)
	ErrKeyRotationExpired error = code("the rotated API key's grace period is over", wire.CodeKeyRotationExpired)
	ErrKeyInactive        error = code("the API key is not active", wire.CodeKeyNotActive)
	ErrKeyAppNotFound     error = code("the API key's app is gone", wire.CodeKeyAppNotFound)
	ErrInsufficientScope  error = code("the API key lacks a scope", wire.CodeInsufficientScope)
	ErrRoleNotAllowed     error = code("the person's role does not allow this", wire.CodeRoleNotAllowed)
	ErrConstraints        error = code("the constraints go beyond the API key's scopes", wire.CodeConstraintNotNarrowing)
	ErrIPNotAllowed       error = code("the API key can't be used from here", wire.CodeIPNotAllowed)

	// The caller named in a call.
	ErrCallerAgentMismatch   error = code("the caller is not the key's agent", wire.CodeCallerMismatch)
	ErrCallerAgentResolution error = code("the caller could not be resolved", wire.CodeCallerResolutionError)

	// What a provider answers: see ProviderError.
	ErrProviderUnauthorised error = errors.New("the provider does not accept the grant's credential")
	ErrScopeReauth          error = code("the grant lacks scopes that the provider asks for", codeScopeMismatch)

	// Grants. ErrReauthorise matches what only whoever gave the access can mend; ErrPolicy what was decided not to be allowed.
	ErrGrantNotFound        error = code("grant not found", wire.CodeGrantNotFound)
	ErrNoDelegatedGrant     error = code("the agent holds no grant of the provider", wire.CodeNoDelegatedGrant)
	ErrGrantExpired         error = code("grant has expired", wire.CodeGrantExpired)
	ErrGrantRevoked         error = code("grant is revoked", wire.CodeGrantRevoked)
	ErrGrantDeleted         error = &sentinel{text: "grant is gone", status: http.StatusGone}
	ErrCredentialRevoked    error = code("the grant's credential is revoked", codeCredentialRevoked)
	ErrReauthorise          error = &sentinel{text: "access must be given again", codes: []string{wire.CodeGrantExpired, wire.CodeGrantRevoked, codeCredentialRevoked, codeJWTValidation}, status: http.StatusGone}
	ErrUserToken            error = code("the user's token is not accepted", codeJWTValidation)
	ErrAmbiguousGrant       error = code("several grants match", wire.CodeAmbiguousGrant) // see Error.AmbiguousGrant
	ErrRequiresProxy        error = &sentinel{text: "the grant can be used through the API's proxy only", codes: []string{wire.CodeRequiresProxy, "delegated_grant_requires_proxy", "hitl_grant_requires_proxy", "user_limits_require_proxy"}}
	ErrTokenRefresh         error = code("the grant's credential is being refreshed", codeTokenRefresh)
	ErrBlockedDestination   error = code("the address is blocked", codeBlockedDestination)
	ErrPolicy               error = &sentinel{text: "a policy refuses this use of the grant", codes: []string{wire.CodeAgentScopeNotAllowed, wire.CodeGrantMethod, wire.CodeGrantPath, wire.CodeSecretHost, wire.CodeRequestRuleDenied, codeStepUp, codeRedact, "policy_violation"}, only: http.StatusForbidden}
	ErrAgentScopeNotAllowed error = code("the agent's scopes don't name the provider", wire.CodeAgentScopeNotAllowed)
	ErrGrantMethod          error = code("the grant does not allow the method", wire.CodeGrantMethod)
	ErrGrantPath            error = code("the grant does not allow the path", wire.CodeGrantPath)
	ErrSecretHost           error = code("the secret is not for this host", wire.CodeSecretHost)
	ErrRequestRule          error = code("a rule of the request itself denies it", wire.CodeRequestRuleDenied)
	ErrStepUp               error = code("the user must sign in anew", codeStepUp)
	ErrRedact               error = code("what must be redacted can't be", codeRedact)

	// Making, delegating and ending grants.
	ErrGrantNotDelegable    error = code("grant can't be delegated", wire.CodeGrantNotDelegable)
	ErrSiblingLabel         error = code("another grant has the label", wire.CodeSiblingLabel)
	ErrGrantPolicy          error = code("the grant's policy is not valid", wire.CodeInvalidGrantPolicy)
	ErrScopeConstraint      error = code("the scope constraint is not valid", wire.CodeInvalidScopeConstraint)
	ErrAgentsCannotMint     error = code("agents can't mint grants", wire.CodeAgentsCantMint)
	ErrMintSourceRules      error = code("a grant with rules can't be minted from", wire.CodeMintSourceRules)
	ErrGrantLimit           error = code("there are too many grants", codeGrantLimit)
	ErrUseSelfRevoke        error = code("an agent ends its delegations by itself", wire.CodeUseSelfRevoke)
	ErrAgentKeyRequired     error = code("this needs an agent's key", wire.CodeAgentKeyRequired)
	ErrPrincipalNotOffered  error = code("the server has no grants for users and groups", wire.CodePrincipalNotOffered)
	ErrCredentialIDRequired error = code("the secret has several credentials", codeCredentialID)
	ErrEndUserCredential    error = code("an end user's credential can't be assigned", codeEndUserCredential)

	// Managed secrets.
	ErrSecretNotFound         error = code("managed secret not found", wire.CodeSecretNotFound)
	ErrSecretSlugExists       error = code("managed secret's slug is taken", wire.CodeSecretSlugExists)
	ErrSecretConcurrentUpdate error = code("managed secret changed meanwhile", wire.CodeSecretConcurrentUpdate)
	ErrSecretUnreadable       error = code("the server can't open the secret's value", wire.CodeSecretUnreadable)

	// Idempotency keys that were used before.
	ErrIdempotencyKeyBodyMismatch  error = code("idempotency key was used for another request", wire.CodeIdempotencyMismatch)
	ErrIdempotencyKeyAgentRevoked  error = code("idempotency key's agent is revoked", wire.CodeIdempotencyRevoked)
	ErrIdempotencyKeyAgentInactive error = code("idempotency key's agent is suspended", wire.CodeIdempotencyInactive)

	// Calls, runs, and references of refusals.
	ErrCallNotFound      error = code("call not found", wire.CodeCallNotFound)
	ErrEventNotFound     error = code("event not found", wire.CodeEventNotFound)
	ErrWebhookNotFound   error = code("webhook not found", wire.CodeWebhookNotFound)
	ErrRunNotFound       error = code("run not found", wire.CodeRunNotFound)
	ErrReferenceNotFound error = code("nothing is known of the reference", wire.CodeReferenceNotFound)

	// Any request.
	ErrNotOffered      error = code("the server does not offer this", wire.CodeNotOffered)
	ErrUnavailable     error = &sentinel{text: "the API can't answer at present", from: http.StatusBadGateway, to: http.StatusGatewayTimeout}
	ErrInternal        error = code("the API failed", wire.CodeInternalError)
	ErrRateLimit       error = code("too many requests", wire.CodeRateLimitExceeded)
	ErrQuotaExceeded   error = code("the quota is used up", codeQuotaExceeded)
	ErrTooLarge        error = &sentinel{text: "the request is too large", codes: []string{wire.CodeBodyTooLarge, wire.CodeHeadersTooLarge}}
	ErrWrongBaseURL    error = code("the base URL is not the API's", wire.CodeWrongBaseURL)
	ErrValidation      error = &sentinel{text: "the server refused a field", status: http.StatusUnprocessableEntity}
	ErrLegacySecret    error = code("managed secrets are named by their slugs", wire.CodeLegacySecretName)
	ErrInvalidResponse error = code("the server's answer makes no sense", codeInvalidResponse)
)

// codeInvalidResponse is Error.Code for a success whose body breaks the protocol. No server sends it.
const codeInvalidResponse = "invalid_response"

// Codes of other servers than this project's.
const (
	codeQuotaExceeded      = "quota_exceeded"
	codeScopeMismatch      = "scope_mismatch"
	codeCredentialRevoked  = "credential_revoked"
	codeJWTValidation      = "jwt_validation_error"
	codeTokenRefresh       = "token_refresh_in_progress"
	codeBlockedDestination = "blocked_destination"
	codeStepUp             = "step_up_required"
	codeRedact             = "redact_discharge_failed"
	codeGrantLimit         = "grant_limit_exceeded"
	codeCredentialID       = "credential_id_required"
	codeEndUserCredential  = "end_user_credential_not_assignable"
)

// A sentinel is a class of API errors: those with one of codes, or with status, or with one from from to to. The same code
// can mean two things on different statuses, so only and not narrow it.
type sentinel struct {
	text     string
	codes    []string
	status   int // matches whatever the code
	from, to int // as status
	only     int // matches on this status only
	not      int // never matches on this status
}

func code(text, code string) *sentinel { return &sentinel{text: text, codes: []string{code}} }

func (s *sentinel) Error() string { return s.text }

func (s *sentinel) matches(e *Error) bool {
	if s.status != 0 && s.status == e.Status || s.from != 0 && s.from <= e.Status && e.Status <= s.to {
		return true
	}
	for _, c := range s.codes {
		if c == e.Code {
			return (s.only == 0 || e.Status == s.only) && (s.not == 0 || e.Status != s.not)
		}
	}
	return false
}
