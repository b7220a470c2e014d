package wire

import "time"

// How a program uses a grant.
const (
	CallRetrieve = "retrieve" // it got the credential, and sent the request itself
	CallProxy    = "proxy"
)

// CallModes are the ways in which a program uses a grant.
func CallModes() []string { return []string{CallRetrieve, CallProxy} }

// What became of a call.
const (
	OutcomeOK            = "ok"
	OutcomeRefused       = "refused"        // the credential was not given out
	OutcomeUpstreamError = "upstream_error" // the upstream answered with 400 or more
	OutcomeNetworkError  = "network_error"  // no answer came from it
	OutcomeUnreported    = "unreported"     // the program has not told yet, and may never
)

// CallOutcomes are all outcomes of calls.
func CallOutcomes() []string {
	return []string{OutcomeOK, OutcomeRefused, OutcomeUpstreamError, OutcomeNetworkError, OutcomeUnreported}
}

// OutcomeOf is what became of a request whose answer has a status, 0 for none.
func OutcomeOf(status int) string {
	switch {
	case status == 0:
		return OutcomeNetworkError
	case status >= 400:
		return OutcomeUpstreamError
	}
	return OutcomeOK
}

// StatusClasses are what statuses are filtered by.
func StatusClasses() []string { return []string{"2xx", "3xx", "4xx", "5xx", "none"} }

// StatusClass is the class of a status, "none" of 0.
func StatusClass(status int) string {
	if status < 100 || status > 599 {
		return "none"
	}
	return string(rune('0'+status/100)) + "xx"
}

// SortAt is what lists of calls are sorted by: an extension. Turned round, it is how they are sorted by default.
const SortAt = "at"

// CallOrders are what a list of calls can be sorted by.
func CallOrders() []string { return []string{SortAt, Descending + SortAt} }

// What there is of a call's headers and bodies: an extension.
const (
	BodiesKept    = "kept"
	BodiesNone    = "none"    // none came
	BodiesRemoved = "removed" // they were kept for as long as the server keeps them
)

// What a context says of a run, under these names (protocol 4.2). Everything else in it is the program's own.
const (
	ContextAgent       = "agent"
	ContextParentAgent = "parent_agent"
	ContextRunID       = "run_id"
	ContextThreadID    = "thread_id"
	ContextTool        = "tool"
	ContextToolCallID  = "tool_call_id"
	ContextFramework   = "framework"
)

// Limits of what is kept of calls and spans.
const (
	MaxKeptBody    = 10_000 // bytes of headers, and of a body, each way
	MaxSpans       = 50     // in one request
	MaxTraceID     = 255    // characters; also of a span's name
	MaxSpanID      = 32     // characters
	MaxCallReason  = 1000   // characters kept of a reason
	MaxProviderURL = 65_536 // characters of an address (protocol 9.4)
)

// SortStarted is what lists of runs are sorted by: an extension. Turned round, it is how they are sorted by default.
const SortStarted = "started_at"

// RunOrders are what a list of runs can be sorted by.
func RunOrders() []string { return []string{SortStarted, Descending + SortStarted} }

// What of a run's timeline is asked for: an extension.
const (
	OnlyErrors  = "errors"  // calls that were refused or failed
	OnlyMatches = "matches" // what the filters match
)

// LiveRun is how long a run counts as going on after the last that came of it.
const LiveRun = time.Minute
