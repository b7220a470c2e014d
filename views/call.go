package views

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views/ui"
)

// CallView is what the page of a call shows.
type CallView struct {
	Call        *client.CallDetail
	Explanation *client.Explanation // of a call that was refused, nil where there is none
	CanRuns     bool                // runs have pages
	CanGrants   bool
	CanSecrets  bool
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

// headerLines are headers as they go over the wire, by their names.
func headerLines(headers map[string]string) string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		lines = append(lines, name+": "+text.Visible(headers[name]))
	}
	return strings.Join(lines, "\n")
}

// bodyText is a body for people: JSON is laid out, and what can't be seen of any is named.
func bodyText(body *client.CallBody) string {
	if body.Body == nil {
		return ""
	}
	var object map[string]any
	d := json.NewDecoder(strings.NewReader(*body.Body))
	d.UseNumber() // as it was sent
	if !body.Truncated && d.Decode(&object) == nil && !d.More() {
		return PrettyJSON(object)
	}
	lines := strings.Split(*body.Body, "\n")
	for i, line := range lines {
		lines[i] = text.Visible(strings.TrimSuffix(line, "\r"))
	}
	return strings.Join(lines, "\n")
}

// bodiesNote says why there is neither request nor response to see, "" when there is.
func (v CallView) bodiesNote() string {
	switch {
	case v.Call.Request != nil || v.Call.Response != nil:
		return ""
	case v.Call.Bodies == wire.BodiesRemoved:
		return "Headers and bodies were kept for as long as the server keeps them, which is 14 days unless it was started with another --keep-bodies, and then removed."
	case v.Call.Outcome == client.OutcomeRefused:
		return "The credential was not given out, so nothing was sent."
	case v.Call.Outcome == client.OutcomeUnreported:
		return "The program has not told what it sent and was answered, and may never."
	}
	return "The program told of no headers or bodies."
}

// modeWords say how a program used a grant. Of a refused call nothing was sent, in either way.
func modeWords(mode client.CallMode) string {
	if mode == client.CallProxy {
		return "The server sent the request"
	}
	return "The program got the credential and sent the request itself"
}

// contextRows are what a program said of its run beside what has a row of its own.
func contextRows(c *client.Call) (rows [][2]string) {
	own := []string{
		wire.ContextAgent,
		wire.ContextParentAgent,
		wire.ContextRunID,
		wire.ContextThreadID,
		wire.ContextTool,
		wire.ContextToolCallID,
		wire.ContextFramework,
	}
	for _, key := range slices.Sorted(maps.Keys(c.Context)) {
		if !slices.Contains(own, key) {
			rows = append(rows, [2]string{key, c.Context[key]})
		}
	}
	return rows
}

// latencyWords are how long an upstream took, as far as that is told.
func latencyWords(c *client.Call) string {
	if c.Latency == nil {
		return "not told"
	}
	return Took(*c.Latency)
}

// nowTitle says what would be said of a refused call now.
func nowTitle(v client.Verdict) string {
	if v.Allowed {
		return "It would be allowed now"
	}
	return "It would be refused now, too"
}

func nowTone(v client.Verdict) ui.Tone {
	if v.Allowed {
		return ui.Success
	}
	return ui.Warning
}
