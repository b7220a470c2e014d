package e2e_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// do runs one action within the bounds of patience.
func (b *tab) do(action chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if chromedp.FromContext(b.ctx).Target == nil {
		ctx = b.ctx // the first action opens the tab, which lives as long as its context
	}
	if err := chromedp.Do(ctx, action); err != nil {
		b.t.Fatal(err)
	}
}

// call sends one command to the tab.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	result, err := try(b, command, params)
	if err != nil {
		b.t.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

func try[P, R any](b *tab, command cdp.Command[P, R], params P) (R, error) {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Call(ctx, command, params)
}

// evaluate asks the page about itself. Nobody presses a button this way.
func evaluate[T any](b *tab, expression string) T {
	b.t.Helper()
	value, err := tryEvaluate[T](b, expression)
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

func tryEvaluate[T any](b *tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// eventually waits until something is so.
func (b *tab) eventually(what string, so func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(patience); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.t.Fatalf("waited in vain: %s", what)
		}
	}
}

// open goes to a path of the console, or to an address.
func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.address(path)))
}

// leaveFor tries to go elsewhere, and does not wait for what becomes of it.
func (b *tab) leaveFor(path string) {
	b.t.Helper()
	call(b, page.Navigate, page.NavigateParams{URL: b.address(path)})
}

func (b *tab) address(path string) string {
	if strings.HasPrefix(path, "/") {
		return b.home + path
	}
	return path
}

func (b *tab) reload()  { b.t.Helper(); b.do(chromedp.Reload()) }
func (b *tab) back()    { b.t.Helper(); b.travel(-1) }
func (b *tab) forward() { b.t.Helper(); b.travel(+1) }

// travel goes through the history, and waits until it is there: whoever goes on before that goes from the page before. It
// waits for no load, for a page that the browser has kept is not loaded again.
func (b *tab) travel(steps int64) {
	b.t.Helper()
	history := call(b, page.GetNavigationHistory, cdp.Empty{})
	to := history.Entries[history.CurrentIndex+steps]
	call(b, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: to.ID})
	b.eventually("the history is at "+to.URL, func() bool {
		at, err := try(b, page.GetNavigationHistory, cdp.Empty{})
		return err == nil && at.CurrentIndex == history.CurrentIndex+steps
	})
	from := history.Entries[history.CurrentIndex].URL
	b.eventually("the page is the one at "+to.URL+", or where that leads", func() bool {
		at, err := tryEvaluate[string](b, "location.href")
		return err == nil && (at == to.URL || at != from)
	})
	b.isLoaded()
}

// path is where the person is.
func (b *tab) path() string {
	b.t.Helper()
	return evaluate[string](b, "location.pathname + location.search")
}

// arrives waits until the page has this heading.
func (b *tab) arrives(title string) {
	b.t.Helper()
	b.find(heading, title)
}

// arrivesAt waits until the address is this path and query.
func (b *tab) arrivesAt(path string) {
	b.t.Helper()
	b.eventually("the address "+path, func() bool {
		at, err := tryEvaluate[string](b, "document.readyState == 'complete' ? location.pathname + location.search : ''")
		return err == nil && at == path
	})
}

// isLoaded waits until the page is there with all that belongs to it.
func (b *tab) isLoaded() {
	b.t.Helper()
	b.eventually("the page is loaded", func() bool {
		loaded, err := tryEvaluate[bool](b, "document.readyState == 'complete'")
		return err == nil && loaded
	})
}

// heard is all that a screen reader could read out.
func (b *tab) heard() string {
	b.t.Helper()
	var words []string
	for _, node := range call(b, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
		if !node.Ignored {
			words = append(words, axText(node.Name), axText(node.Value), axText(node.Description))
		}
	}
	return strings.Join(words, "\n")
}

// artifacts is where a failed test leaves what it saw last.
const artifacts = "artifacts"

func (b *tab) saveArtifacts() {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	base := filepath.Join(artifacts, b.t.Name()+b.name)
	if err := os.MkdirAll(filepath.Dir(base), 0o700); err != nil {
		b.t.Log(err)
	}
	if picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
		b.keep(base+".png", picture)
	}
	if html, err := chromedp.Run(ctx, chromedp.Evaluate[string]("location.href + '\\n' + document.documentElement.outerHTML")); err == nil {
		b.keep(base+".html", []byte(html))
	}
}

func (b *tab) keep(name string, content []byte) {
	if err := os.WriteFile(name, content, 0o600); err != nil {
		b.t.Log(err)
		return
	}
	b.t.Logf("see e2e/%s", name)
}

// quote makes a JavaScript string.
func quote(s string) string {
	text, _ := json.Marshal(s) // a string can always be encoded
	return string(text)
}
