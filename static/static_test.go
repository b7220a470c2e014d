package static_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/static"
)

func get(t *testing.T, method, target, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestFilesAreServedForAYearUnderTheirHashedNames(t *testing.T) {
	for name, contentType := range map[string]string{
		static.CSS:          "text/css; charset=utf-8",
		static.Script:       "text/javascript; charset=utf-8",
		"js/reveal.js":      "text/javascript; charset=utf-8",
		"icons/favicon.svg": "image/svg+xml",
		static.HTMX:         "text/javascript; charset=utf-8",
	} {
		res := get(t, http.MethodGet, static.URL(name), "")
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK || len(body) == 0 {
			t.Fatalf("%s: status %d, %d bytes, %v", name, res.StatusCode, len(body), err)
		}
		if got := res.Header.Get("Content-Type"); got != contentType {
			t.Errorf("%s: Content-Type %q, want %q", name, got, contentType)
		}
		if got := res.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
		if got := res.Header.Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("%s: X-Content-Type-Options %q", name, got)
		}
	}
}

func TestCompressedAndPlainBytesAreTheSame(t *testing.T) {
	plain, err := io.ReadAll(get(t, http.MethodGet, static.URL(static.HTMX), "").Body)
	if err != nil {
		t.Fatal(err)
	}
	res := get(t, http.MethodGet, static.URL(static.HTMX), "gzip, br")
	if res.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("Content-Encoding %q, want gzip", res.Header.Get("Content-Encoding"))
	}
	zr, err := gzip.NewReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	unzipped, err := io.ReadAll(zr)
	if err != nil || string(unzipped) != string(plain) {
		t.Fatalf("decompressed %d bytes, want the %d plain ones (%v)", len(unzipped), len(plain), err)
	}
}

func TestOnlyHashedNamesAndReadsAreServed(t *testing.T) {
	if got := get(t, http.MethodGet, "/static/"+static.CSS, "").StatusCode; got != http.StatusNotFound {
		t.Errorf("name without hash: status %d, want 404", got)
	}
	if got := get(t, http.MethodPost, static.URL(static.Script), "").StatusCode; got != http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d, want 405", got)
	}
}

// TestEveryPartIsBundledOnce looks for each file of a component in what is sent, behind those that it builds on.
func TestEveryPartIsBundledOnce(t *testing.T) {
	for name, dir := range map[string]string{static.CSS: "css", static.Script: "js/app"} {
		bundle := body(t, name)
		parts, err := os.ReadDir(dir)
		if err != nil || len(parts) < 10 {
			t.Fatalf("%s has %d files, %v", dir, len(parts), err)
		}
		size := 0
		for _, part := range parts {
			text, err := os.ReadFile(path.Join(dir, part.Name()))
			if err != nil || strings.Count(bundle, string(text)) != 1 {
				t.Errorf("%s holds %s %d times (%v)", name, part.Name(), strings.Count(bundle, string(text)), err)
			}
			size += len(text)
		}
		if len(bundle) != size {
			t.Errorf("%s has %d bytes, its parts %d", name, len(bundle), size)
		}
	}
	if css := body(t, static.CSS); !strings.HasPrefix(css, "/* Raw colours.") {
		t.Errorf("the styles begin with %.40q, not with what all of them use", css)
	}
}

func body(t *testing.T, name string) string {
	t.Helper()
	text, err := io.ReadAll(get(t, http.MethodGet, static.URL(name), "").Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestScriptsAreReadByOlderBrowsers looks for lookbehinds: in Safari before 16.4 one makes a whole script a syntax error.
func TestScriptsAreReadByOlderBrowsers(t *testing.T) {
	lookbehind := regexp.MustCompile(`\(\?<[=!]`)
	alone, err := filepath.Glob("js/*.js")
	if err != nil || len(alone) == 0 {
		t.Fatal(alone, err)
	}
	for _, name := range append(alone, static.HTMX, static.Script) {
		if found := lookbehind.FindString(body(t, name)); found != "" {
			t.Errorf("%s has a lookbehind: %s", name, found)
		}
	}
}
