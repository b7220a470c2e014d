package handlers_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestStaticFilesAreSentAsTheyAre(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.get("/sign-in").want(http.StatusOK)
	for _, element := range page.Find("script[src], link[href]").EachIter() {
		address := element.AttrOr("src", element.AttrOr("href", ""))
		// Go's client asks for gzip by itself and undoes it once.
		file := s.get(address).want(http.StatusOK)
		if strings.HasPrefix(file.body, "\x1f\x8b") {
			t.Errorf("%s is compressed twice", address)
		}
		if cache := file.header.Get("Cache-Control"); !strings.Contains(cache, "immutable") {
			t.Errorf("%s: Cache-Control %q", address, cache)
		}
	}
}
