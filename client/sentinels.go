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
	ErrConstraints        error = code("the constraints go beyond the API key's scopes", wire.CodeConstraintNotNarrowing)
	ErrIPNotAllowed       error = code("the API key can't be used from here", codeIPNotAllowed)

	// The caller named in a call.
	ErrCallerAgentMismatch   error = code("the caller is not the key's agent", wire.CodeCallerMismatch)
	ErrCallerAgentResolution error = code("the caller could not be resolved", wire.CodeCallerResolutionError)

	// What a provider answers: see ProviderError.
	ErrProviderUnauthorised error = errors.New("the provider does not accept the grant's credential")
	ErrScopeReauth          error = code("the grant lacks scopes that the provider asks for", codeScopeMismatch)

	// Idempotency keys that were used before.
	ErrIdempotencyKeyBodyMismatch  error = code("idempotency key was used for another request", wire.CodeIdempotencyMismatch)
	ErrIdempotencyKeyAgentRevoked  error = code("idempotency key's agent is revoked", wire.CodeIdempotencyRevoked)
	ErrIdempotencyKeyAgentInactive error = code("idempotency key's agent is suspended", wire.CodeIdempotencyInactive)

	// Calls, and references of refusals.
	ErrCallNotFound      error = code("call not found", wire.CodeCallNotFound)
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
	codeIPNotAllowed  = "ip_not_allowed"
	codeQuotaExceeded = "quota_exceeded"
	codeScopeMismatch = "scope_mismatch"
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
