package calls

import (
	"encoding/json"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A callJSON is a call on the wire: an extension. What is not known is null.
type callJSON struct {
	ID            string          `json:"id"`
	At            api.Time        `json:"at"`
	Mode          string          `json:"mode"`
	Agent         *agentJSON      `json:"agent"`
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

type agentJSON struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type secretJSON struct {
	ID   *string `json:"id"` // null where there was none by the slug that was asked for
	Slug string  `json:"slug"`
}

// ToJSON is a call as every list and page has it.
func ToJSON(c store.Call) any { return toJSON(c) }

func toJSON(c store.Call) callJSON {
	made := callJSON{
		ID:          c.ID,
		At:          api.Time(c.At),
		Mode:        c.Mode,
		KeyID:       api.OrNull(c.KeyID),
		GrantID:     api.OrNull(c.GrantID),
		Method:      c.Method,
		Host:        c.Host,
		Path:        c.Path,
		Outcome:     c.Outcome,
		Rule:        api.OrNull(c.Rule),
		Refusal:     api.OrNull(c.Refusal),
		Reason:      api.OrNull(c.Reason),
		RunID:       api.OrNull(c.RunID),
		ThreadID:    api.OrNull(c.ThreadID),
		ParentAgent: api.OrNull(c.ParentAgent),
		Tool:        api.OrNull(c.Tool),
		ToolCallID:  api.OrNull(c.ToolCallID),
		Framework:   api.OrNull(c.Framework),
		Traceparent: api.OrNull(c.Traceparent),
		Context:     c.Context,
		Address:     c.Address,
		Client:      c.Client,
		ReportedAt:  (*api.Time)(c.ReportedAt),
	}
	if c.AgentID != "" {
		made.Agent = &agentJSON{c.AgentID, c.AgentName}
	}
	if c.SecretSlug != "" {
		made.ManagedSecret = &secretJSON{api.OrNull(c.SecretID), c.SecretSlug}
	}
	if c.Status != 0 {
		made.Status = &c.Status
	}
	if c.ReportedAt != nil {
		made.LatencyMS = &c.LatencyMS
	}
	return made
}

// A detailJSON is a call with the key that it was made with, and with what went over the wire.
type detailJSON struct {
	callJSON
	Key      *keyJSON  `json:"key"`
	Request  *sideJSON `json:"request"`
	Response *sideJSON `json:"response"`
	Bodies   string    `json:"bodies"`
}

// A keyJSON is a key as it is called now.
type keyJSON struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	AgentID *string `json:"agent_id"` // null for the application's own
}

type sideJSON struct {
	Headers   json.RawMessage `json:"headers"`
	Body      *string         `json:"body"`
	Truncated bool            `json:"truncated"`
}

// detailToJSON takes nil for a body that is not there: it never was, or it was removed since.
func detailToJSON(c store.Call, b *store.CallBody) detailJSON {
	made := detailJSON{callJSON: toJSON(c), Bodies: wire.BodiesNone}
	switch {
	case b != nil:
		made.Bodies = wire.BodiesKept
		made.Request = sideToJSON(b.RequestHeaders, b.RequestBody, b.RequestCut)
		made.Response = sideToJSON(b.ResponseHeaders, b.ResponseBody, b.ResponseCut)
	case c.Bodies:
		made.Bodies = wire.BodiesRemoved
	}
	return made
}

func sideToJSON(headers json.RawMessage, body *string, cut bool) *sideJSON {
	if headers == nil && body == nil {
		return nil
	}
	return &sideJSON{headers, body, cut}
}

// An explanationJSON says why something was refused, and what would be said now.
type explanationJSON struct {
	Reference string      `json:"reference"`
	Call      callJSON    `json:"call"`
	Rule      *string     `json:"rule"`
	Message   *string     `json:"message"`
	Change    *string     `json:"change"`
	Now       verdictJSON `json:"now"`
}

type verdictJSON struct {
	Allowed bool    `json:"allowed"`
	Rule    *string `json:"rule"`
	Message *string `json:"message"`
	Change  *string `json:"change"`
}

func verdictToJSON(no *api.Error) verdictJSON {
	if no == nil {
		return verdictJSON{Allowed: true}
	}
	return verdictJSON{Rule: api.OrNull(no.Code), Message: api.OrNull(no.Message), Change: api.OrNull(no.Hint)}
}
