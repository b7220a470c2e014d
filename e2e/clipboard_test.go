package e2e_test

import (
	"strings"
	"sync"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// copying is held while the clipboard matters: the browser has one for all of its windows.
var copying sync.Mutex

// clipboard is what was copied last.
func (b *tab) clipboard() string {
	b.t.Helper()
	if !evaluate[bool](b, "isSecureContext") {
		return b.secureTab().clipboard()
	}
	b.allowClipboard()
	return evaluate[string](b, "(window.clipboardOfTest ?? navigator.clipboard).readText()")
}

// secureTab is a tab in which the browser lets pages read what was copied in this one.
func (b *tab) secureTab() *tab {
	b.t.Helper()
	if b.secure == nil {
		b.secure = openTab(b.t, b.ctx, strings.Replace(b.home, lanHost, "127.0.0.1", 1), b.name+"-secure")
		b.secure.open("/sign-in")
	}
	return b.secure
}

// allowClipboard lets the page read and write the clipboard without a person's doing.
func (b *tab) allowClipboard() {
	b.t.Helper()
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(b.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission:       &browser.PermissionDescriptor{Name: name},
			Setting:          browser.PermissionSettingGranted,
			Origin:           b.home,
			BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID,
		})
		if err != nil {
			b.t.Fatal(err)
		}
	}
}

// withoutClipboard takes the clipboard away from the page, as in a page that comes over plain http from elsewhere, and
// empties it.
func (b *tab) withoutClipboard() {
	b.t.Helper()
	b.allowClipboard()
	evaluate[any](b, `(async () => {
		window.clipboardOfTest = navigator.clipboard;
		await navigator.clipboard.writeText("");
		Object.defineProperty(navigator, "clipboard", {value: undefined});
	})()`)
}
