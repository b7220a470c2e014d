package client

import (
	"context"
	"regexp"
	"strings"
)

var traceparentForm = regexp.MustCompile(`\A([0-9a-fA-F]{2})-([0-9a-fA-F]{32})-([0-9a-fA-F]{16})-[0-9a-fA-F]{2}\z`)

// traceparentOf returns the header of a request, "" for none. One that is malformed is left out: a trace must never be
// why a request fails.
func (c *conn) traceparentOf(ctx context.Context) string {
	if c.traceparent == nil {
		return ""
	}
	text := c.traceparent(ctx)
	m := traceparentForm.FindStringSubmatch(text)
	if m == nil || strings.EqualFold(m[1], "ff") || isZeros(m[2]) || isZeros(m[3]) {
		return ""
	}
	return text
}

func isZeros(text string) bool { return strings.Trim(text, "0") == "" }
