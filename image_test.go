package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// The image is made of what .dockerignore leaves: that must be all that the program is made of, and what the Dockerfile names.
func TestTheImageGetsEverythingItIsMadeOf(t *testing.T) {
	var ignored []string
	for line := range strings.Lines(read(t, ".dockerignore")) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			ignored = append(ignored, line)
		}
	}
	needed := []string{"go.mod", "go.sum"}
	for line := range strings.Lines(read(t, "Dockerfile")) {
		if fields := strings.Fields(line); len(fields) > 2 && fields[0] == "COPY" && !strings.HasPrefix(fields[1], "--") {
			needed = append(needed, fields[1:len(fields)-1]...)
		}
	}
	out, err := exec.Command("go", "list", "-deps", "-json=Dir,Module,GoFiles,EmbedFiles", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var p struct {
			Dir                 string
			Module              *struct{ Main bool }
			GoFiles, EmbedFiles []string
		}
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		if p.Module == nil || !p.Module.Main {
			continue
		}
		dir, err := filepath.Rel(here, p.Dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range append(p.GoFiles, p.EmbedFiles...) {
			needed = append(needed, path.Join(filepath.ToSlash(dir), file))
		}
	}
	if len(needed) < 200 {
		t.Fatalf("only %d files: %q", len(needed), needed)
	}
	for _, file := range needed {
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
		if pattern := ignores(ignored, file); pattern != "" && file != "static/lib/htmx.min.js" { // which comes from npm
			t.Errorf("%s is left out by %s", file, pattern)
		}
	}
	for _, file := range []string{"README.md", "docs/operations.md", "e2e/doc.go", "vault/vault_test.go", "static/node_modules/x", ".git/HEAD"} {
		if ignores(ignored, file) == "" {
			t.Errorf("%s makes another image", file)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// ignores returns the pattern that leaves a file or a directory above it out.
func ignores(patterns []string, file string) string {
	for _, pattern := range patterns {
		for p := file; p != "."; p = path.Dir(p) {
			name := p
			anywhere, ok := strings.CutPrefix(pattern, "**/")
			if ok {
				name = path.Base(p)
			}
			if match, _ := path.Match(anywhere, name); match {
				return pattern
			}
		}
	}
	return ""
}
