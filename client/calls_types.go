package client

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// A CallMode says how a program used a grant.
type CallMode = string

// The modes of calls.
const (
	CallRetrieve CallMode = wire.CallRetrieve // it got the credential, and sent the request itself
	CallProxy    CallMode = wire.CallProxy    // the server sent the request
)

// A CallOutcome says what became of a call.
type CallOutcome = string

// The outcomes of calls.
const (
	OutcomeOK            CallOutcome = wire.OutcomeOK
	OutcomeRefused       CallOutcome = wire.OutcomeRefused       // the credential was not given out: Call.Rule says why
	OutcomeUpstreamError CallOutcome = wire.OutcomeUpstreamError // the upstream answered with 400 or more
	OutcomeNetworkError  CallOutcome = wire.OutcomeNetworkError  // no answer came from it
	OutcomeUnreported    CallOutcome = wire.OutcomeUnreported    // the program has not told yet, and may never
)

// A Call is one use of a grant, also one that was refused. What is not known is empty, 0 or nil.
type Call struct {
	ID          string // UUID: the reference of a refusal
	At          time.Time
	Mode        CallMode
	Agent       *CallAgent // who asked, or was acted for; nil for the application
	KeyID       string
	GrantID     string
	Secret      *CallSecret // nil when it is not known which was asked for
	Method      string
	Host        string
	Path        string
	Status      int            // of the upstream's answer; 0: none
	Latency     *time.Duration // of the upstream; nil when the program has not told
	Outcome     CallOutcome
	Rule        string // which refused it: an error code
	Refusal     string // what was said then
	Reason      string // as the program gave it
	RunID       string
	ThreadID    string
	ParentAgent string
	Tool        string
	ToolCallID  string
	Framework   string
	Traceparent string
	Context     map[string]string // all that the program said of its run
	Address     string            // that the request came from
	Client      string            // what the program said it is
	ReportedAt  *time.Time        // when the program told what became of it
}

// A CallAgent is the agent of a call.
type CallAgent struct{ ID, Name string }

// A CallSecret is the managed secret of a call. ID is "" where there was none by the slug that was asked for.
type CallSecret struct{ ID, Slug string }

// A CallDetail is a call with what went over the wire, as far as the program told and the server keeps it. Credentials are
// taken out.
type CallDetail struct {
	Call

	Key      *CallKey  // with which it was made, nil where there is none, or the API does not tell
	Request  *CallBody // nil where nothing is kept
	Response *CallBody
	Bodies   string // one of wire.BodiesKept, wire.BodiesNone and wire.BodiesRemoved
}

// A CallKey is the key of a call, as it is called now.
type CallKey struct {
	ID, Name string
	AgentID  string // "" for a key of the application
}

// A CallBody is one side of what went over the wire.
type CallBody struct {
	Headers   map[string]string
	Body      *string // nil when there was none
	Truncated bool    // there was more
}

// CallListParams choose and order calls. Empty fields choose nothing away.
type CallListParams struct {
	AgentID       string
	ManagedSecret string // id or slug
	GrantID       string
	Host          string
	Class         string // one of wire.StatusClasses
	Outcome       CallOutcome
	RunID         string
	ThreadID      string
	Since         time.Time // the first instant
	Until         time.Time // the first instant no more
	Query         string    // part of an agent's name, a slug or a host; or the whole id of a call, grant, run or thread

	Sort   string // "at" or "-at", which is the default: newest first
	Limit  int    // default 100, most 1000
	After  string // CallList.Next
	Before string // CallList.Previous, or wire.LastPage
}

// A CallList is one page of calls.
type CallList struct {
	Calls []*Call
	ListPlace
}

// An Explanation says why something was refused, and what would be said now.
type Explanation struct {
	Reference string
	Call      *Call
	Rule      string // the error code, "" when it was not refused
	Message   string // what was said
	Change    string // the smallest change that would have allowed it
	Now       Verdict
}

// A Verdict is what a server would say of a use of a grant.
type Verdict struct {
	Allowed bool
	Rule    string // the error code of the first rule that says no
	Message string
	Change  string // the smallest change that would allow it
}
