package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// AgentsService manages an app's agents and their keys: App.Agents. It needs an app key; with an agent's own key every
// method fails with an error that matches ErrAgentCannotMintSubagents.
type AgentsService struct{ conn *conn }

// Create makes an agent and its first key. A name that another agent has gives an error matching ErrAgentNameExists.
func (s *AgentsService) Create(ctx context.Context, p AgentCreateParams) (*AgentCreateResult, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	header, err := mintHeaders(p.IdempotencyKey, p.IdempotencyKey != "", p.AwaitAcknowledgement)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodPost, path: "/sdk/agents", body: p.body(), header: header})
	if err != nil {
		return nil, err
	}
	result := &AgentCreateResult{AgentInfo: agentOf(o), APIKey: o.plaintext(), KeyID: o.requiredUUID("key_id")}
	if err := o.err(); err != nil {
		return nil, err
	}
	return result, nil
}

func (p AgentCreateParams) check() error {
	if p.Name == "" {
		return &ValueError{Field: "name", Problem: "is empty", Fix: "use lower-case letters, digits, dash and underscore"}
	}
	switch p.Type {
	case "", AgentTypeAgent, AgentTypeService:
		return checkScopes(p.Scopes)
	}
	return &ValueError{Field: "type", Problem: fmt.Sprintf("%q is not a type of agent", p.Type), Fix: "use AgentTypeAgent or AgentTypeService"}
}

func (p AgentCreateParams) body() []member {
	if p.Type == "" {
		p.Type = AgentTypeAgent
	}
	body := []member{{"name", p.Name}, {"type", p.Type}, {"scopes", orEmpty(p.Scopes)}, {"metadata", orEmpty(p.Metadata)}}
	if p.DisplayName != "" {
		body = append(body, member{"display_name", p.DisplayName})
	}
	if p.Policy != nil {
		body = append(body, member{"policy", p.Policy})
	}
	return body
}

func orEmpty[M ~map[string]V, V any](m M) M {
	if m == nil {
		return M{}
	}
	return m
}

// Get returns the agent with an id. For an unknown or revoked one the error matches ErrAgentNotFound.
func (s *AgentsService) Get(ctx context.Context, id string) (*AgentInfo, error) {
	return s.get(ctx, id, nil)
}

// GetIncludingRevoked is Get for revoked agents too. It needs CapabilityRevokedAgents; other servers may answer as Get.
func (s *AgentsService) GetIncludingRevoked(ctx context.Context, id string) (*AgentInfo, error) {
	return s.get(ctx, id, []wire.KV{{Key: "include_revoked", Value: "true"}})
}

func (s *AgentsService) get(ctx context.Context, id string, query []wire.KV) (*AgentInfo, error) {
	path, err := agentPath(id)
	if err != nil {
		return nil, err
	}
	return s.agent(ctx, call{method: http.MethodGet, path: path, query: query})
}

