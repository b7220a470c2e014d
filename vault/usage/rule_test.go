package usage

import (
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
)

// The rule is free of HTTP and SQL; this file is inside the package to reach it.

func TestWhatCountsAsRefused(t *testing.T) {
	for _, tt := range []struct {
		what       string
		recognised bool
		refusal    *api.Error
		want       string
	}{
		{"an answer", true, nil, ""},
		{"a revoked key", false, api.Fail(wire.CodeKeyRevoked), wire.CodeKeyRevoked},
		{"a caller that is no agent", false, api.Fail(wire.CodeCallerUnresolved), wire.CodeCallerUnresolved},
		{"the same for clients before 0.21", false, api.Fail(wire.CodeAgentNotFound), wire.CodeAgentNotFound},
		{"a server that can't tell", false, api.Fail(wire.CodeServiceUnavailable), wire.CodeServiceUnavailable},
		{"a header that can't be", false, api.Invalid(wire.HeaderCaller, "no"), wire.CodeValidationFailed},
		{"a key revoked meanwhile", true, api.Fail(wire.CodeKeyRevoked), wire.CodeKeyRevoked},
		{"a key of another kind", true, api.Fail(wire.CodeCannotMintSubagents), wire.CodeCannotMintSubagents},
		{"too much", true, api.Fail(wire.CodeRateLimitExceeded), wire.CodeRateLimitExceeded},
		{"constraints too wide", true, api.Fail(wire.CodeConstraintNotNarrowing), wire.CodeConstraintNotNarrowing},
		{"a grant of somebody else", true, api.Fail(wire.CodeGrantNotFound), wire.CodeGrantNotFound},
		{"a grant for the proxy", true, api.Fail(wire.CodeRequiresProxy), wire.CodeRequiresProxy},
		{"an agent that isn't there", true, api.Fail(wire.CodeAgentNotFound), ""},
		{"a key that was revoked before", true, api.Fail(wire.CodeKeyRevoked).WithStatus(409), ""},
		{"a name that is taken", true, api.Fail(wire.CodeAgentNameExists), ""},
		{"a wrong field", true, api.Invalid("name", "no"), ""},
		{"a wrong address", true, api.Fail(wire.CodeRouteNotFound), ""},
		{"what isn't offered", true, api.Fail(wire.CodeNotOffered), ""},
		{"a server that failed", true, api.Fail(wire.CodeInternalError), ""},
	} {
		if got := reasonOf(tt.recognised, tt.refusal); got != tt.want {
			t.Errorf("%s counts as %q, want %q", tt.what, got, tt.want)
		}
	}
}
