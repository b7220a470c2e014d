package wire

// Header names (protocol 3.2, 4.1 and 4.4), in Go's canonical spelling so that http.Header needs no conversion.
const (
	HeaderAPIKey           = "X-Api-Key"
	HeaderTimestamp        = "X-Alter-Timestamp"
	HeaderNonce            = "X-Alter-Nonce"
	HeaderContentSHA256    = "X-Alter-Content-Sha256"
	HeaderSignature        = "X-Alter-Signature"
	HeaderSignatureV2      = "X-Alter-Signature-V2"
	HeaderScopeConstraints = "X-Alter-Scope-Constraints"
	HeaderRequestRule      = "X-Alter-Request-Rule"
	HeaderCaller           = "X-Alter-Caller"
	HeaderCallerType       = "X-Alter-Caller-Type"
	HeaderActorID          = "X-Alter-Actor-Id"
	HeaderContext          = "X-Alter-Context"
	HeaderTraceparent      = "Traceparent"
	HeaderIdempotencyKey   = "Idempotency-Key"

	HeaderKeyDeprecated      = "X-Alter-Key-Deprecated"
	HeaderRequestID          = "X-Request-Id"
	HeaderRetryAfter         = "Retry-After"
	HeaderRateLimitLimit     = "X-Ratelimit-Limit"
	HeaderRateLimitRemaining = "X-Ratelimit-Remaining"
	HeaderRateLimitReset     = "X-Ratelimit-Reset"

	// HeaderAcknowledge is an extension. Its value AcknowledgePending on a create or mint asks the server to mark the
	// new key as not yet stored by the person it is shown to.
	HeaderAcknowledge  = "X-Alter-Console-Acknowledge"
	AcknowledgePending = "pending"
)

// What a caller can be, the value of HeaderCallerType (protocol 4.1).
const (
	CallerAgent   = "agent"
	CallerService = "service"
)

// CallerTypes are what a caller can be.
func CallerTypes() []string { return []string{CallerAgent, CallerService} }
