package e2e_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/alter-console/alter-console/client"
)

// Text from outside may be one long word: no page gets wider than its window for it, on a phone as on a desk.
func TestLongWordsFit(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	name := strings.Repeat("w", 64)
	params := wordy(name)
	params.DisplayName = strings.Repeat("X", 255)
	params.Metadata["team"] = strings.Repeat("t", 200)
	agent := s.agent(app, params)
	b := signedIn(t, s)
	path := "/agents/" + agent.ID
	pages := []string{path, path + "/edit", path + "/delete", path + "/keys/" + agent.KeyID + "/revoke"}
	for _, to := range pages {
		b.open(to)
		b.fits(to)
	}

	b.open(path)
	b.click(button, "Mint key")
	b.find(dialog, "Store this key now")
	b.fits("dialog, masked")
	b.click(button, "Reveal")
	for _, language := range []string{".env", "Python", "Go", "curl"} {
		b.click(snippet, language)
		b.fits("dialog with " + language)
	}
	b.storesKey()
	b.row(name+"-2").click(link, "Revoke")
	b.click(button, "Revoke key")
	b.shows(name + "-2 is revoked")
	b.fits("agent after a revocation")
	revoked := must(app.Agents.ListKeys(t.Context(), agent.ID))(t).Items[1]
	b.open(path + "/keys/" + revoked.KeyID + "/revoke")
	b.fits("revoked already")

	b.open(path + "/edit")
	theirs := strings.Repeat("Y", 255)
	must(app.Agents.Update(t.Context(), agent.ID, client.AgentUpdateParams{DisplayName: &theirs}))(t)
	b.fill("Display name", strings.Repeat("Z", 255))
	b.expect("status of 409")
	b.click(button, "Save changes")
	b.find(heading, "Someone else changed this agent in the meantime")
	b.fits("edit with a conflict")
}

// fits fails when the page, or an open dialog on it, must be scrolled sideways, when something is too small to press, and
// when words run into each other.
func (b *tab) fits(state string) {
	b.t.Helper()
	for _, width := range []int64{320, 390, 768, 1280} {
		b.do(chromedp.EmulateViewport(width, 900))
		for _, wide := range evaluate[[]string](b, overflow) {
			b.t.Errorf("%s: at %d px this sticks out: %s", state, width, wide)
		}
		if evaluate[bool](b, "[...document.querySelectorAll('dialog[open]')].some(d => d.scrollWidth > d.clientWidth)") {
			b.t.Errorf("%s: at %d px the dialog scrolls sideways", state, width)
		}
		for _, small := range evaluate[[]string](b, tooSmall) {
			b.t.Errorf("%s: at %d px this is too small to press: %s", state, width, small)
		}
	}
	for _, joined := range evaluate[[]string](b, joinedWords) {
		b.t.Errorf("%s: there is no space in %q", state, joined)
	}
}

// tooSmall lists what is to be pressed and has less than 24 pixels (WCAG 2.2, 2.5.8). A link inside a sentence may have,
// and a check box has those of its label.
const tooSmall = `(() => {
	const inSentence = e => getComputedStyle(e).display === "inline" && [...e.parentElement.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim());
	const target = e => e.closest("label") || e;
	return [...document.querySelectorAll("a, button, summary, input, select, textarea, [role=link]")]
		.filter(e => e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0 && !inSentence(e))
		.map(e => [e, target(e).getBoundingClientRect()])
		.filter(([e, box]) => box.width < 24 || box.height < 24)
		.map(([e, box]) => box.width + " by " + box.height + " " + e.outerHTML.slice(0, 200));
})()`

// joinedWords lists elements within a line whose text follows other text without a space.
const joinedWords = `(() => {
	const within = "span, a, bdi, code, time, strong, button, input, select";
	const ends = n => n && (n.textContent || n.nodeType === Node.TEXT_NODE) ? n.textContent : "";
	return [...document.body.querySelectorAll("span, a, bdi, code, time, strong, button")].filter(e => {
		const before = e.previousSibling;
		if (!before || before.nodeType === Node.ELEMENT_NODE && !before.matches(within)) return false;
		return /[\p{L}\p{N}]$/u.test(ends(before)) && /^[\p{L}\p{N}]/u.test(e.textContent);
	}).map(e => e.previousSibling.textContent.slice(-20) + "|" + e.textContent.slice(0, 20));
})()`
