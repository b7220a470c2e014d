package runs

import (
	"encoding/json"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// callJSON is a call as it stands in a timeline.
type callJSON struct {
	ID            string          `json:"id"`
	At            api.Time        `json:"at"`
	Mode          string          `json:"mode"`
	Agent         *store.RunAgent `json:"agent"`
	KeyID         *string         `json:"key_id"`
	GrantID       *string         `json:"grant_id"`
	ManagedSecret *secretJSON     `json:"managed_secret"`
	Method        string          `json:"method"`
	Host          string          `json:"host"`
	Path          string          `json:"path"`
	Status        *int            `json:"status"`
	LatencyMS     *int            `json:"latency_ms"`
	Outcome       string          `json:"outcome"`
	Rule          *string         `json:"rule"`
	Refusal       *string         `json:"refusal"`
	Reason        *string         `json:"reason"`
	RunID         *string         `json:"run_id"`
	ThreadID      *string         `json:"thread_id"`
	ParentAgent   *string         `json:"parent_agent"`
	Tool          *string         `json:"tool"`
	ToolCallID    *string         `json:"tool_call_id"`
	Framework     *string         `json:"framework"`
	Traceparent   *string         `json:"traceparent"`
	Context       json.RawMessage `json:"context"`
	Address       string          `json:"address"`
	Client        string          `json:"client"`
	ReportedAt    *api.Time       `json:"reported_at"`
}

type secretJSON struct {
	ID   *string `json:"id"`
	Slug string  `json:"slug"`
}

func showCall(c store.Call) callJSON {
	shown := callJSON{
		ID:          c.ID,
		At:          api.Time(c.At),
		Mode:        c.Mode,
		KeyID:       orNull(c.KeyID),
		GrantID:     orNull(c.GrantID),
		Method:      c.Method,
		Host:        c.Host,
		Path:        c.Path,
		Outcome:     c.Outcome,
		Rule:        orNull(c.Rule),
		Refusal:     orNull(c.Refusal),
		Reason:      orNull(c.Reason),
		RunID:       orNull(c.RunID),
		ThreadID:    orNull(c.ThreadID),
		ParentAgent: orNull(c.ParentAgent),
		Tool:        orNull(c.Tool),
		ToolCallID:  orNull(c.ToolCallID),
		Framework:   orNull(c.Framework),
		Traceparent: orNull(c.Traceparent),
		Context:     c.Context,
		Address:     c.Address,
		Client:      c.Client,
	}
	if len(c.Context) == 0 {
		shown.Context = json.RawMessage("null")
	}
	if c.AgentID != "" {
		shown.Agent = &store.RunAgent{ID: c.AgentID, Name: c.AgentName}
	}
	if c.SecretID+c.SecretSlug != "" {
		shown.ManagedSecret = &secretJSON{orNull(c.SecretID), c.SecretSlug}
	}
	if c.Status != 0 {
		shown.Status = &c.Status
	}
	if c.ReportedAt != nil {
		reported := api.Time(*c.ReportedAt)
		shown.LatencyMS, shown.ReportedAt = &c.LatencyMS, &reported
	}
	return shown
}
