package e2e_test

import (
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// middle brings an element into view and says where it is, unless something lies over it.
const middle = `function() {
	this.scrollIntoView({block: "center", behavior: "instant"});
	const r = this.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2;
	const hit = document.elementFromPoint(x, y);
	return {x, y, free: !!hit && (this.contains(hit) || !!hit.closest("label")?.contains(this))};
}`

type point struct {
	X, Y float64
	Free bool
}

// click presses the mouse on an element, once nothing lies over it.
func (s scope) click(r role, name string) {
	s.tab.t.Helper()
	s.tab.clickAt(s.reach(r, name), 1)
}

// doubleClick presses twice, faster than any answer.
func (s scope) doubleClick(r role, name string) {
	s.tab.t.Helper()
	s.tab.clickAt(s.reach(r, name), 2)
}

func (s scope) reach(r role, name string) (at point) {
	s.tab.t.Helper()
	s.tab.settled()
	s.tab.eventually("the "+string(r)+" "+quote(name)+" can be reached", func() bool {
		element, err := s.look(r, name)
		if err != nil || element == "" {
			return false
		}
		at, err = on[point](s, element, middle)
		return err == nil && at.Free
	})
	return at
}

func (b *tab) clickAt(at point, times int64) {
	b.t.Helper()
	for n := int64(1); n <= times; n++ {
		for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
			b.mouse(kind, at, n)
		}
	}
}

func (b *tab) mouse(kind input.DispatchMouseEventType, at point, clicks int64) {
	b.t.Helper()
	call(b, input.DispatchMouseEvent, input.DispatchMouseEventParams{
		Type:       kind,
		X:          at.X,
		Y:          at.Y,
		Button:     input.MouseButtonLeft,
		ClickCount: clicks,
	})
}

// fill types into a field in place of what stands there.
func (s scope) fill(name, text string) {
	s.tab.t.Helper()
	field := s.find(anyInput, name)
	if _, err := on[any](s, field, "function() { this.focus(); this.select(); return null }"); err != nil {
		s.tab.t.Fatal(err)
	}
	if text == "" {
		s.tab.press(keyDelete)
		return
	}
	s.tab.typeText(text)
}

// typeText types where the focus is.
func (b *tab) typeText(text string) {
	b.t.Helper()
	call(b, input.InsertText, input.InsertTextParams{Text: text})
}

// choose picks an entry of a drop-down.
func (s scope) choose(name, entry string) {
	s.tab.t.Helper()
	pick := `function() {
		this.value = [...this.options].find(o => o.text === ` + quote(entry) + ` || o.text.startsWith(` + quote(entry+", until ") + `)).value;
		this.dispatchEvent(new Event("change", {bubbles: true}));
		return null;
	}`
	if _, err := on[any](s, s.find(combobox, name), pick); err != nil {
		s.tab.t.Fatal(err)
	}
}

// Keys to press, and to hold.
const (
	ctrl  = chromedp.ModifierCtrl
	shift = chromedp.ModifierShift

	keyTab    = kb.Tab
	keyEnter  = kb.Enter
	keyEscape = kb.Escape
	keyDelete = kb.Delete
)

// press presses keys one after the other. A key that the page keeps for itself types nothing, as on a real keyboard.
func (b *tab) press(keys ...string) {
	b.t.Helper()
	b.settled()
	for _, r := range strings.Join(keys, "") {
		b.pressRune(r, 0)
	}
}

// settled waits until htmx has done its work on what it swapped in. That takes longer than a test needs to find it
// there, but no longer than anybody's hand.
func (b *tab) settled() {
	b.t.Helper()
	b.eventually("what was swapped in settles", func() bool {
		quiet, err := tryEvaluate[bool](b, "!document.querySelector('.htmx-swapping, .htmx-settling, .htmx-added')")
		return err == nil && quiet
	})
}

// pressWith presses a key while another is held.
func (b *tab) pressWith(held chromedp.Modifier, key string) {
	b.t.Helper()
	for _, r := range key {
		b.pressRune(r, int64(held))
	}
}

func (b *tab) pressRune(r rune, held int64) {
	b.t.Helper()
	var down, up *input.DispatchKeyEventParams
	for _, event := range kb.Encode(r) {
		switch event.Type {
		case kb.KeyChar:
			if held == 0 {
				down.Text, down.UnmodifiedText = event.Text, event.UnmodifiedText
			}
		case kb.KeyUp:
			up = event
		default:
			down = event
		}
	}
	for _, event := range []*input.DispatchKeyEventParams{down, up} {
		event.Modifiers |= held
		call(b, input.DispatchKeyEvent, *event)
	}
}

// clickBackdrop presses the mouse beside an open dialog.
func (b *tab) clickBackdrop() {
	b.t.Helper()
	b.clickAt(point{X: 4, Y: 4}, 1)
}
