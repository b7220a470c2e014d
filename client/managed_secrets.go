package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
)

// ManagedSecretsService keeps the credentials of upstream APIs: App.ManagedSecrets. What it is given as a SecretValue, no
// server ever shows again. All of it is an extension: it needs CapabilityManagedSecrets and an app key.
type ManagedSecretsService struct{ conn *conn }

const managedSecretsPath = "/console/v1/managed-secrets"

// Create makes a managed secret. A slug that another one has gives an error whose code is wire.CodeSecretSlugExists; what
// can't be right in the injection, the hosts or the value is told in Error.Problems.
func (s *ManagedSecretsService) Create(ctx context.Context, p ManagedSecretCreateParams) (*ManagedSecret, error) {
	if p.Name == "" {
		return nil, &ValueError{Field: "name", Problem: "is empty", Fix: "give it a name, such as that of the API"}
	}
	if err := p.Value.check(); err != nil {
		return nil, err
	}
	header, err := mintHeaders(p.IdempotencyKey, p.IdempotencyKey != "", false)
	if err != nil {
		return nil, err
	}
	return s.one(ctx, call{method: http.MethodPost, path: managedSecretsPath, body: p.body(), header: header})
}

func (p ManagedSecretCreateParams) body() []member {
	body := []member{{"name", p.Name}}
	if p.Slug != "" {
		body = append(body, member{"slug", p.Slug})
	}
	if p.Description != "" {
		body = append(body, member{"description", p.Description})
	}
	hosts := p.AllowedHosts
	if hosts == nil {
		hosts = []string{}
	}
	return append(body, member{"allowed_hosts", hosts}, member{"injection", p.Injection}, member{"value", p.Value.plain()})
}

// Get returns the managed secret with an id or a slug. A deleted one is found by its id only. For an unknown one the
// error's code is wire.CodeSecretNotFound.
func (s *ManagedSecretsService) Get(ctx context.Context, idOrSlug string) (*ManagedSecret, error) {
	path, err := managedSecretPath(idOrSlug)
	if err != nil {
		return nil, err
	}
	return s.one(ctx, call{method: http.MethodGet, path: path})
}

// Update changes the fields that are given and returns the secret. Values equal to the present ones change nothing.
func (s *ManagedSecretsService) Update(ctx context.Context, idOrSlug string, p ManagedSecretUpdateParams) (*ManagedSecret, error) {
	path, err := managedSecretPath(idOrSlug)
	if err != nil {
		return nil, err
	}
	if p.ExpectedVersion < 0 {
		return nil, &ValueError{Field: "expected_version", Problem: "is negative", Fix: "give ManagedSecret.Version"}
	}
	if err := p.Value.check(); err != nil {
		return nil, err
	}
	return s.one(ctx, call{method: http.MethodPatch, path: path, body: p.body(), empty: true})
}

func (p ManagedSecretUpdateParams) body() []member {
	var body []member
	if p.Name != nil {
		body = append(body, member{"name", *p.Name})
	}
	if p.Description != nil {
		body = append(body, member{"description", *p.Description})
	}
	if p.AllowedHosts != nil {
		body = append(body, member{"allowed_hosts", p.AllowedHosts})
	}
	if p.Injection != nil {
		body = append(body, member{"injection", *p.Injection})
	}
	if !p.Value.IsZero() {
		body = append(body, member{"value", p.Value.plain()})
	}
	if p.ExpectedVersion != 0 {
		body = append(body, member{"expected_version", p.ExpectedVersion})
	}
	return body
}

// ReplaceValue puts another value in the place of the one that is there. Grants go on working, with the next request.
func (s *ManagedSecretsService) ReplaceValue(ctx context.Context, idOrSlug string, value SecretValue) (*ManagedSecret, error) {
	path, err := managedSecretPath(idOrSlug)
	if err != nil {
		return nil, err
	}
	if err := value.check(); err != nil {
		return nil, err
	}
	return s.one(ctx, call{method: http.MethodPut, path: path + "/value", body: []member{{"value", value.plain()}}})
}

// Delete removes the value of a managed secret for good, revokes its grants and frees its slug, in one step. Deleting
// again, by the id, changes nothing.
func (s *ManagedSecretsService) Delete(ctx context.Context, idOrSlug string) (*ManagedSecretDeletion, error) {
	path, err := managedSecretPath(idOrSlug)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodDelete, path: path})
	if err != nil {
		return nil, err
	}
	deletion := &ManagedSecretDeletion{ManagedSecret: managedSecretOf(o), GrantsRevoked: o.requiredInt("grants_revoked")}
	if err := o.err(); err != nil {
		return nil, err
	}
	return deletion, nil
}

// List returns one page of managed secrets.
func (s *ManagedSecretsService) List(ctx context.Context, p ManagedSecretListParams) (*ManagedSecretList, error) {
	query, err := paging{sort: p.Sort, limit: p.Limit, after: p.After, before: p.Before}.query(
		wire.KV{Key: "q", Value: p.Query}, flag("include_deleted", p.IncludeDeleted))
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: managedSecretsPath, query: query})
	if err != nil {
		return nil, err
	}
	return decodeManagedSecrets(o)
}

// All goes through the managed secrets of List from p.After on, fetching a page of p.Limit when it is needed. An error ends
// it and is the last thing it yields. It can be ranged over again, from the start.
func (s *ManagedSecretsService) All(ctx context.Context, p ManagedSecretListParams) iter.Seq2[*ManagedSecret, error] {
	return allPages(p.After, func(after string) ([]*ManagedSecret, string, error) {
		p.After = after
		page, err := s.List(ctx, p)
		if err != nil {
			return nil, "", err
		}
		return page.ManagedSecrets, page.Next, nil
	})
}

func (s *ManagedSecretsService) one(ctx context.Context, call call) (*ManagedSecret, error) {
	o, err := s.conn.do(ctx, call)
	if err != nil {
		return nil, err
	}
	secret := managedSecretOf(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return &secret, nil
}

func managedSecretPath(idOrSlug string) (string, error) {
	if idOrSlug == "" {
		return "", &ValueError{Field: "managed_secret", Problem: "is empty", Fix: "give ManagedSecret.ID or ManagedSecret.Slug"}
	}
	return managedSecretsPath + "/" + escapeSegment(idOrSlug), nil
}
