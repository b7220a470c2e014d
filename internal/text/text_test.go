package text_test

import (
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/text"
)

func TestWhatCantBeSeenIsNamed(t *testing.T) {
	for s, want := range map[string]string{
		"Payroll \u202egnilliB": "U+202E, which changes the direction", "a\u2066b\u2069": "U+2066", "a\u200fb": "U+200F", "a\u061cb": "U+061C",
		"git\u200bhub": "U+200B, which can't be seen", "git\u2060hub": "U+2060", "\ufeffgithub": "U+FEFF", "git\u00adhub": "U+00AD", "git\u034fhub": "U+034F",
		"git\u200dhub": "U+200D", "git\u200chub": "U+200C", "git\ufe0fhub": "U+FE0F", "github\U000e0041": "U+E0041", "a\u3164b": "U+3164", "\u115f": "U+115F",
		"a\u2028b": "U+2028, which ends a line", "a\u2029b": "U+2029", "a\nb": "U+000A, which is a control", "a\x00": "U+0000", "a\x7f": "U+007F", "a\u0085": "U+0085",
		"🙂\u200d": "U+200D", "🙂\u200d\u200d🙂": "U+200D", "🙂\ufe0f\ufe0f": "U+FE0F", "🏴" + strings.Repeat("\U000e0067", 8): "U+E0067", "🙂\U000e0067": "U+E0067",
		" ": "nothing in it that can be seen", "\u3000\u00a0": "nothing in it", "\u2800": "nothing in it",
	} {
		for kind, problem := range map[string]func(string) string{"id": text.IDProblem, "name": text.NameProblem} {
			got := problem(s)
			if !strings.Contains(got, want) {
				t.Errorf("%s %q: %q, want %s", kind, s, got, want)
			}
			if text.Visible(got) != got {
				t.Errorf("%s %q: the sentence draws it: %q", kind, s, got)
			}
		}
	}
}

func TestNamesMayHaveWhatShapesThem(t *testing.T) {
	for _, s := range []string{
		"", "Süppört ☂ 支援", "👨\u200d👩\u200d👧\u200d👦 family", "❤️\u200d🔥", "👩🏽\u200d🚀", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "می\u200cخواهم", "क्\u200dष", "葛\U000e0100", "שלום", "مرحبا", "e\u0301",
	} {
		if got := text.NameProblem(s); got != "" {
			t.Errorf("%q is refused: %s", s, got)
		}
		if text.Visible(s) != s || text.VisibleJSON(s) != s {
			t.Errorf("%q is drawn as %q", s, text.Visible(s))
		}
	}
	for _, s := range []string{"Süppört", "支援", "שלום", "e\u0301", "a b"} {
		if got := text.IDProblem(s); got != "" {
			t.Errorf("%q is refused: %s", s, got)
		}
	}
}

func TestWhatCantBeSeenIsDrawn(t *testing.T) {
	if got := text.Visible("Payroll \u202egnilliB"); got != "Payroll ⟨U+202E⟩gnilliB" {
		t.Errorf("it is drawn as %q", got)
	}
	if got := text.VisibleJSON("{\n  \"a\u200b\": \"\u202e\U000e0041\"\n}"); got != "{\n  \"a\\u200b\": \"\\u202e\\udb40\\udc41\"\n}" {
		t.Errorf("it is drawn as %q", got)
	}
}

func TestTheSameToPeopleIsFound(t *testing.T) {
	for _, same := range [][]string{
		{"José", "Jose\u0301", "JOSÉ", "JOSE\u0301"}, {"Straße", "STRASSE", "strasse", "STRAẞE"}, {"İstanbul", "istanbul", "ISTANBUL", "ıstanbul"},
		{"ΟΔΥΣΣΕΥΣ", "Οδυσσευς", "οδυσσευσ"}, {"git\u200bhub", "GitHub"}, {"ＡＢＣ", "abc"}, {"ﬁn", "FIN"}, {"Å", "A\u030a", "\u212b"}, {"ŉ", "ʼn"},
	} {
		for _, other := range same[1:] {
			if text.Fold(other) != text.Fold(same[0]) {
				t.Errorf("%q is %q, and %q is %q", same[0], text.Fold(same[0]), other, text.Fold(other))
			}
		}
		if once := text.Fold(same[0]); text.Fold(once) != once {
			t.Errorf("%q is not folded yet", once)
		}
	}
	if text.Fold("a\nB") != "a\nb" || text.Fold("é\nB") != "é\nb" || text.Fold("Jose") == text.Fold("José") {
		t.Error("too much is the same")
	}
	if text.Normal("Jose\u0301") != "José" || text.Normal("Straße") != "Straße" {
		t.Error("the normal form is not NFC")
	}
}
