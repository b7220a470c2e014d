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
