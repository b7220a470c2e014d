package web

import (
	"net/url"
	"strings"
	"unicode"
)

// LocalPath returns next when it is a path on this console, else the fallback: a sign-in never leads elsewhere.
func LocalPath(next, fallback string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.HasPrefix(u.Path, "//") || strings.Contains(next, `\`) || strings.ContainsFunc(u.Path, leadsAstray) || hasDots(u.Path) {
		return fallback
	}
	return next
}

// leadsAstray reports whether browsers take a character for a slash, or leave it out.
func leadsAstray(r rune) bool { return r == '\\' || unicode.IsControl(r) }

// hasDots reports whether a path has a segment that leads elsewhere, for a browser or for a proxy.
func hasDots(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if name, _, _ := strings.Cut(segment, ";"); name == "." || name == ".." {
			return true
		}
	}
	return false
}
