package api

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

// TestEveryCodeHasItsTexts walks the codes that the sources of the API name.
func TestEveryCodeHasItsTexts(t *testing.T) {
	values := map[string]string{}
	for _, constant := range regexp.MustCompile(`(?m)^\t(Code\w+)\s*= "(\w+)"`).FindAllStringSubmatch(source(t, "../../client/wire/codes.go"), -1) {
		values[constant[1]] = constant[2]
	}
	sent := map[string]bool{}
	sources := source(t, "../*.go") + source(t, "../*/*.go", "../api/texts.go") + source(t, "../../client/wire/states.go")
	for _, name := range regexp.MustCompile(`\b(Code\w+)`).FindAllStringSubmatch(sources, -1) {
		code, isCode := values[name[1]]
		if !isCode {
			continue
		}
		sent[code] = true
		if text := texts[code]; text.message == "" || text.hint == "" || wire.Status(code) < 400 {
			t.Errorf("%s: code %q, texts %+v, status %d", name[1], code, text, wire.Status(code))
		}
	}
	for code := range texts {
		if !sent[code] {
			t.Errorf("%s has texts and is never sent", code)
		}
	}
	for _, code := range wire.Codes() {
		if sent[code] == slices.Contains(sentElsewhere, code) {
			t.Errorf("%s: sent here is %t, and sentElsewhere says the same", code, sent[code])
		}
	}
}

// sentElsewhere are the codes that clients know from other servers, and the one of requests that reach no API.
var sentElsewhere = []string{
	wire.CodeMisdirected,
	wire.CodeKeyNotActive,
	wire.CodeKeyAppNotFound,
}

// TestTheDocumentationHasEveryCode compares its table with that of the codes and that of their texts.
func TestTheDocumentationHasEveryCode(t *testing.T) {
	var table strings.Builder
	for _, code := range wire.Codes() {
		if text, ok := texts[code]; ok {
			fmt.Fprintf(&table, "| `%s` | %d | %s |\n", code, wire.Status(code), text.message)
		}
	}
	if !strings.Contains(source(t, "../../docs/api.md")+"\n", "|---|---|---|\n"+table.String()+"\n") {
		t.Errorf("docs/api.md has not the table of codes as it is:\n%s", table.String())
	}
}

// source is the text of all files of a pattern that are no tests, except for some.
func source(t *testing.T, pattern string, except ...string) string {
	t.Helper()
	var all strings.Builder
	files, err := filepath.Glob(pattern)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || slices.Contains(except, file) {
			continue
		}
		text, failed := os.ReadFile(file)
		err = errors.Join(err, failed)
		all.Write(text)
	}
	if err != nil || all.Len() == 0 {
		t.Fatalf("%s holds %d bytes: %v", pattern, all.Len(), err)
	}
	return all.String()
}
