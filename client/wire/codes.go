package wire

import (
	"maps"
	"net/http"
	"slices"
)

// Error codes: the value of "error" in an error body (protocol 6.3), the only thing clients switch on.
const (
	CodeInvalidKey             = "invalid_key"
	CodeKeyRevoked             = "key_revoked" // 401 when presented; 409 when the target of an operation
	CodeKeyExpired             = "key_expired"
	CodeKeyRotationExpired     = "key_rotated_grace_expired"
	CodeKeyNotActive           = "key_not_active"
	CodeAgentInactive          = "agent_inactive"
	CodeAgentRevoked           = "agent_revoked"
	CodeKeyAppNotFound         = "app_not_found_for_key"
	CodeAgentNotFound          = "agent_not_found"
	CodeCallerUnresolved       = "caller_agent_unresolved"
	CodeCallerMismatch         = "caller_agent_mismatch"
	CodeCallerResolutionError  = "caller_agent_resolution_error"
	CodeAgentNameExists        = "agent_name_exists"
	CodeAgentConcurrentUpdate  = "agent_concurrent_update"
	CodeAgentOwnerLeft         = "agent_owner_left" // extension: it stays suspended until another person owns it
	CodeMeRequiresAgentKey     = "me_requires_agent_key"
	CodeKeyNotFound            = "key_not_found"
	CodeLastActiveKey          = "last_active_key"
	CodeKeyNotReplaceable      = "key_not_replaceable" // extension
	CodeAgentKeyLimit          = "agent_key_limit_reached"
	CodeIdempotencyMismatch    = "idempotency_key_body_mismatch"
	CodeIdempotencyRevoked     = "idempotency_key_agent_revoked"
	CodeIdempotencyInactive    = "idempotency_key_agent_inactive"
	CodeCannotMintSubagents    = "agent_cannot_mint_subagents"
	CodeNarrowingRequiresPhase = "narrowing_requires_phase_g"
	CodeLegacySecretName       = "legacy_managed_secret_name_rejected"
	CodeInsufficientScope      = "insufficient_scope"
	CodeRoleNotAllowed         = "role_not_allowed" // extension: of a person at the console
	CodeConstraintNotNarrowing = "constraint_not_narrowing"
	CodeRateLimitExceeded      = "rate_limit_exceeded"
	CodeIPNotAllowed           = "ip_not_allowed"
	CodeInvalidDerivedScope    = "invalid_scope_for_derived_key"
	CodeKeyRotated             = "key_rotated"       // extension: its deprecation is not taken back
	CodeKeyNotRotatable        = "key_not_rotatable" // extension: a derived one, or one that was rotated already
	CodeMissingSignature       = "missing_signature"
	CodeInvalidSignature       = "invalid_signature"
	CodeTimestampOutOfRange    = "timestamp_out_of_range"
	CodeNonceReplayed          = "nonce_replayed"
	CodeContentHashMismatch    = "content_hash_mismatch"
	CodeValidationFailed       = "validation_failed"
	CodeMalformedJSON          = "malformed_json"
	CodeBodyTooLarge           = "body_too_large"
	CodeBodyTimeout            = "body_timeout"
	CodeHeadersTooLarge        = "headers_too_large"
	CodeUnsupportedMediaType   = "unsupported_media_type"
	CodeGrantNotFound          = "grant_not_found"
	CodeNoDelegatedGrant       = "no_delegated_grant"
	CodeGrantExpired           = "grant_expired"
	CodeGrantRevoked           = "grant_revoked"
	CodeGrantDeleted           = "grant_deleted" // of a grant whose secret is deleted
	CodeAmbiguousGrant         = "ambiguous_grant"
	CodeRequiresProxy          = "restricted_grant_requires_proxy"
	CodeGrantNotDelegable      = "grant_not_delegable"
	CodeSiblingLabel           = "sibling_label_conflict"
	CodeInvalidGrantPolicy     = "invalid_grant_policy"
	CodeInvalidScopeConstraint = "invalid_scope_constraint"
	CodeAgentsCantMint         = "agents_cannot_mint"
	CodeMintSourceRules        = "mint_source_has_grant_rules"
	CodeUseSelfRevoke          = "use_self_revoke_path"
	CodeAgentKeyRequired       = "agent_key_required"
	CodeAgentScopeNotAllowed   = "agent_scope_not_allowed"
	CodeGrantMethod            = "grant_method_not_allowed" // extension
	CodeGrantPath              = "grant_path_not_allowed"   // extension
	CodeSecretHost             = "secret_host_not_allowed"  // extension
	CodeRequestRuleDenied      = "request_rule_denied"      // extension
	CodeSecretNotFound         = "secret_not_found"
	CodeSecretSlugExists       = "secret_slug_exists"       // extension
	CodeSecretConcurrentUpdate = "secret_concurrent_update" // extension
	CodeSecretUnreadable       = "secret_unreadable"        // extension: its value can't be opened with the master key there is
	CodePrincipalNotOffered    = "principal_not_offered"    // extension: users and groups
	CodeCallNotFound           = "call_not_found"           // extension
	CodeEventNotFound          = "event_not_found"          // extension
	CodeWebhookNotFound        = "webhook_not_found"        // extension
	CodeRunNotFound            = "run_not_found"            // extension
	CodeReferenceNotFound      = "reference_not_found"      // extension
	CodeRouteNotFound          = "route_not_found"
	CodeWrongBaseURL           = "wrong_base_url"
	CodeMisdirected            = "misdirected_request" // of a host that the server does not answer for; extension
	CodeMethodNotAllowed       = "method_not_allowed"
	CodeNotOffered             = "not_offered" // of a route the protocol has and the server lacks
	CodeServiceUnavailable     = "service_unavailable"
	CodeInternalError          = "internal_error"
)

