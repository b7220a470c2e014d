package e2e_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func TestListFits(t *testing.T) {
	email := strings.Repeat("a", 60) + "@" + strings.Repeat(strings.Repeat("b", 45)+".", 3) + "example.com"
	s := newServer(t, "--admin-email", email, "--admin-password", adminPassword)
	s.run()
	app := s.api()
	b := newPerson(t, s)
	b.open("/sign-in")
	b.fits("sign-in")
	b.fill("Email", email)
	b.fill("Password", adminPassword)
	b.click(button, "Sign in")
	b.arrives("Agents")
	b.fits("empty list")
	b.click(disclose, email)
	b.fits("account menu")

	s.fleet(app)
	s.agent(app, wordy(strings.Repeat("w", 64)))
	for _, path := range []string{"/agents", "/agents?q=w&provider=" + strings.Repeat("provider", 6), "/agents?q=" + strings.Repeat("z", 200), "/agents/new"} {
		b.open(path)
		b.fits(path)
	}
	b.expect("status of 404")
	b.open("/nowhere")
	b.fits("page not found")
}

// A phone has no row of headings to press: a field sorts the list there.
func TestListIsSortedOnAPhone(t *testing.T) {
	s := startWithAdmin(t)
	s.fleet(s.api())
	b := signedIn(t, s)
	b.do(chromedp.EmulateViewport(390, 844))
	b.choose("Sort", "Name, Z to A")
	b.arrivesAt("/agents?sort=-name")
	b.firstRow("bot-60")
	b.click(link, "Next page")
	b.firstRow("bot-10")
	b.chosen("Sort", "Name, Z to A")
	b.choose("Sort", "Newest first")
	b.arrivesAt("/agents")
	b.firstRow("billing")
	b.hasNo(link, "Name")
	b.do(chromedp.EmulateViewport(1280, 900))
	b.find(link, "Name")
	b.hasNo(combobox, "Sort")

	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.do(chromedp.EmulateViewport(390, 844))
	b.open("/agents?status=active")
	b.choose("Sort", "Name, A to Z")
	b.click(button, "Apply")
	b.arrivesAt("/agents?q=&status=active&type=&sort=name")
	b.firstRow("billing")
	b.chosen("Sort", "Name, A to Z")
}

// What has the focus lies neither behind the bar at the top nor behind what stays at the bottom.
func TestFocusIsNeverHidden(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	s.fleet(app)
	agent := s.agent(app, wordy("support-bot"))
	b := signedIn(t, s)
	path := "/agents/" + agent.ID
	for _, to := range []string{"/agents", path, path + "/edit", "/agents/new", path + "/delete", path + "/keys/" + agent.KeyID + "/revoke"} {
		b.open(to)
		for _, size := range [][2]int64{{320, 640}, {390, 844}, {1280, 720}, {1280, 256}} {
			b.do(chromedp.EmulateViewport(size[0], size[1]))
			for _, held := range []int64{0, int64(shift)} {
				b.seesAllStops(to, held)
			}
		}
	}

	b.do(chromedp.EmulateViewport(390, 640))
	b.open("/agents/new")
	b.expect("status of 422")
	b.fill("Metadata", "{")
	b.click(button, "Create agent")
	b.shows("The agent was not created")
	for _, name := range []string{"Name", "Metadata"} {
		b.click(link, name)
		b.isFocused(textbox, name)
		b.eventually("the label of "+name+" is in sight", func() bool {
			return evaluate[bool](b, "(l => { const r = l.getBoundingClientRect(); return l.contains(document.elementFromPoint(r.x + 2, r.y + r.height / 2)); })(document.activeElement.labels[0])")
		})
	}
}

// A stop is a place where the keyboard stops.
type stop struct {
	Done   bool
	Hidden string
}

// seesAllStops presses Tab through the page.
func (b *tab) seesAllStops(page string, held int64) {
	b.t.Helper()
	evaluate[any](b, "document.activeElement.blur(), window.stops = new Set(), null")
	for range 200 {
		b.pressRune('\t', held)
		at := evaluate[stop](b, lookAtStop)
		if at.Done {
			return
		}
		if at.Hidden != "" {
			b.t.Errorf("%s, %s: the focus is hidden on %s", page, evaluate[string](b, "innerWidth + ' by ' + innerHeight"), at.Hidden)
		}
	}
	b.t.Fatalf("%s: the keyboard finds no end", page)
}

// lookAtStop looks at the first and the last piece of what has the focus. Of a text area, and of what
// is too high for the window, one may be out of sight.
const lookAtStop = `(() => {
	const e = document.activeElement;
	if (e === document.body || stops.has(e)) return {Done: stops.size > 0};
	stops.add(e);
	const boxes = [...e.getClientRects()];
	const free = ([box, y]) => {
		const hit = document.elementFromPoint(box.x + Math.min(box.width / 2, 12), y);
		return !!hit && (e.contains(hit) || hit.contains(e));
	};
	const ends = [[boxes[0], boxes[0].top + 3], [boxes.at(-1), boxes.at(-1).bottom - 3]];
	const seen = ends.filter(free).length;
	const needed = e.matches("textarea") || e.getBoundingClientRect().height > innerHeight - 160 ? 1 : 2;
	return {Hidden: seen < needed ? e.outerHTML.slice(0, 200) + " at " + JSON.stringify(boxes[0]) : ""};
})()`
