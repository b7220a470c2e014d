package e2e_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// The one Chromium of this test run. Each person gets a browser context of it, with cookies and storage of its own.
var (
	chromium     = sync.OnceValues(startChromium)
	stopChromium = func() {} // set by startChromium
)

// windows lets two journeys run at once: more only wait for each other.
var windows = make(chan struct{}, 2)

func startChromium() (context.Context, error) {
	path, err := findChromium()
	if err != nil {
		return nil, err
	}
	options := chromedp.DefaultExecAllocatorOptions[:]
	options = append(options, chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)
	for _, name := range []string{"disable-quic", "disable-component-update"} {
		options = append(options, chromedp.Flag(name, true))
	}
	// No name is looked up: whatever a page or the browser itself asks for, nothing leaves this machine.
	options = append(options, chromedp.Flag("host-resolver-rules", "MAP "+lanHost+" 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"))
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		stop()
		stopAllocator()
		return nil, err
	}
	stopChromium = func() {
		stop()
		stopAllocator()
	}
	return ctx, nil
}

func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium is installed: run make tools")
}

// lanHost is a name that browsers do not take for secure over plain http, as they do 127.0.0.1.
const lanHost = "console.lan"

// onEachHost runs a journey at this machine's address and at a name on the network.
func onEachHost(t *testing.T, journey func(t *testing.T, host string)) {
	t.Helper()
	for _, host := range []string{"127.0.0.1", lanHost} {
		t.Run(host, func(t *testing.T) { journey(t, host) })
	}
}

// journey begins a test with a browser: in parallel, when there is a window for it.
func journey(t *testing.T) context.Context {
	t.Helper()
	t.Parallel()
	return window(t)
}

// window waits for a window for a test that runs in parallel already.
func window(t *testing.T) context.Context {
	t.Helper()
	windows <- struct{}{}
	t.Cleanup(func() { <-windows })
	ctx, err := chromium()
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skip(err)
	}
	return ctx
}
