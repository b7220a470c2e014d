package static_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
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
		"css/base.css":      "text/css; charset=utf-8",
		"js/app.js":         "text/javascript; charset=utf-8",
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
	if got := get(t, http.MethodGet, "/static/css/base.css", "").StatusCode; got != http.StatusNotFound {
		t.Errorf("name without hash: status %d, want 404", got)
	}
	if got := get(t, http.MethodPost, static.URL("js/app.js"), "").StatusCode; got != http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d, want 405", got)
	}
}

// TestScriptsAreReadByOlderBrowsers looks for lookbehinds: in Safari before 16.4 one makes a whole script a syntax error.
func TestScriptsAreReadByOlderBrowsers(t *testing.T) {
	files, err := os.ReadDir("js")
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	lookbehind := regexp.MustCompile(`\(\?<[=!]`)
	names := []string{static.HTMX}
	for _, file := range files {
		names = append(names, "js/"+file.Name())
	}
	for _, name := range names {
		script, err := io.ReadAll(get(t, http.MethodGet, static.URL(name), "").Body)
		if found := lookbehind.Find(script); err != nil || found != nil {
			t.Errorf("%s has a lookbehind: %s (%v)", name, found, err)
		}
	}
}
