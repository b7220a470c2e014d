package views

import (
	"time"

	"github.com/alter-console/alter-console/client"
)

// CallView is what the page of a call shows.
type CallView struct {
	Call        *client.CallDetail
	Explanation *client.Explanation // of a call that was refused, nil where there is none
	Now         time.Time
}

// requestLine is what a call asked the upstream for.
func requestLine(c *client.Call) string { return c.Method + " " + c.Host + c.Path }

// agentOf is whose call or span it is, nil for the application.
func agentOf(item *client.RunItem) *client.CallAgent {
	if item.Call != nil {
		return item.Call.Agent
	}
	return item.Span.Agent
}
