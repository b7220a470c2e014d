package e2e_test

import (
	"strings"
	"testing"
)

// A live run is looked at again and again, but not while nobody sees it.
func TestARunIsNotFollowedWhileItsTabIsHidden(t *testing.T) {
	s := startWithAdmin(t)
	planner := s.caller(s.api(), newUpstream(t), "planner")
	b := signedIn(t, s)
	planner.calls("run-abc", "/items")
	b.open("/runs/run-abc")
	b.click(button, "Follow")
	b.find(button, "Pause")
	planner.calls("run-abc", "/second")
	b.shows("2 calls")

	b.isHidden(true)
	asked := b.looksAgain()
	planner.calls("run-abc", "/third")
	b.eventually("it would have looked again, three times", func() bool {
		return evaluate[int](b, "Number(document.documentElement.dataset.turns)") >= 3
	})
	if n := b.looksAgain(); n != asked {
		t.Errorf("it looked %d times while it was hidden", n-asked)
	}
	b.isHidden(false)
	b.shows("3 calls")
}

// isHidden has the page believe that another tab is in front of it, which Chromium without a window never says, and counts
// how often it is about to ask for something.
func (b *tab) isHidden(hidden bool) {
	b.t.Helper()
	evaluate[any](b, `(hidden => {
		const root = document.documentElement;
		Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
		if (root.dataset.turns === undefined) document.addEventListener("htmx:confirm", () => root.dataset.turns++);
		root.dataset.turns = 0;
		document.dispatchEvent(new Event("visibilitychange"));
		return null;
	})(`+map[bool]string{true: "true", false: "false"}[hidden]+`)`)
}

// looksAgain is how often the page of a run was asked for so far.
func (b *tab) looksAgain() (n int) {
	for _, address := range b.requested() {
		if strings.Contains(address, "/runs/run-abc") {
			n++
		}
	}
	return n
}
