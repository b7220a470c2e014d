package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	holding "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience bounds every wait. It is long because a wait ends as soon as what it waits for is there.
const patience = 15 * time.Second

// A tab is a page that one person looks at. Its methods do what a person does, and wait until that can be done.
type tab struct {
	scope // the whole page
	t     *testing.T
	ctx   context.Context
	home  string // the console's address
	name  string // tells tabs of one test apart

	secure *tab // opened to read the clipboard, nil until then

	mu        sync.Mutex
	problems  []string            // what the browser complained about
	expected  []string            // complaints that belong to the story
	addresses []string            // every URL that was asked for
	documents []*network.Response // every page that was answered
	heldBack  []*holding.EventRequestPaused
	leave     *bool // what to say when the page asks whether to leave it; nil: it must not ask
	asked     int   // how often it asked
}

// newPerson opens a window for somebody new: no cookies, no history.
func newPerson(t *testing.T, s *server) *tab {
	t.Helper()
	return openTab(t, journey(t), s.home(), "", chromedp.WithNewBrowserContext())
}

// secondTab opens another tab for the same person.
func (b *tab) secondTab() *tab {
	b.t.Helper()
	return openTab(b.t, b.ctx, b.home, b.name+"-second")
}

func openTab(t *testing.T, parent context.Context, home, name string, options ...chromedp.ContextOption) *tab {
	t.Helper()
	b := &tab{t: t, home: home, name: name}
	b.scope = scope{tab: b, element: "document.documentElement"}
	var closeTab context.CancelFunc
	b.ctx, closeTab = chromedp.NewContext(parent, append(options, chromedp.WithListener(b.listen))...)
	t.Cleanup(closeTab)
	t.Cleanup(b.report)
	b.do(chromedp.EmulateViewport(1280, 900))
	call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return b
}

// stranger opens a window for somebody else.
func (b *tab) stranger() *tab {
	b.t.Helper()
	return openTab(b.t, must(chromium())(b.t), b.home, b.name+"-stranger", chromedp.WithNewBrowserContext())
}

// listen collects what the browser tells while the person goes on.
func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text := fmt.Sprintf("%s in %s:%d", e.ExceptionDetails.Text, e.ExceptionDetails.URL, e.ExceptionDetails.LineNumber+1)
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		b.problems = append(b.problems, text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.problems = append(b.problems, consoleText(e.Args))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			b.problems = append(b.problems, fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		b.addresses = append(b.addresses, e.Request.URL)
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			b.documents = append(b.documents, e.Response)
		}
	case *holding.EventRequestPaused:
		b.heldBack = append(b.heldBack, e)
	case *page.EventJavascriptDialogOpening:
		b.answer(e)
	}
}

func consoleText(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		words = append(words, string(a.Value)+a.Description)
	}
	return "console: " + strings.Join(words, " ")
}

// answer answers the question whether to leave the page. It may not wait: it is called while events are read.
func (b *tab) answer(e *page.EventJavascriptDialogOpening) {
	accept := true
	if b.leave == nil {
		b.problems = append(b.problems, fmt.Sprintf("an unexpected dialog (%s): %s", e.Type, e.Message))
	} else {
		accept = *b.leave
	}
	b.asked++
	go chromedp.Call(b.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: accept})
}

// asksBeforeLeaving fails unless the page asks whether to leave it when the person does, and answers that. It is asked of
// a page whose scripts have run, for nobody is faster than those.
func (b *tab) asksBeforeLeaving(accept bool, leave func()) {
	b.t.Helper()
	b.isLoaded()
	b.mu.Lock()
	b.leave, b.asked = &accept, 0
	b.mu.Unlock()
	leave()
	b.eventually("the page asks before it is left", func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.asked > 0
	})
	b.mu.Lock()
	b.leave = nil
	b.mu.Unlock()
}

// expect names a complaint of the browser that belongs to the story, such as a failed request.
func (b *tab) expect(part string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.expected = append(b.expected, part)
}

// report fails the test for every complaint that nobody expected, and for every expected one that never came.
func (b *tab) report() {
	b.t.Helper()
	if b.t.Failed() {
		b.saveArtifacts()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	seen := map[string]bool{}
	for _, problem := range b.problems {
		known := false
		for _, part := range b.expected {
			if strings.Contains(problem, part) {
				known, seen[part] = true, true
			}
		}
		if !known {
			b.t.Errorf("the browser complained: %s", problem)
		}
	}
	for _, part := range b.expected {
		if !seen[part] && !b.t.Failed() {
			b.t.Errorf("the browser never complained about %q", part)
		}
	}
}

// cacheControl is what the answer that the page came with says about keeping it.
func (b *tab) cacheControl() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return fmt.Sprint(b.documents[len(b.documents)-1].Headers["Cache-Control"])
}

// requested lists every address that was asked for.
func (b *tab) requested() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.addresses...)
}
