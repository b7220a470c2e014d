package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// TestEveryRoomIsDrawn asks for each page that the table of contents leads to.
func TestEveryRoomIsDrawn(t *testing.T) {
	contents := get(t, "/").Find("main li a")
	if contents.Length() != len(rooms()) {
		t.Fatalf("the contents lead to %d rooms of %d", contents.Length(), len(rooms()))
	}
	for _, link := range contents.EachIter() {
		path := link.AttrOr("href", "")
		room := get(t, path)
		if room.Find("h1, dialog h2").Length() == 0 {
			t.Errorf("%s has no heading", path)
		}
		seen := map[string]bool{}
		for _, e := range room.Find("[id]").EachIter() {
			id := e.AttrOr("id", "")
			if seen[id] {
				t.Errorf("%s has several elements called %q", path, id)
			}
			seen[id] = true
		}
	}
}

func get(t *testing.T, path string) *goquery.Document {
	t.Helper()
	w := httptest.NewRecorder()
	gallery().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d", path, w.Code)
	}
	page, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// TestTheGalleryHasEveryControl looks for each control of package ui in the rooms, and in the frame around them.
func TestTheGalleryHasEveryControl(t *testing.T) {
	shown := templates(t, "*.templ") + templates(t, "../../page.templ")
	controls := regexp.MustCompile(`(?m)^templ ([A-Z]\w*)\(`).FindAllStringSubmatch(templates(t, "../*.templ"), -1)
	if len(controls) < 20 {
		t.Fatalf("package ui has %d controls", len(controls))
	}
	for _, control := range controls {
		if !strings.Contains(shown, "@ui."+control[1]+"(") {
			t.Errorf("the gallery does not show %s: give it a place in one of its rooms, in each of its states", control[1])
		}
	}
}

func templates(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal(pattern, files, err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
