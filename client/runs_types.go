package client

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// A Run is all calls and spans that programs gave the same run id, across agents.
type Run struct {
	RunID       string      // as programs call it: any text
	ThreadID    string      // the first that was told, "" for none
	Agents      []CallAgent // the first five
	AgentsTotal int
	StartedAt   time.Time // of the earliest call or span
	EndedAt     time.Time // of the latest
	Calls       int
	Errors      int // calls that were refused or failed
	Spans       int
	Live        bool // something of it came within the last minute
}

// RunListParams choose and order runs. Empty fields choose nothing away; the others all have to be so, each of some call or
// span of the run.
type RunListParams struct {
	RunID         string
	AgentID       string
	ManagedSecret string // id or slug
	Host          string
	Class         string // one of wire.StatusClasses
	Outcome       CallOutcome
	ThreadID      string
	Since         time.Time // the first instant at which a run starts
	Until         time.Time // the first instant no more
	Query         string    // words, each the beginning of one of the run's: of its ids, agents, hosts, tools, frameworks and spans

	Sort   string // "started_at" or "-started_at", which is the default: newest first
	Limit  int    // default 100, most 1000
	After  string // RunList.Next
	Before string // RunList.Previous, or wire.LastPage
}

// A RunList is one page of runs.
type RunList struct {
	Runs []*Run
	ListPlace
}

// What of a run RunParams.Only asks for.
const (
	OnlyErrors  = wire.OnlyErrors  // calls that were refused or failed
	OnlyMatches = wire.OnlyMatches // what the other parameters match
)

// RunParams choose a part of a run's timeline. What AgentID to Query match is counted, and is all that comes with OnlyMatches.
type RunParams struct {
	Only string // "" for all, OnlyErrors or OnlyMatches

	AgentID       string
	ManagedSecret string // id or slug
	GrantID       string
	Host          string
	Class         string // one of wire.StatusClasses
	Outcome       CallOutcome
	Query         string // part of a name, an address, a tool, or of what else names a call or span

	Limit  int    // default 100, most 1000
	After  string // RunDetail.Next, or RunPlace.Cursor
	Before string // RunDetail.Previous, or wire.LastPage
}

// A RunDetail is a run and a page of its timeline.
type RunDetail struct {
	Run        *Run
	Items      []*RunItem // by start
	Total      int        // calls and spans of the run
	Matches    int        // of them, what the parameters match: all when there are none
	FirstError *RunPlace  // among what can be paged through, nil where there is none
	Next       string     // "" where there is none
	Previous   string
}

// A RunPlace is where in a timeline something is.
type RunPlace struct {
	Cursor string // given as RunParams.After, with the same parameters: the page that begins there
	Number int    // from 1
}

// A RunItem is a call or a span of a run: the other is nil.
type RunItem struct {
	Start time.Time
	End   time.Time // Start where nothing tells how long it took
	Call  *Call
	Span  *RunSpan
	Note  string // what looks wrong with its times, "" for nothing; they are as they were told
}

// A RunSpan is work that a program told of.
type RunSpan struct {
	TraceID      string
	SpanID       string
	ParentSpanID string // "" for none
	Name         string
	Attributes   map[string]string
	Agent        *CallAgent // nil for the application
}
