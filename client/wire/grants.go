package wire

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The kinds of grants (protocol 8.1). A server of this project has the last one only.
const (
	GrantKindOAuth         = "oauth"
	GrantKindManagedSecret = "managed_secret"
)

// Who a grant can be for (protocol 8.1).
const (
	PrincipalAgent  = "agent"
	PrincipalSystem = "system" // the application
	PrincipalUser   = "user"
	PrincipalGroup  = "group"
)

// The states of a grant, which follow from its times and those of the grants it was delegated from.
const (
	GrantActive  = "active"
	GrantExpired = "expired"
	GrantRevoked = "revoked"
)

// GrantStatuses are the states of a grant, in the order of its life.
func GrantStatuses() []string { return []string{GrantActive, GrantExpired, GrantRevoked} }

// How the holder of a grant came by it (protocol 8.1).
const (
	AccessOwnership = "ownership"
	AccessDelegated = "ms_delegation"
)

// Why a grant can't be delegated (protocol 6.3, detail_reason).
const (
	NotDelegableHolder    = "holder_not_delegable"
	NotDelegableCeiling   = "ceiling_off"
	NotDelegableNoOnward  = "no_onward_hop"
	NotDelegableRequested = "not_requested"
)

// What lists of secrets and of grants can be sorted by, beside SortName, SortCreated and SortLastUsed: an extension.
const (
	SortSecret  = "secret"
	SortAgent   = "agent"
	SortExpires = "expires_at"
)

// SecretSorts are what a list of managed secrets can be sorted by.
func SecretSorts() []string { return []string{SortName, SortCreated, SortLastUsed} }

// GrantSorts are what a list of grants can be sorted by.
func GrantSorts() []string {
	return []string{SortCreated, SortSecret, SortAgent, SortExpires, SortLastUsed}
}

// Limits of grants.
const (
	MaxGrantLabel      = 255 // characters
	MaxGrantMethods    = 20
	MaxGrantPaths      = 50
	MaxGrantPath       = 500 // characters of a pattern
	MaxReason          = 500 // characters
	MaxDelegationDepth = 5
	MaxScopeConstraint = 100 // scopes
	MaxConstraintAtom  = 512 // characters of one
)

// ExpiringSoon is how near the end of a grant is that is said to expire soon.
const ExpiringSoon = 7 * 24 * time.Hour

// Where the scopes of an agent name the managed secrets that it may reach (protocol 5.7): by slug, and in entries that were
// there before by display name.
const (
	ScopeManagedSecrets     = "managed_secret_slugs"
	ScopeManagedSecretNames = "managed_secrets"
)

var methodForm = regexp.MustCompile(`^[A-Z]{1,20}$`)

// GrantMethodProblem says what is wrong with a method that a grant is to allow, "" when nothing is.
func GrantMethodProblem(method string) string {
	if methodForm.MatchString(method) {
		return ""
	}
	return "This must be a method of HTTP in upper case, such as GET."
}

// GrantPathProblem says what is wrong with a pattern of paths that a grant is to allow, "" when nothing is. A pattern begins
// with a slash; in its segments * stands for any text, which is some where it stands alone, and ** as the last segment for all
// that follows.
func GrantPathProblem(pattern string) string {
	segments := strings.Split(pattern, "/")
	switch {
	case !strings.HasPrefix(pattern, "/"):
		return "This must begin with a slash."
	case utf8.RuneCountInString(pattern) > MaxGrantPath:
		return TooLong(pattern, MaxGrantPath)
	case !utf8.ValidString(pattern) || strings.ContainsFunc(pattern, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "This must be plain text."
	case strings.ContainsAny(pattern, `\?#%`):
		return "This must be the path alone, as people read it: without query, backslashes and percent signs."
	}
	for i, segment := range segments[1:] {
		last := i == len(segments)-2
		switch {
		case segment == "" && !last:
			return "This must not have two slashes side by side."
		case segment == "." || segment == "..":
			return fmt.Sprintf("This must not have the segment “%s”.", segment)
		case strings.Contains(segment, "**") && (segment != "**" || !last):
			return "“**” must be the last segment, and stand alone."
		}
	}
	return ""
}

// ScopesNameSecret reports whether an allowlist names a managed secret (protocol 5.7): by slug, or as entries of before do by
// name.
func ScopesNameSecret(scopes map[string][]string, slug, name string) bool {
	return slices.Contains(scopes[ScopeManagedSecrets], slug) || slices.Contains(scopes[ScopeManagedSecretNames], name)
}

// GrantEnd works out when a grant ends: at end, or as long after now as it usually lasts, and not later than most after now
// (protocol 8.2); nil is never, and 0 is not said. field and problem tell what can't be, and are "" when nothing is wrong.
func GrantEnd(now time.Time, end *time.Time, most, usual time.Duration) (ends *time.Time, field, problem string) {
	switch {
	case end != nil && !end.After(now):
		return end, "expires_at", "This is in the past."
	case end != nil && most > 0 && end.After(now.Add(most)):
		return end, "expires_at", "This is later than max_ttl_seconds allows."
	case most > 0 && usual > most:
		return end, "default_ttl_seconds", "This is longer than max_ttl_seconds."
	}
	if lasts := cmp.Or(usual, most); end == nil && lasts > 0 {
		at := now.Add(lasts)
		end = &at
	}
	return end, "", ""
}
