package chain_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/chain"
)

// TestBrokenFilesAreNamedInPlainWords with the line, and a mark of the byte order is passed over.
func TestBrokenFilesAreNamedInPlainWords(t *testing.T) {
	t.Parallel()
	columns := strings.Join(wire.AuditColumns(), ",") + "\n"
	row := func(first string) string { return first + strings.Repeat(",", len(wire.AuditColumns())-1) + "\n" }
	for text, want := range map[string]string{
		"{\"seq\":1}\n{\"seq\":\"x\"}\n":            "line 2 has something else as “seq”",
		"{\"seq\":1}\n[1]\n":                        "line 2 is no JSON object",
		"{\"seq\":1}\nxx\n":                         "line 2 is no JSON object",
		"{\"at\":\"yesterday\"}\n":                  "line 1 has a time that is none",
		"a,b\n1,2\n":                                "line 1 has no column “seq”",
		"{\"seq\":1,\"Seq\":2}\n":                   "line 1 has the same name twice, “Seq”",
		"{\"id\":\"a\",\"at\":null,\"id\":\"b\"}\n": "line 1 has the same name twice, “id”",
		columns + "# proof" + ",\"{\"\"seq\"\":1,\"\"seq\"\":2}\"" + row("")[1:]: "line 2 has the same name twice",
		columns + row("x"):    "line 2 has something else as “seq”",
		columns + "1,2\n":     "line 2 has more or fewer columns",
		columns + row("a\"b"): "line 2 has a quotation mark",
		"seq," + columns:      "line 1 has the column “seq” more than once",
	} {
		_, err := chain.VerifyExport(strings.NewReader(text), own())
		if !errors.Is(err, chain.ErrNoExport) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	onEach(t, func(w *trail) {
		w.signAll(20)
		for form, text := range w.exports(true) {
			if r, err := chain.VerifyExport(strings.NewReader("\ufeff"+text), own()); err != nil || !r.Whole() || !r.Proves() {
				t.Errorf("%s: %v\n%s", form, err, r)
			}
		}
	})
}
