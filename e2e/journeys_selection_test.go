package e2e_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// places are the points of an element that people press: at its ends, in its middle, and beside its dashes.
const places = `(() => {
	const text = document.querySelector("#new-key .key-text"), at = [];
	const node = text.firstChild, dash = Math.max(node.data.search(/[-_]/), 1);
	for (const n of [0, 10, dash, node.data.lastIndexOf("_"), Math.floor(node.data.length / 2), node.data.length - 1]) {
		const range = document.createRange();
		range.setStart(node, n);
		range.setEnd(node, n + 1);
		const box = range.getClientRects()[0];
		at.push({X: box.x + box.width / 2, Y: box.y + box.height / 2});
	}
	return at;
})()`

// selects presses the mouse at a point a number of times, and returns what is copied then.
func (b *tab) selects(at point, times int64) string {
	b.t.Helper()
	evaluate[any](b, "getSelection().removeAllRanges()")
	b.clickAt(at, times)
	b.pressWith(ctrl, "c")
	return b.clipboard()
}

func TestTheKeyIsSelectedAlone(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	copying.Lock()
	defer copying.Unlock()
	for _, width := range []int64{1280, 320} {
		b.do(chromedp.EmulateViewport(width, 900))
		b.createAgent("support-bot-" + map[int64]string{1280: "wide", 320: "narrow"}[width])
		key := b.plaintext()
		b.click(button, "Reveal")
		b.shows(key)
		for _, at := range evaluate[[]point](b, places) {
			for times := int64(1); times <= 3; times++ {
				if got := b.selects(at, times); got != key {
					t.Errorf("at %d px, %d clicks at %v copy %q, not %q", width, times, at, got, key)
				}
			}
		}
		b.draggedOver(key)
		b.storesKey()
	}
}

// draggedOver drags the mouse from before the key to behind it.
func (b *tab) draggedOver(key string) {
	b.t.Helper()
	box := evaluate[struct{ X, Y, Width, Height float64 }](b, `document.querySelector("#new-key .key-text").getBoundingClientRect().toJSON()`)
	evaluate[any](b, "getSelection().removeAllRanges()")
	for _, step := range []struct {
		kind input.DispatchMouseEventType
		x, y float64
	}{
		{input.DispatchMouseEventTypeMousePressed, box.X + 1, box.Y + 2},
		{input.DispatchMouseEventTypeMouseMoved, box.X + box.Width/2, box.Y + box.Height/2},
		{input.DispatchMouseEventTypeMouseReleased, box.X + box.Width - 1, box.Y + box.Height - 2},
	} {
		call(b, input.DispatchMouseEvent, input.DispatchMouseEventParams{
			Type:       step.kind,
			X:          step.x,
			Y:          step.y,
			Button:     input.MouseButtonLeft,
			ClickCount: 1,
		})
	}
	b.pressWith(ctrl, "c")
	if got := b.clipboard(); got != key {
		b.t.Errorf("dragging over the key copies %q", got)
	}
}

func TestTheKeyIsSelectedAloneWithoutScripts(t *testing.T) {
	s := startWithAdmin(t)
	b := newPerson(t, s)
	b.open("/sign-in")
	b.signIn(adminPassword)
	b.arrives("Agents")
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.createAgent("support-bot")
	key := b.plaintext()
	copying.Lock()
	defer copying.Unlock()
	for _, at := range evaluate[[]point](b, places) {
		if got := b.selects(at, 3); got != key {
			t.Errorf("three clicks copy %q, not %q", got, key)
		}
	}
}

func TestAKeyIsNotPrinted(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.createAgent("support-bot")
	key := b.plaintext()
	for _, state := range []string{"masked", "revealed"} {
		if state == "revealed" {
			b.click(button, "Reveal")
			for _, language := range []string{".env", "Python", "Go", "curl"} {
				b.click(snippet, language)
			}
			b.shows(key)
		}
		call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		if printed, err := b.text(); err != nil || strings.Contains(printed, key[20:30]) {
			t.Errorf("the %s key is printed (%v)", state, err)
		}
		call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
	}
}
