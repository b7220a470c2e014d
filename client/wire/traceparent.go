package wire

import (
	"regexp"
	"strings"
)

var traceparent = regexp.MustCompile(`\A([0-9a-fA-F]{2})-([0-9a-fA-F]{32})-([0-9a-fA-F]{16})-[0-9a-fA-F]{2}\z`)

// IsTraceparent reports whether a text has the form of the W3C's Trace Context, with ids that are not all zeros.
func IsTraceparent(text string) bool {
	m := traceparent.FindStringSubmatch(text)
	return m != nil && !strings.EqualFold(m[1], "ff") && !isZeros(m[2]) && !isZeros(m[3])
}

func isZeros(text string) bool { return strings.Trim(text, "0") == "" }