// GetByName returns the non-revoked agent of exactly this name. When there is none the error matches ErrAgentNotFound.
func (s *AgentsService) GetByName(ctx context.Context, name string) (*AgentInfo, error) {
	if name == "" {
		return nil, &ValueError{Field: "name", Problem: "is empty", Fix: "give the agent's name"}
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/sdk/agents", query: []wire.KV{{Key: "name", Value: name}}})
	if err != nil {
		return nil, err
	}
	var items []*object
	if o.fields["items"] != nil {
		items = o.objects("items")
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, &Error{
			Status:  http.StatusNotFound,
			Code:    wire.CodeAgentNotFound,
			Field:   "name",
			Message: fmt.Sprintf("No agent is named %q.", name),
			Hint:    "Revoked agents are not found by name.",
		}
	}
	return decodeAgent(items[0])
}

// Update changes the fields that are given and returns the agent. Values equal to the present ones change nothing.
func (s *AgentsService) Update(ctx context.Context, id string, p AgentUpdateParams) (*AgentInfo, error) {
	path, err := agentPath(id)
	if err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	return s.agent(ctx, call{method: http.MethodPatch, path: path, query: p.query(), body: p.body(), empty: true})
}

func (p AgentUpdateParams) check() error {
	if p.ExpectedVersion < 0 {
		return &ValueError{Field: "expected_version", Problem: "is negative", Fix: "give AgentInfo.Version"}
	}
	if p.GraceSeconds != nil {
		if p.Scopes == nil {
			return &ValueError{Field: "grace_seconds", Problem: "is given without scopes", Fix: "give both or neither"}
		}
		if *p.GraceSeconds < 0 || *p.GraceSeconds > maxGraceSeconds {
			return &ValueError{Field: "grace_seconds", Problem: fmt.Sprintf("%d is out of range", *p.GraceSeconds), Fix: fmt.Sprintf("use 0 to %d", maxGraceSeconds)}
		}
	}
	if p.Scopes == nil {
		return nil
	}
	if p.ExpectedVersion == 0 {
		return &ValueError{Field: "expected_version", Problem: "is missing, and scopes need it", Fix: "give the AgentInfo.Version that the scopes were made from"}
	}
	return checkScopes(p.Scopes)
}

func (p AgentUpdateParams) body() []member {
	var body []member
	if p.DisplayName != nil {
		body = append(body, member{"display_name", *p.DisplayName})
	}
	if p.Metadata != nil {
		body = append(body, member{"metadata", p.Metadata})
	}
	if p.Scopes != nil {
		body = append(body, member{"scopes", p.Scopes})
	}
	if p.Policy != nil {
		body = append(body, member{"policy", p.Policy})
	}
	return body
}

func (p AgentUpdateParams) query() []wire.KV {
	var query []wire.KV
	if p.GraceSeconds != nil {
		query = append(query, wire.KV{Key: "grace_seconds", Value: strconv.Itoa(*p.GraceSeconds)})
	}
	if p.ExpectedVersion != 0 {
		query = append(query, wire.KV{Key: "expected_version", Value: strconv.Itoa(p.ExpectedVersion)})
	}
	return query
}

// Suspend stops an agent from acting; its keys and grants stay. Suspending twice changes nothing.
func (s *AgentsService) Suspend(ctx context.Context, id string) (*AgentInfo, error) {
	return s.setStatus(ctx, id, AgentInactive)
}

// SuspendBecause is Suspend, and tells the audit trail why in up to 500 characters. It needs CapabilitySuspendReason.
func (s *AgentsService) SuspendBecause(ctx context.Context, id, reason string) (*AgentInfo, error) {
	return s.setStatus(ctx, id, AgentInactive, member{"reason", reason})
}

// Resume lets a suspended agent act again.
func (s *AgentsService) Resume(ctx context.Context, id string) (*AgentInfo, error) {
	return s.setStatus(ctx, id, AgentActive)
}

func (s *AgentsService) setStatus(ctx context.Context, id string, status AgentStatus, with ...member) (*AgentInfo, error) {
	path, err := agentPath(id)
	if err != nil {
		return nil, err
	}
	return s.agent(ctx, call{method: http.MethodPatch, path: path, body: append([]member{{"status", status}}, with...)})
}

// Delete revokes an agent and all its keys for good and frees its name. Deleting twice gives the same agent.
func (s *AgentsService) Delete(ctx context.Context, id string) (*AgentInfo, error) {
	path, err := agentPath(id)
	if err != nil {
		return nil, err
	}
	return s.agent(ctx, call{method: http.MethodDelete, path: path})
}

func (s *AgentsService) agent(ctx context.Context, call call) (*AgentInfo, error) {
	o, err := s.conn.do(ctx, call)
	if err != nil {
		return nil, err
	}
	return decodeAgent(o)
}

func agentPath(id string) (string, error) {
	if id == "" {
		return "", &ValueError{Field: "agent_id", Problem: "is empty", Fix: "give AgentInfo.ID"}
	}
	return "/sdk/agents/" + escapeSegment(id), nil
}

// escapeSegment percent-encodes all but letters, digits and "_.-~", as the official client does.
func escapeSegment(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
