package client

import (
	"context"
	"net/http"
)

func noGrantID() error {
	return &ValueError{Field: "grant_id", Problem: "is empty", Fix: "give GrantInfo.ID"}
}

// RevokeDelegation ends what an agent was given of a grant. Doing so again changes nothing.
func (s *GrantsService) RevokeDelegation(ctx context.Context, grantID, agentID string) error {
	if agentID == "" {
		return &ValueError{Field: "agent_id", Problem: "is empty", Fix: "give AgentInfo.ID"}
	}
	return s.conn.revokeDelegation(ctx, grantID, agentID)
}

// RevokeDelegation gives back what the agent was given of a grant. Doing so again changes nothing.
func (s *AgentGrantsService) RevokeDelegation(ctx context.Context, grantID string) error {
	return s.conn.revokeDelegation(ctx, grantID, "me")
}

func (c *conn) revokeDelegation(ctx context.Context, grantID, whose string) error {
	if grantID == "" {
		return noGrantID()
	}
	path := "/sdk/grants/" + escapeSegment(grantID) + "/delegations/" + escapeSegment(whose)
	_, err := c.do(ctx, call{method: http.MethodDelete, path: path, noTrace: true, noBody: true})
	return err
}

// Delegate gives another agent what this one may do with a grant that it holds. Where that is not allowed the error
// matches ErrGrantNotDelegable, and Error.NotDelegable says why.
func (s *AgentGrantsService) Delegate(ctx context.Context, grantID string, p DelegateParams) (*Delegation, error) {
	switch {
	case grantID == "":
		return nil, noGrantID()
	case p.ToAgentID == "":
		return nil, &ValueError{Field: "to_agent_id", Problem: "is empty", Fix: "give AgentInfo.ID"}
	}
	ttl, err := wholeSeconds("ttl_seconds", p.TTL)
	if err != nil {
		return nil, err
	}
	body := []member{{"to_agent_id", p.ToAgentID}}
	if p.Delegable != nil {
		body = append(body, member{"delegable", *p.Delegable})
	}
	if p.ScopeConstraint != nil {
		body = append(body, member{"scope_constraint", p.ScopeConstraint})
	}
	if ttl > 0 {
		body = append(body, member{"ttl_seconds", ttl})
	}
	o, err := s.conn.do(ctx, call{method: http.MethodPost, path: "/sdk/grants/" + escapeSegment(grantID) + "/delegate", body: body})
	if err != nil {
		return nil, err
	}
	return decodeDelegation(o)
}

// Mint makes another grant of what a grant is of, with a label of its own.
func (s *GrantsService) Mint(ctx context.Context, sourceGrantID string, p MintGrantParams) (*MintedGrant, error) {
	switch {
	case sourceGrantID == "":
		return nil, noGrantID()
	case p.Label == "":
		return nil, &ValueError{Field: "label", Problem: "is empty", Fix: "give one that no other grant of the same holder has"}
	}
	body := []member{{"label", p.Label}}
	if p.Policy != nil {
		body = append(body, member{"grant_policy", p.Policy})
	}
	if len(p.Tags) > 0 {
		body = append(body, member{"grant_tags", p.Tags})
	}
	o, err := s.conn.do(ctx, call{method: http.MethodPost, path: "/sdk/grants/" + escapeSegment(sourceGrantID) + "/mint", body: body})
	if err != nil {
		return nil, err
	}
	return decodeMintedGrant(o)
}
