package wire

import (
	"fmt"
	"time"
	"unicode/utf8"
)

// Limits of an agent's fields.
const (
	MaxDisplayName  = 255           // characters
	MaxScopes       = 12 << 10      // bytes of compact JSON
	MaxStagedScopes = 2 * MaxScopes // of what is allowed and what is still to be removed
	MaxObject       = 16 << 10      // bytes of compact JSON: metadata and policy each
	MaxKeys         = 50            // of an agent, that work
)

// How long scopes that are removed go on working, where the request does not say, and at most.
const (
	DefaultGrace = 24 * time.Hour
	MaxGrace     = 7 * 24 * time.Hour
)

// Limits of an application's keys.
const (
	MaxKeyName         = 100 // characters
	MaxCIDRs           = 100 // networks of a key
	MaxRateLimit       = 600_000
	MaxKeyLife         = 10 * 366 * 24 * time.Hour
	MaxDerivedLife     = 24 * time.Hour
	MaxMadeKeys        = 1000 // by one key, derived and created, that still work
	MaxOverlapDays     = 30
	DefaultOverlapDays = 7
)

// Where the rate limit of a key comes from (protocol 7.2).
const (
	RateLimitOfKey      = "key"
	RateLimitOfPlatform = "platform_default"
)

// RateLimitOf is how many requests a minute a key may send that has a limit of its own or none, and where that comes from. No
// key may send as many as it likes.
func RateLimitOf(own *int) (rpm int, source string) {
	if own != nil {
		return *own, RateLimitOfKey
	}
	return MaxRateLimit, RateLimitOfPlatform
}

// Limits of requests.
const (
	MaxBody           = 1 << 20           // bytes
	MaxDepth          = 64                // levels of nesting in a body
	MaxCaller         = 255               // characters
	MaxIdempotencyKey = 255               // characters
	Tolerance         = 300 * time.Second // how far a timestamp may lie from the server's clock, either way, both ends included
)

// RetryPause is what a refusal asks its client to wait when the cause is expected to pass.
const RetryPause = 2 * time.Second

// Limits of what lists are asked for.
const (
	MaxSearch   = 255 // characters of a text, and of a provider, to look for
	DefaultPage = 100
	MaxPage     = 1000
)

// TooLong says that a text has more characters than it may, "" when it has not.
func TooLong(text string, most int) string {
	return over(utf8.RuneCountInString(text), "characters", most)
}

// TooLarge says that valid JSON has more bytes than it may, "" when it has not. It counts those of [CompactJSONText],
// whatever was sent.
func TooLarge(text []byte, most int) string {
	if compact, err := CompactJSONText(text); err == nil {
		text = compact
	}
	return over(len(text), "bytes", most)
}

func over(n int, unit string, most int) string {
	if n <= most {
		return ""
	}
	return fmt.Sprintf("This has %d %s, at most %d are allowed.", n, unit, most)
}