// statuses is the table of error codes: what a server sends with each.
var statuses = map[string]int{
	CodeInvalidKey:             http.StatusUnauthorized,
	CodeKeyRevoked:             http.StatusUnauthorized,
	CodeKeyExpired:             http.StatusUnauthorized,
	CodeKeyRotationExpired:     http.StatusUnauthorized,
	CodeKeyNotActive:           http.StatusUnauthorized,
	CodeAgentInactive:          http.StatusUnauthorized,
	CodeAgentRevoked:           http.StatusUnauthorized,
	CodeKeyAppNotFound:         http.StatusInternalServerError,
	CodeAgentNotFound:          http.StatusNotFound,
	CodeCallerUnresolved:       http.StatusNotFound,
	CodeCallerMismatch:         http.StatusBadRequest,
	CodeCallerResolutionError:  http.StatusServiceUnavailable,
	CodeAgentNameExists:        http.StatusConflict,
	CodeAgentConcurrentUpdate:  http.StatusConflict,
	CodeAgentOwnerLeft:         http.StatusConflict,
	CodeMeRequiresAgentKey:     http.StatusForbidden,
	CodeKeyNotFound:            http.StatusNotFound,
	CodeLastActiveKey:          http.StatusConflict,
	CodeKeyNotReplaceable:      http.StatusConflict,
	CodeAgentKeyLimit:          http.StatusConflict,
	CodeIdempotencyMismatch:    http.StatusConflict,
	CodeIdempotencyRevoked:     http.StatusConflict,
	CodeIdempotencyInactive:    http.StatusConflict,
	CodeCannotMintSubagents:    http.StatusForbidden,
	CodeNarrowingRequiresPhase: http.StatusConflict,
	CodeLegacySecretName:       http.StatusUnprocessableEntity,
	CodeInsufficientScope:      http.StatusForbidden,
	CodeRoleNotAllowed:         http.StatusForbidden,
	CodeConstraintNotNarrowing: http.StatusBadRequest,
	CodeRateLimitExceeded:      http.StatusTooManyRequests,
	CodeIPNotAllowed:           http.StatusForbidden,
	CodeInvalidDerivedScope:    http.StatusBadRequest,
	CodeKeyRotated:             http.StatusConflict,
	CodeKeyNotRotatable:        http.StatusConflict,
	CodeMissingSignature:       http.StatusUnauthorized,
	CodeInvalidSignature:       http.StatusUnauthorized,
	CodeTimestampOutOfRange:    http.StatusUnauthorized,
	CodeNonceReplayed:          http.StatusUnauthorized,
	CodeContentHashMismatch:    http.StatusUnauthorized,
	CodeValidationFailed:       http.StatusUnprocessableEntity,
	CodeMalformedJSON:          http.StatusBadRequest,
	CodeBodyTimeout:            http.StatusRequestTimeout,
	CodeBodyTooLarge:           http.StatusRequestEntityTooLarge,
	CodeHeadersTooLarge:        http.StatusRequestHeaderFieldsTooLarge,
	CodeUnsupportedMediaType:   http.StatusUnsupportedMediaType,
	CodeGrantNotFound:          http.StatusNotFound,
	CodeNoDelegatedGrant:       http.StatusNotFound,
	CodeGrantExpired:           http.StatusForbidden,
	CodeGrantRevoked:           http.StatusForbidden,
	CodeGrantDeleted:           http.StatusGone,
	CodeAmbiguousGrant:         http.StatusConflict,
	CodeRequiresProxy:          http.StatusBadRequest,
	CodeGrantNotDelegable:      http.StatusForbidden,
	CodeSiblingLabel:           http.StatusConflict,
	CodeInvalidGrantPolicy:     http.StatusUnprocessableEntity,
	CodeInvalidScopeConstraint: http.StatusUnprocessableEntity,
	CodeAgentsCantMint:         http.StatusForbidden,
	CodeMintSourceRules:        http.StatusForbidden,
	CodeUseSelfRevoke:          http.StatusForbidden,
	CodeAgentKeyRequired:       http.StatusForbidden,
	CodeAgentScopeNotAllowed:   http.StatusForbidden,
	CodeGrantMethod:            http.StatusForbidden,
	CodeGrantPath:              http.StatusForbidden,
	CodeSecretHost:             http.StatusForbidden,
	CodeRequestRuleDenied:      http.StatusForbidden,
	CodeSecretNotFound:         http.StatusNotFound,
	CodeSecretSlugExists:       http.StatusConflict,
	CodeSecretConcurrentUpdate: http.StatusConflict,
	CodeSecretUnreadable:       http.StatusServiceUnavailable,
	CodePrincipalNotOffered:    http.StatusNotImplemented,
	CodeCallNotFound:           http.StatusNotFound,
	CodeEventNotFound:          http.StatusNotFound,
	CodeWebhookNotFound:        http.StatusNotFound,
	CodeRunNotFound:            http.StatusNotFound,
	CodeReferenceNotFound:      http.StatusNotFound,
	CodeRouteNotFound:          http.StatusNotFound,
	CodeWrongBaseURL:           http.StatusBadRequest, // no 404, which the official client takes for a missing grant
	CodeMisdirected:            http.StatusMisdirectedRequest,
	CodeMethodNotAllowed:       http.StatusMethodNotAllowed,
	CodeNotOffered:             http.StatusNotImplemented,
	CodeServiceUnavailable:     http.StatusServiceUnavailable,
	CodeInternalError:          http.StatusInternalServerError,
}

// What an error body's "outcome" says of a request that would have changed something. The field is an extension.
const (
	OutcomeUnchanged = "unchanged" // nothing was changed
	OutcomeUnknown   = "unknown"   // the change may or may not have been made
)

// Codes are all error codes, sorted.
func Codes() []string { return slices.Sorted(maps.Keys(statuses)) }

// Status returns the HTTP status a server sends with a code, 500 for a code it does not know. CodeKeyRevoked gives
// 401: a server that refuses to change a revoked key sends 409 instead.
func Status(code string) int {
	if status, ok := statuses[code]; ok {
		return status
	}
	return http.StatusInternalServerError
}
