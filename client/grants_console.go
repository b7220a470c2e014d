package client

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

const grantsPath = "/console/v1/grants"

// Create lets an agent or the application use a managed secret. A label that another live grant of the same holder and
// secret has gives an error matching ErrSiblingLabel.
func (s *GrantsService) Create(ctx context.Context, p GrantCreateParams) (*Grant, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	header, err := mintHeaders(p.IdempotencyKey, p.IdempotencyKey != "", false)
	if err != nil {
		return nil, err
	}
	return s.one(ctx, call{method: http.MethodPost, path: grantsPath, body: p.body(), header: header})
}

func (p GrantCreateParams) check() error {
	switch {
	case p.ManagedSecret == "":
		return &ValueError{Field: "managed_secret", Problem: "is empty", Fix: "give ManagedSecret.ID or ManagedSecret.Slug"}
	case (p.AgentID == "") != p.System:
		return &ValueError{Field: "agent_id", Problem: "must be given, or System set, and not both", Fix: "give AgentInfo.ID, or System for the application"}
	}
	return nil
}

func (p GrantCreateParams) body() []member {
	body := []member{{"managed_secret", p.ManagedSecret}}
	if p.System {
		body = append(body, member{"system", true})
	} else {
		body = append(body, member{"agent_id", p.AgentID})
	}
	if p.Label != "" {
		body = append(body, member{"label", p.Label})
	}
	if policy := p.Policy.body(); len(policy) > 0 {
		body = append(body, member{"policy", policy})
	}
	if p.Delegable {
		body = append(body, member{"delegable", true})
	}
	if p.AddToScopes {
		body = append(body, member{"add_to_scopes", true})
	}
	return body
}

func (p GrantPolicy) body() map[string]any {
	body := map[string]any{}
	if p.ExpiresAt != nil {
		body["expires_at"] = p.ExpiresAt.UTC().Format(time.RFC3339Nano)
	}
	if len(p.Methods) > 0 {
		body["methods"] = p.Methods
	}
	if len(p.Paths) > 0 {
		body["paths"] = p.Paths
	}
	if p.ProxyOnly {
		body["proxy_only"] = true
	}
	return body
}

// Get returns a grant in any state. For an unknown one the error matches ErrGrantNotFound.
func (s *GrantsService) Get(ctx context.Context, id string) (*Grant, error) {
	path, err := grantPath(id)
	if err != nil {
		return nil, err
	}
	return s.one(ctx, call{method: http.MethodGet, path: path})
}

// Revoke ends a grant and all that were delegated from it, for good. The reason is kept and shown; it may be "". Revoking
// twice changes nothing.
func (s *GrantsService) Revoke(ctx context.Context, id, reason string) (*Grant, error) {
	path, err := grantPath(id)
	if err != nil {
		return nil, err
	}
	var body []member
	if reason != "" {
		body = append(body, member{"reason", reason})
	}
	return s.one(ctx, call{method: http.MethodPost, path: path + "/revoke", body: body, empty: true})
}

// Search returns one page of grants.
func (s *GrantsService) Search(ctx context.Context, p GrantSearchParams) (*GrantSearchResult, error) {
	query, err := p.query()
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: grantsPath, query: query})
	if err != nil {
		return nil, err
	}
	return decodeGrants(o)
}

func (p GrantSearchParams) query() ([]wire.KV, error) {
	return paging{sort: p.Sort, limit: p.Limit, after: p.After, before: p.Before}.query(
		wire.KV{Key: "q", Value: p.Query},
		wire.KV{Key: "agent_id", Value: p.AgentID},
		wire.KV{Key: "managed_secret", Value: p.ManagedSecret},
		wire.KV{Key: "below", Value: p.Below},
		wire.KV{Key: "below_agent", Value: p.BelowAgent},
		wire.KV{Key: "status", Value: string(p.Status)},
		flag("expiring", p.ExpiringSoon),
	)
}

// SearchAll goes through the grants of Search from p.After on, fetching a page of p.Limit when it is needed. An error ends it
// and is the last thing it yields. It can be ranged over again, from the start.
func (s *GrantsService) SearchAll(ctx context.Context, p GrantSearchParams) iter.Seq2[*Grant, error] {
	return allPages(p.After, func(after string) ([]*Grant, string, error) {
		p.After = after
		page, err := s.Search(ctx, p)
		if err != nil {
			return nil, "", err
		}
		return page.Grants, page.Next, nil
	})
}

func (s *GrantsService) one(ctx context.Context, call call) (*Grant, error) {
	o, err := s.conn.do(ctx, call)
	if err != nil {
		return nil, err
	}
	grant := grantOf(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return &grant, nil
}

func grantPath(id string) (string, error) {
	if id == "" {
		return "", &ValueError{Field: "grant_id", Problem: "is empty", Fix: "give Grant.ID"}
	}
	return grantsPath + "/" + escapeSegment(id), nil
}
