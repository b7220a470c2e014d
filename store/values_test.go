package store_test

import (
	"testing"

	"github.com/alter-console/alter-console/store"
)

func TestTextFitsBothDatabases(t *testing.T) {
	for sent, want := range map[string]string{
		"":                "",
		"Browser/1":       "Browser/1",
		"a\x00b\xff":      "a\uFFFDb\uFFFD",
		"0123456789":      "0123456789",
		"0123456789a":     "0123456789",
		"012345678\u00e9": "012345678",
	} {
		if got := store.Text(sent, 10); got != want {
			t.Errorf("Text(%q) = %q, want %q", sent, got, want)
		}
	}
}
