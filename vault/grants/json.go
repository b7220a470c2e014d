package grants

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

func stamp(t *time.Time) *api.Time { return (*api.Time)(t) }

// A grantJSON is a grant as the console has it.
type grantJSON struct {
	ID              string      `json:"id"`
	Kind            string      `json:"kind"`
	ManagedSecret   secretJSON  `json:"managed_secret"`
	PrincipalType   string      `json:"principal_type"`
	Agent           *holderJSON `json:"agent"`
	Label           *string     `json:"label"`
	Policy          policyJSON  `json:"policy"`
	Tags            []string    `json:"tags"`
	ParentGrantID   *string     `json:"parent_grant_id"`
	Depth           int         `json:"depth"`
	Delegable       bool        `json:"delegable"`
	ScopeConstraint []string    `json:"scope_constraint"`
	Status          string      `json:"status"`
	CreatedAt       api.Time    `json:"created_at"`
	CreatedBy       string      `json:"created_by"`
	RevokedAt       *api.Time   `json:"revoked_at"`
	RevokedBy       *string     `json:"revoked_by"`
	RevokedReason   *string     `json:"revoked_reason"`
	LastUsedAt      *api.Time   `json:"last_used_at"`
	Usable          bool        `json:"usable"`
	WhyNot          *whyNotJSON `json:"why_not"`
	ScopeEndsAt     *api.Time   `json:"scope_ends_at"`
}

type secretJSON struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
}

type holderJSON struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Status string `json:"status"`
}

type policyJSON struct {
	ExpiresAt *api.Time `json:"expires_at"`
	Methods   []string  `json:"methods"`
	Paths     []string  `json:"paths"`
	ProxyOnly bool      `json:"proxy_only"`
}

type whyNotJSON struct {
	Rule    string `json:"rule"`
	Message string `json:"message"`
	Change  string `json:"change"`
}

// toJSON says of a grant what it is, and by everything around it whether it can be used now.
func toJSON(g store.Grant, sides store.GrantSides, now time.Time) grantJSON {
	secret, holder := sides.Secrets[g.SecretID], holderOf(g, sides)
	made := grantJSON{
		ID:              g.ID,
		Kind:            wire.GrantKindManagedSecret,
		ManagedSecret:   secretJSON{secret.ID, secret.Slug, secret.Name},
		PrincipalType:   g.PrincipalType,
		Label:           g.Label,
		Policy:          policyJSON{stamp(g.ExpiresAt), orNone(textsOf(g.Methods)), orNone(textsOf(g.Paths)), g.ProxyOnly},
		Tags:            orNone(textsOf(g.Tags)),
		ParentGrantID:   g.ParentGrantID,
		Depth:           g.Depth,
		Delegable:       g.Delegable,
		ScopeConstraint: textsOf(g.ScopeConstraint),
		Status:          statusOf(g, now),
		CreatedAt:       api.Time(g.CreatedAt),
		CreatedBy:       g.CreatedBy,
		RevokedAt:       stamp(g.RevokedAt),
		LastUsedAt:      stamp(g.LastUsedAt),
	}
	if holder != nil {
		made.Agent = &holderJSON{holder.ID, holder.Name, holder.Status}
	}
	if g.RevokedAt != nil {
		made.RevokedBy, made.RevokedReason = &g.RevokedBy, &g.RevokedReason
	}
	no := May(holder, secret, chainOf(g, sides), Use{At: now})
	if made.Usable = no == nil; no != nil {
		made.WhyNot = &whyNotJSON{no.Code, no.Message, no.Hint}
	} else {
		made.ScopeEndsAt = stamp(scopeEnd(holder, secret))
	}
	return made
}

func holderOf(g store.Grant, sides store.GrantSides) *store.Agent {
	if g.AgentID == nil {
		return nil
	}
	holder := sides.Agents[*g.AgentID]
	return &holder
}

// chainOf is a grant and those it was delegated from.
func chainOf(g store.Grant, sides store.GrantSides) []store.Grant {
	chain := []store.Grant{g}
	for g.ParentGrantID != nil {
		parent, ok := sides.Parents[*g.ParentGrantID]
		if !ok {
			break
		}
		chain, g = append(chain, parent), parent
	}
	return chain
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
