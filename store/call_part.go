package store

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// callPart is what a new call adds to its run.
func callPart(c *Call) RunPart {
	p := RunPart{
		AppID:    c.AppID,
		RunID:    c.RunID,
		ThreadID: c.ThreadID,
		Start:    c.At,
		End:      c.At.Add(time.Duration(c.LatencyMS) * time.Millisecond),
		Calls:    1,
		Agents:   map[string]string{},
		Marks:    callMarks(c),
	}
	if c.AgentID != "" {
		p.Agents[c.AgentID] = c.AgentName
	}
	switch {
	case c.Outcome == wire.OutcomeUnreported:
		p.Unreported = 1
	case c.Outcome != wire.OutcomeOK:
		p.Errors = 1
	}
	return p
}

// reportPart is what a report adds to the run of its call.
func reportPart(c *Call, isNew bool) RunPart {
	p := callPart(c)
	if !isNew {
		p.Calls, p.Unreported = 0, -1
	}
	return p
}

func callMarks(c *Call) []Mark {
	marks := []Mark{
		{MarkHost, c.Host},
		{MarkOutcome, c.Outcome},
		{MarkSecret, c.SecretID},
	}
	if c.Outcome != wire.OutcomeUnreported {
		marks = append(marks, Mark{MarkClass, wire.StatusClass(c.Status)})
	}
	return append(marks, Words(c.Tool, c.Framework, c.SecretSlug)...)
}
