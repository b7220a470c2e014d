package wire_test

import (
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

func TestCutKeysCutsWholeKeysOnly(t *testing.T) {
	const scoped = "alter_rk_abcdefghijklmnopqrstuv_iwpykn"
	unscoped := "alter_key_agent_" + strings.Repeat("b", 34)
	for text, want := range map[string]string{
		"":                                       "",
		"alter_key_rotation_manager_prod":        "alter_key_rotation_manager_prod",
		unscoped + "c":                           unscoped + "c",
		"x" + unscoped:                           "x" + unscoped,
		"alter_rk_abcdefghijklmnopqrstuv_aaaaaa": "alter_rk_abcdefghijklmnopqrstuv_aaaaaa",
		unscoped:                                 "",
		"é" + unscoped + ".":                     "é.",
		unscoped + " " + unscoped:                " ",
		"a " + scoped + scoped + " b":            "a  b",
		"x" + scoped + "y " + unscoped:           "xy ",
		"alter_" + scoped + unscoped[6:]:         "",
	} {
		if got := wire.CutKeys(text); got != want {
			t.Errorf("CutKeys(%q) = %q, want %q", text, got, want)
		}
		if found := wire.ContainsKey(text); found != (text != want) {
			t.Errorf("ContainsKey(%q) = %t", text, found)
		}
	}
}
