package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// axe is the accessibility checker's script. It comes from npm with the styles and scripts of the pages.
var axe = sync.OnceValues(func() (string, error) {
	script, err := os.ReadFile(filepath.Join("..", "static", "node_modules", "axe-core", "axe.min.js"))
	return string(script), err
})

// looks are what a page is looked at in: each width and each colour scheme once.
var looks = []struct {
	width  int64
	scheme string
}{{390, "dark"}, {1280, "light"}}

// audit fails for everything that axe finds wrong with the page as it is now, in light and dark, wide and narrow, and
// for what does not fit. The page is not loaded again, so any state of it can be looked at.
func (b *tab) audit(state string) {
	b.t.Helper()
	script, err := axe()
	if err != nil {
		b.t.Fatalf("%v: run make deps", err)
	}
	if !evaluate[bool](b, "'axe' in window") {
		evaluate[any](b, script+"; null")
	}
	b.fits(state)
	for _, look := range looks {
		b.do(chromedp.EmulateViewport(look.width, 900))
		b.prefers(look.scheme)
		for _, v := range evaluate[[]violation](b, findViolations) {
			b.t.Errorf("%s, %s at %d px: %s", state, look.scheme, look.width, v)
		}
	}
}

// prefers chooses a colour scheme. Colours change at once: half-way through a transition nothing has its contrast.
func (b *tab) prefers(scheme string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// A violation is a rule of axe and where it is broken.
type violation struct {
	ID, Help string
	Nodes    []struct{ HTML, FailureSummary string }
}

func (v violation) String() string {
	var where strings.Builder
	for _, n := range v.Nodes {
		fmt.Fprintf(&where, "\n\t%s\n\t\t%s", n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n\t\t"))
	}
	return v.ID + ": " + v.Help + where.String()
}

// findViolations has the bars of the page scroll with it, which cover different things wherever it is scrolled to.
const findViolations = `document.documentElement.style.setProperty("--sticky", "static"), axe.run({resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}).then(found => found.violations.map(v => ({
	ID: v.id, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html, FailureSummary: n.failureSummary})),
})))`

// overflow lists what makes the page scroll sideways. What scrolls within itself does not.
const overflow = `(() => {
	const width = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= width) return [];
	const end = (e, box) => getComputedStyle(e).overflowX === "visible" ? Math.max(box.right, box.left + e.scrollWidth) : box.right;
	const out = e => end(e, e.getBoundingClientRect()) > width + 0.5;
	const held = e => e && e !== document.body && (!out(e) && getComputedStyle(e).overflowX !== "visible" || held(e.parentElement));
	const wide = [...document.body.querySelectorAll("*")].filter(e => out(e) && !held(e.parentElement));
	return wide.length ? wide.slice(-3).map(e => e.outerHTML.slice(0, 200)) : ["the page"];
})()`

func TestAccessibilityOfSessions(t *testing.T) {
	s := startEmpty(t)
	b := newPerson(t, s)
	b.open("/")
	b.audit("set-up needed")
	b.expect("status of 403")
	b.open("/setup?token=guessed")
	b.audit("set-up refused")
	b.open(s.setupLink())
	b.audit("set-up")
	b.expect("status of 422")
	b.fill("Email", adminEmail)
	b.fill("Password", "short")
	b.click(button, "Create administrator")
	b.shows("Use at least 12 characters")
	b.audit("set-up with an error")
	b.fill("Password", adminPassword)
	b.click(button, "Create administrator")
	b.arrives("Agents")
	b.shows("You are the administrator.")
	b.audit("empty list with a message")
	b.click(disclose, adminEmail)
	b.audit("account menu")
	b.click(button, "Sign out")
	b.arrives("Sign in")
	b.audit("sign-in")
	b.signIn("wrong horse battery staple")
	b.shows("The email or the password is wrong.")
	b.audit("sign-in with an error")
}
