package store

import (
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A Call is one row of calls: one use of a grant, also one that was refused. What is not known is empty.
type Call struct {
	ID          string // that of the request that asked for the credential
	AppID       string
	At          time.Time
	Mode        string // one of wire.CallModes
	AgentID     string // who asked, or was acted for
	AgentName   string
	KeyID       string
	GrantID     string
	SecretID    string
	SecretSlug  string // or what was asked for instead of it
	Method      string
	Host        string
	Path        string
	Status      int // of the upstream's answer; 0: none
	LatencyMS   int
	Outcome     string // one of wire.CallOutcomes
	Rule        string // which refused it: a code of client/wire
	Refusal     string // what it said
	Change      string // the smallest change that would have allowed it
	Reason      string // as the program gave it
	RunID       string
	ThreadID    string
	ParentAgent string
	Tool        string
	ToolCallID  string
	Framework   string
	Traceparent string
	Context     json.RawMessage // all that the program said of its run, or nil
	Address     string
	Client      string
	ReportedAt  *time.Time // when the program told what became of it
	Bodies      bool       // headers and bodies came with that; retention may have removed them since
}

// calls change by their report only.
var calls = sqldb.NewTable("calls",
	sqldb.Text("id", func(c *Call) *string { return &c.ID }, sqldb.Key),
	sqldb.Text("app_id", func(c *Call) *string { return &c.AppID }, sqldb.Fixed),
	sqldb.Time("at", func(c *Call) *time.Time { return &c.At }, sqldb.Fixed, sqldb.Sorts(wire.SortAt)),
	sqldb.Text("mode", func(c *Call) *string { return &c.Mode }, sqldb.Fixed),
	sqldb.Text("agent_id", func(c *Call) *string { return &c.AgentID }, sqldb.Fixed),
	sqldb.Text("agent_name", func(c *Call) *string { return &c.AgentName }, sqldb.Fixed),
	sqldb.Text("key_id", func(c *Call) *string { return &c.KeyID }, sqldb.Fixed),
	sqldb.Text("grant_id", func(c *Call) *string { return &c.GrantID }, sqldb.Fixed),
	sqldb.Text("secret_id", func(c *Call) *string { return &c.SecretID }, sqldb.Fixed),
	sqldb.Text("secret_slug", func(c *Call) *string { return &c.SecretSlug }, sqldb.Fixed),
	sqldb.Text("method", func(c *Call) *string { return &c.Method }),
	sqldb.Text("host", func(c *Call) *string { return &c.Host }),
	sqldb.Text("path", func(c *Call) *string { return &c.Path }),
	sqldb.Int("status", func(c *Call) *int { return &c.Status }),
	sqldb.Derived("class", func(c *Call) string { return wire.StatusClass(c.Status) }),
	sqldb.Int("latency_ms", func(c *Call) *int { return &c.LatencyMS }),
	sqldb.Text("outcome", func(c *Call) *string { return &c.Outcome }),
	sqldb.Text("rule", func(c *Call) *string { return &c.Rule }, sqldb.Fixed),
	sqldb.Text("refusal", func(c *Call) *string { return &c.Refusal }, sqldb.Fixed),
	sqldb.Text("change", func(c *Call) *string { return &c.Change }, sqldb.Fixed),
	sqldb.Text("reason", func(c *Call) *string { return &c.Reason }),
	sqldb.Text("run_id", func(c *Call) *string { return &c.RunID }),
	sqldb.Text("thread_id", func(c *Call) *string { return &c.ThreadID }),
	sqldb.Text("parent_agent", func(c *Call) *string { return &c.ParentAgent }),
	sqldb.Text("tool", func(c *Call) *string { return &c.Tool }),
	sqldb.Text("tool_call_id", func(c *Call) *string { return &c.ToolCallID }),
	sqldb.Text("framework", func(c *Call) *string { return &c.Framework }),
	sqldb.Text("traceparent", func(c *Call) *string { return &c.Traceparent }),
	sqldb.JSONOrNull("context", func(c *Call) *json.RawMessage { return &c.Context }),
	sqldb.Text("address", func(c *Call) *string { return &c.Address }, sqldb.Fixed),
	sqldb.Text("client", func(c *Call) *string { return &c.Client }, sqldb.Fixed),
	sqldb.TimeOrNull("reported_at", func(c *Call) **time.Time { return &c.ReportedAt }),
	sqldb.Flag("bodies", func(c *Call) *bool { return &c.Bodies }),
)

// A CallBody is one row of call_bodies: what went over the wire with a call, without credentials, each part cut to
// wire.MaxKeptBody bytes.
type CallBody struct {
	CallID          string
	At              time.Time       // of the call
	RequestHeaders  json.RawMessage // an object of texts, nil where none were told
	RequestBody     *string
	RequestCut      bool // there was more of headers or body
	ResponseHeaders json.RawMessage
	ResponseBody    *string
	ResponseCut     bool
}

var callBodies = sqldb.NewTable("call_bodies",
	sqldb.Text("call_id", func(b *CallBody) *string { return &b.CallID }, sqldb.Key),
	sqldb.Time("at", func(b *CallBody) *time.Time { return &b.At }),
	sqldb.JSONOrNull("request_headers", func(b *CallBody) *json.RawMessage { return &b.RequestHeaders }),
	sqldb.TextOrNull("request_body", func(b *CallBody) **string { return &b.RequestBody }),
	sqldb.Flag("request_cut", func(b *CallBody) *bool { return &b.RequestCut }),
	sqldb.JSONOrNull("response_headers", func(b *CallBody) *json.RawMessage { return &b.ResponseHeaders }),
	sqldb.TextOrNull("response_body", func(b *CallBody) **string { return &b.ResponseBody }),
	sqldb.Flag("response_cut", func(b *CallBody) *bool { return &b.ResponseCut }),
)
