package e2e_test

import (
	"bufio"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Every control in every state is accessible, and fits, whether a screen shows it so today or not.
func TestAccessibilityOfControls(t *testing.T) {
	ctx := journey(t)
	b := openTab(t, ctx, startGallery(t), "", chromedp.WithNewBrowserContext())
	b.open("/")
	b.audit("contents of the gallery")
	const paths = "[...document.querySelectorAll('main li a')].map(a => a.pathname)"
	rooms := evaluate[[]string](b, paths)
	if len(rooms) < 10 {
		t.Fatalf("the gallery has %d rooms", len(rooms))
	}
	for _, room := range rooms {
		b.open(room)
		if b.has(disclose, "A menu") {
			b.click(disclose, "A menu")
		}
		b.audit("gallery" + room)
	}
}

// startGallery builds the program that shows all controls, and runs it. It returns its address.
func startGallery(t *testing.T) string {
	t.Helper()
	dependOnAllFiles()
	program := filepath.Join(t.TempDir(), "gallery")
	if out, err := exec.Command("go", "build", "-o", program, "../views/ui/gallery").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	gallery := exec.Command(program, "-addr", "127.0.0.1:0")
	out := must(gallery.StdoutPipe())(t)
	if err := gallery.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { gallery.Process.Kill(); gallery.Wait() })
	line := must(bufio.NewReader(out).ReadString('\n'))(t)
	_, address, found := strings.Cut(strings.TrimSpace(line), "The gallery is at ")
	if !found {
		t.Fatalf("the gallery says %q", line)
	}
	return strings.TrimSuffix(address, "/")
}

// In the dark a browser fills boxes that are not ticked with grey, as it does those that can't be used.
func TestUntickedChoicesAreHollow(t *testing.T) {
	b := openTab(t, journey(t), startGallery(t), "", chromedp.WithNewBrowserContext())
	for _, scheme := range []string{"light", "dark"} {
		b.prefers(scheme)
		b.open("/fields")
		field := evaluate[[]string](b, looksOf("input.input:enabled:not([readonly])"))[0]
		b.open("/choices")
		open := evaluate[[]string](b, looksOf("input:enabled:not(:checked)"))
		if len(open) < 4 {
			t.Fatalf("the gallery has %d choices that are not made", len(open))
		}
		for _, look := range open {
			if look != field {
				t.Errorf("%s: a choice that is not made is drawn %s, a field %s", scheme, look, field)
			}
		}
	}
}

// looksOf is how elements are filled and bordered. What a browser draws in its own way says so.
func looksOf(selector string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%q)].map(e => {
		const s = getComputedStyle(e);
		return (s.appearance === "auto" && e.type !== "text" ? "by the browser, " : "") + s.backgroundColor + " within " + s.borderTopColor;
	})`, selector)
}
