package client

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// AgentGrantsService is what an agent does with the grants that it holds: Agent.Grants.
type AgentGrantsService struct{ conn *conn }

// List returns one page of the application's grants.
func (s *GrantsService) List(ctx context.Context, p GrantListParams) (*GrantListResult, error) {
	return s.conn.listGrants(ctx, p)
}

// List returns one page of the grants that the agent holds.
func (s *AgentGrantsService) List(ctx context.Context, p GrantListParams) (*GrantListResult, error) {
	return s.conn.listGrants(ctx, p)
}

func (c *conn) listGrants(ctx context.Context, p GrantListParams) (*GrantListResult, error) {
	if p.Limit == 0 {
		p.Limit = wire.DefaultPage
	}
	if err := checkPage(p.Limit, "", ""); err != nil {
		return nil, err
	}
	if p.Offset < 0 {
		return nil, &ValueError{Field: "offset", Problem: "is negative", Fix: "use 0 or more"}
	}
	o, err := c.do(ctx, call{method: http.MethodPost, path: "/sdk/grants/list", body: p.body()})
	if err != nil {
		return nil, err
	}
	return decodeGrantList(o)
}

func (p GrantListParams) body() []member {
	body := []member{{"limit", p.Limit}, {"offset", p.Offset}}
	body = appendText(body, "provider_id", p.Provider)
	body = appendText(body, "status", string(p.Status))
	body = appendText(body, "account", p.Account)
	body = appendText(body, "label", p.Label)
	return appendText(body, "user_token", p.UserToken)
}

// appendText adds a field that is left out when it is empty.
func appendText(body []member, name, value string) []member {
	if value == "" {
		return body
	}
	return append(body, member{name, value})
}

// CreateManagedSecretGrant gives the application, a user or a group a grant of a managed secret. Agents' grants are made by
// Create. A server without users and groups gives an error that matches ErrPrincipalNotOffered.
func (s *GrantsService) CreateManagedSecretGrant(ctx context.Context, managedSecretID string, p ManagedSecretGrantParams) (*ManagedSecretGrant, error) {
	if managedSecretID == "" {
		return nil, &ValueError{Field: "managed_secret_id", Problem: "is empty", Fix: "give ManagedSecret.ID"}
	}
	principal, err := p.Principal.body()
	if err != nil {
		return nil, err
	}
	terms, err := p.Terms.body()
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{
		method: http.MethodPost, path: "/sdk/managed-secrets/" + escapeSegment(managedSecretID) + "/grants", noTrace: true,
		body: appendText([]member{{"principal", principal}, {"grant_policy", terms}}, "credential_id", p.CredentialID),
	})
	if err != nil {
		return nil, err
	}
	return decodeManagedSecretGrant(o)
}

func (p GrantPrincipal) body() (map[string]any, error) {
	body := map[string]any{"type": p.Type}
	for name, value := range map[string]string{"user_token": p.UserToken, "external_group_id": p.ExternalGroupID, "idp_id": p.IdentityProviderID, "label": p.Label} {
		if value != "" {
			body[name] = value
		}
	}
	if p.Type == PrincipalSystem || p.Type == PrincipalAgent {
		body["label"] = nullable(p.Label)
	}
	if p.Type == "" {
		return nil, &ValueError{Field: "principal.type", Problem: "is empty", Fix: "give PrincipalSystem, or another of the principal types"}
	}
	return body, nil
}

func (t GrantTerms) body() (map[string]any, error) {
	body := map[string]any{}
	if t.ExpiresAt != nil {
		body["expires_at"] = wireTime(*t.ExpiresAt)
	}
	for name, d := range map[string]time.Duration{"max_ttl_seconds": t.MaxTTL, "default_ttl_seconds": t.DefaultTTL} {
		seconds, err := wholeSeconds("grant_policy."+name, d)
		if err != nil {
			return nil, err
		}
		if seconds > 0 {
			body[name] = seconds
		}
	}
	return body, nil
}

// wholeSeconds is 0 for a zero duration, which is not sent.
func wholeSeconds(field string, d time.Duration) (int64, error) {
	if d < 0 || d != d.Truncate(time.Second) {
		return 0, &ValueError{Field: field, Problem: fmt.Sprintf("%v is not a number of seconds", d), Fix: "use whole seconds, or 0 to leave it out"}
	}
	return int64(d / time.Second), nil
}

// RevokeGrant ends a grant for good, of either kind. With a user's token it ends that user's grants only, and another's is
// not found. On servers of this project Revoke shows the grant, too.
func (s *GrantsService) RevokeGrant(ctx context.Context, id string, p RevokeGrantParams) (*RevokeGrantResult, error) {
	if id == "" {
		return nil, noGrantID()
	}
	body := appendText(appendText(nil, "reason", p.Reason), "user_token", p.UserToken)
	o, err := s.conn.do(ctx, call{method: http.MethodPost, path: "/sdk/oauth/grants/" + escapeSegment(id) + "/revoke", body: body, empty: true, noTrace: true})
	if err != nil {
		return nil, err
	}
	result := &RevokeGrantResult{GrantID: o.requiredText("grant_id"), Message: o.requiredText("message"), RevokedAt: o.requiredTime("revoked_at")}
	if !o.requiredBool("success") {
		o.fail("success", "is false")
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return result, nil
}
