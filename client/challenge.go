package client

import (
	"regexp"
	"strings"
)

var (
	bearerScheme   = regexp.MustCompile(`^\s*(?i:bearer)\s+`)
	challengeParam = regexp.MustCompile(`^\s*([A-Za-z_][A-Za-z0-9_-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^,\s"]+))\s*(,|$)`)
	quotedPair     = regexp.MustCompile(`\\(.)`)
)

// bearerChallenge reads the parameters of a WWW-Authenticate header (RFC 6750, 3), with names in lower case. Another scheme
// has none. What can't be read ends it: the parameters of a later challenge are none of the first.
func bearerChallenge(header string) map[string]string {
	parameters := map[string]string{}
	scheme := bearerScheme.FindString(header)
	for rest := header[len(scheme):]; scheme != ""; {
		m := challengeParam.FindStringSubmatch(rest)
		if m == nil {
			break
		}
		value := m[3]
		if value == "" {
			value = quotedPair.ReplaceAllString(m[2], "$1")
		}
		parameters[strings.ToLower(m[1])] = value
		rest = rest[len(m[0]):]
	}
	return parameters
}
