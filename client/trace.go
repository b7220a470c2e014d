package client

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
)

// A TraceOption adds to what Agent.Trace binds.
type TraceOption func(*traceCall)

type traceCall struct {
	runID, threadID *string
	parent          *string // "" removes
	metadata        []wire.KV
}

// RunID names the run that the requests belong to. Without it, the outer trace's run goes on.
func RunID(id string) TraceOption { return func(t *traceCall) { t.runID = &id } }

// ThreadID names the conversation that the requests belong to. Without it, the outer trace's thread goes on.
func ThreadID(id string) TraceOption { return func(t *traceCall) { t.threadID = &id } }

// Parent names the agent that this one works for, instead of the agent of the outer trace. "" is NoParent.
func Parent(name string) TraceOption { return func(t *traceCall) { t.parent = &name } }

// NoParent says that this agent works for no other, whatever the outer trace.
func NoParent() TraceOption { return Parent("") }

// Metadata adds an entry of the program's own. One trace takes up to 20 of them, with keys of up to 64 bytes, values
// of up to 512 and 4096 bytes in all; agent, parent_agent, run_id, thread_id, tool, tool_call_id and framework are
// reserved.
func Metadata(key, value string) TraceOption {
	return func(t *traceCall) { t.metadata = append(t.metadata, wire.KV{Key: key, Value: value}) }
}

// TraceErr returns the *ValueError of a trace whose metadata broke a rule, else nil.
func TraceErr(ctx context.Context) error {
	t, _ := ctx.Value(traceKey{}).(trace)
	return t.err
}

type traceKey struct{}

type trace struct {
	entries entries
	err     error
}

// entries is an ordered map: setting a name that exists keeps its place.
type entries []wire.KV

const (
	keyAgent       = "agent"
	keyParentAgent = "parent_agent"
	keyRunID       = "run_id"
	keyThreadID    = "thread_id"
	keyTool        = "tool"
	keyToolCallID  = "tool_call_id"
	keyParentTool  = "parent_tool" // not reserved, so traces inside of a tool inherit it
)

var reservedKeys = []string{keyAgent, keyParentAgent, keyRunID, keyThreadID, keyTool, keyToolCallID, "framework"}

// nest builds the entries of a trace inside this one (protocol 12).
func (outer entries) nest(agent string, call traceCall) entries {
	var inner entries
	for _, kv := range outer {
		if !slices.Contains(reservedKeys, kv.Key) {
			inner.set(kv.Key, kv.Value)
		}
	}
	if outerAgent := outer.get(keyAgent); outerAgent != "" {
		inner.set(keyAgent, outerAgent)
		if grandparent := outer.get(keyParentAgent); grandparent != "" {
			inner.set(keyParentAgent, grandparent)
		}
		if outerAgent != agent {
			inner.set(keyParentAgent, outerAgent)
		}
	}
	inner.set(keyAgent, agent)
	inner.setParent(call.parent)
	inner.inherit(outer, keyRunID, call.runID)
	inner.inherit(outer, keyThreadID, call.threadID)
	for _, kv := range call.metadata {
		inner.set(kv.Key, kv.Value)
	}
	return inner
}

func (e *entries) setParent(parent *string) {
	switch {
	case parent == nil:
	case *parent == "":
		e.remove(keyParentAgent)
	default:
		e.set(keyParentAgent, *parent)
	}
}

func (e *entries) inherit(outer entries, key string, given *string) {
	if given != nil {
		e.set(key, *given)
	} else if i := outer.index(key); i >= 0 {
		e.set(key, outer[i].Value)
	}
}

func (e entries) index(key string) int {
	return slices.IndexFunc(e, func(kv wire.KV) bool { return kv.Key == key })
}

func (e entries) get(key string) string {
	if i := e.index(key); i >= 0 {
		return e[i].Value
	}
	return ""
}

func (e *entries) remove(key string) {
	*e = slices.DeleteFunc(*e, func(kv wire.KV) bool { return kv.Key == key })
}

func (e *entries) set(key, value string) {
	if i := e.index(key); i >= 0 {
		(*e)[i].Value = value
		return
	}
	*e = append(*e, wire.KV{Key: key, Value: value})
}

// checkMetadata applies the limits of one trace's metadata, which count bytes. A context also has limits as a whole,
// checked when a request is sent.
func checkMetadata(metadata []wire.KV) error {
	const field = "trace metadata"
	var distinct entries
	total := 0
	for _, kv := range metadata {
		switch {
		case slices.Contains(reservedKeys, kv.Key):
			return &ValueError{Field: field, Problem: fmt.Sprintf("%q is reserved", kv.Key), Fix: "use RunID, ThreadID, Parent or ToolCall, or another name"}
		case len(kv.Key) > wire.ContextMaxKeyLength:
			return &ValueError{Field: field, Problem: fmt.Sprintf("a key has %d bytes", len(kv.Key)), Fix: atMost(wire.ContextMaxKeyLength)}
		case len(kv.Value) > wire.ContextMaxValueLength:
			return &ValueError{Field: field, Problem: fmt.Sprintf("the value of %q has %d bytes", kv.Key, len(kv.Value)), Fix: atMost(wire.ContextMaxValueLength)}
		}
		distinct.set(kv.Key, kv.Value)
	}
	for _, kv := range distinct {
		total += len(kv.Key) + len(kv.Value)
	}
	switch {
	case len(distinct) > wire.ContextMaxKeys:
		return &ValueError{Field: field, Problem: fmt.Sprintf("has %d entries", len(distinct)), Fix: atMost(wire.ContextMaxKeys)}
	case total > wire.ContextMaxBytes:
		return &ValueError{Field: field, Problem: fmt.Sprintf("has %d bytes in all", total), Fix: atMost(wire.ContextMaxBytes)}
	}
	return nil
}

// traceHeader returns the context header of a request, "" outside any trace.
func traceHeader(ctx context.Context) (string, error) {
	t, _ := ctx.Value(traceKey{}).(trace)
	if t.err != nil {
		return "", t.err
	}
	header, err := wire.EncodeContext(t.entries)
	if err != nil {
		return "", &ValueError{Field: "trace", Problem: err.Error(), Fix: "nest fewer traces with metadata of their own, or shorten it"}
	}
	return header, nil
}

// traceObject is the trace of a context as JSON has it, nil outside any.
func traceObject(ctx context.Context) any {
	header, err := traceHeader(ctx)
	if err != nil || header == "" {
		return nil
	}
	return json.RawMessage(header)
}
