package client

import (
	"context"
	"slices"
)

// ToolCall returns a context whose requests tell the API that a tool makes them, in the call with the given id; "" when
// it has none. A tool inside of another names it as parent_tool. The rest of the trace stays; a trace inside of the
// context ends it. An empty tool makes every request with the context fail, as Trace says.
func ToolCall(ctx context.Context, tool, callID string) context.Context {
	outer, _ := ctx.Value(traceKey{}).(trace)
	inner := trace{err: outer.err, entries: slices.Clone(outer.entries)}
	if inner.err == nil && tool == "" {
		inner.err = &ValueError{Field: "tool", Problem: "is empty", Fix: "give the tool's name"}
	}
	if outerTool := outer.entries.get(keyTool); outerTool != "" && outerTool != tool {
		inner.entries.set(keyParentTool, outerTool)
	}
	inner.entries.set(keyTool, tool)
	inner.entries.remove(keyToolCallID)
	if callID != "" {
		inner.entries.set(keyToolCallID, callID)
	}
	return context.WithValue(ctx, traceKey{}, inner)
}
