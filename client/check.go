package client

import (
	"context"
	"net/http"
)

// CheckCreate asks what Create would refuse, and creates nothing: nil, or an *Error with all that is wrong as Problems,
// a name that another agent has included. It needs CapabilityCheck.
func (s *AgentsService) CheckCreate(ctx context.Context, p AgentCreateParams) error {
	_, err := s.conn.do(ctx, call{method: http.MethodPost, path: "/console/v1/agents/check", body: p.body()})
	return err
}

// CheckUpdate asks what Update would refuse, whatever version it expects, and changes nothing. It needs CapabilityCheck.
func (s *AgentsService) CheckUpdate(ctx context.Context, id string, p AgentUpdateParams) error {
	if _, err := agentPath(id); err != nil {
		return err
	}
	path := "/console/v1/agents/" + escapeSegment(id) + "/check"
	_, err := s.conn.do(ctx, call{method: http.MethodPost, path: path, body: p.body(), empty: true})
	return err
}

// CheckCreate asks what Create would refuse, and creates nothing: nil, or an *Error with all that is wrong as Problems, a slug
// that another secret has included. The value is checked and not kept. It needs CapabilityCheck and
// CapabilityManagedSecrets.
func (s *ManagedSecretsService) CheckCreate(ctx context.Context, p ManagedSecretCreateParams) error {
	return s.check(ctx, "/console/v1/check/managed-secrets", p.Value, p.body())
}

// CheckUpdate asks what Update would refuse, whatever version it expects, and changes nothing. It needs CapabilityCheck
// and CapabilityManagedSecrets.
func (s *ManagedSecretsService) CheckUpdate(ctx context.Context, idOrSlug string, p ManagedSecretUpdateParams) error {
	path, err := managedSecretPath(idOrSlug)
	if err != nil {
		return err
	}
	p.ExpectedVersion = 0
	return s.check(ctx, path+"/check", p.Value, p.body())
}

// CheckValue asks what ReplaceValue would refuse, and replaces nothing. It needs CapabilityCheck and
// CapabilityManagedSecrets.
func (s *ManagedSecretsService) CheckValue(ctx context.Context, idOrSlug string, value SecretValue) error {
	path, err := managedSecretPath(idOrSlug)
	if err != nil {
		return err
	}
	return s.check(ctx, path+"/check", value, []member{{"value", value.plain()}})
}

func (s *ManagedSecretsService) check(ctx context.Context, path string, value SecretValue, body []member) error {
	if err := value.check(); err != nil {
		return err
	}
	_, err := s.conn.do(ctx, call{method: http.MethodPost, path: path, body: body, empty: true})
	return err
}
