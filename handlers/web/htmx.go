package web

import "net/http"

func isHTMX(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

// wantsPart reports whether a request is for a part of a page.
func wantsPart(r *http.Request) bool {
	return isHTMX(r) && r.Header.Get("HX-Boosted") != "true" && r.Header.Get("HX-History-Restore-Request") != "true"
}
