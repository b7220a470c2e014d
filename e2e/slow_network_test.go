package e2e_test

import (
	"strings"

	holding "github.com/chromedp/cdproto/fetch"
)

// holdBack keeps requests for addresses that match a pattern, such as "*/grants/*", on their way until they are let go.
func (b *tab) holdBack(pattern string) {
	b.t.Helper()
	call(b, holding.Enable, holding.EnableParams{Patterns: []*holding.RequestPattern{{URLPattern: pattern}}})
}

// isHeldBack waits until so many requests whose addresses end so are on their way, and returns them.
func (b *tab) isHeldBack(end string, n int) (list []*holding.EventRequestPaused) {
	b.t.Helper()
	b.eventually("requests for "+end+" are on their way", func() bool {
		list = b.held(end)
		return len(list) >= n
	})
	return list
}

func (b *tab) held(end string) (list []*holding.EventRequestPaused) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.heldBack {
		if strings.HasSuffix(e.Request.URL, end) {
			list = append(list, e)
		}
	}
	return list
}

// letGo sends requests on that were held back. Those that the page gave up meanwhile are gone.
func (b *tab) letGo(list []*holding.EventRequestPaused) {
	b.t.Helper()
	for _, e := range list {
		_, _ = try(b, holding.ContinueRequest, holding.ContinueRequestParams{RequestID: e.RequestID})
	}
}
