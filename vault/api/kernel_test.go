package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
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

// sentElsewhere are the codes that clients know from other servers.
var sentElsewhere = []string{
	wire.CodeKeyExpired,
	wire.CodeKeyRotationExpired,
	wire.CodeKeyNotActive,
	wire.CodeKeyAppNotFound,
	wire.CodeRateLimitExceeded,
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

// TestManyKeysBelowALongOne holds the work for a body to its size, counted in memory.
func TestManyKeysBelowALongOne(t *testing.T) {
	var below []string
	for i := range 20_000 {
		below = append(below, strconv.Itoa(i))
	}
	body := []byte(`{"` + strings.Repeat("k", 100_000) + `":{"` + strings.Join(below, `":1,"`) + `":1,"x":{"y":1,"y":2}}}`)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := ReadFields(body)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 300*uint64(len(body)) {
		t.Errorf("%d bytes of memory for a body of %d", used, len(body))
	}
	if err == nil || len(err.Error()) > 1000 {
		t.Errorf("a key that is there twice: %.100v", err)
	}
}

func TestCanonicalJSONTable(t *testing.T) {
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{`{"a":1,"b":2}`, ` {"b": 2, "a": 1}`, true}, {`{"a":"\u0061"}`, `{"a":"a"}`, true}, {``, `{}`, true},
		{`{"a":[1,2]}`, `{"a":[2,1]}`, false}, {`{"a":1}`, `{"a":"1"}`, false}, {`{"a":null}`, `{}`, false},
		{`{"a":12345678901234567890}`, `{"a":12345678901234567891}`, false},
	} {
		if same := CanonicalJSON(json.RawMessage(test.a)) == CanonicalJSON(json.RawMessage(test.b)); same != test.same {
			t.Errorf("%s and %s: same %v", test.a, test.b, same)
		}
	}
}
