package redact

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
)

// FuzzSeeker: whatever surrounds a credential, and however it is escaped, the rest of the text stays and it goes.
func FuzzSeeker(f *testing.F) {
	f.Add("before %2", "5 &am", byte(0))
	f.Add(`\u00`, `e9\`, byte(4))
	f.Add("a", "", byte(3))
	const value = `Zq9"x\/+= &val<ü>`
	s := newSeeker([]string{value})
	f.Fuzz(func(t *testing.T, before, after string, how byte) {
		spelt := value
		switch how % 3 {
		case 1:
			spelt = url.QueryEscape(value)
		case 2:
			spelt = base64.StdEncoding.EncodeToString([]byte(value))
		}
		got := s.cut(before + "\x00" + spelt + "\x00" + after)
		if strings.Contains(got, spelt) || !strings.Contains(got, Removed) {
			t.Errorf("%q is left of %q", got, before+spelt+after)
		}
		if got := s.cut(before); !strings.Contains(got, Removed) && got != before {
			t.Errorf("%q has become %q", before, got)
		}
	})
}

func TestASeekerLeavesTheRest(t *testing.T) {
	t.Parallel()
	s := newSeeker([]string{"first-value", "value-second"})
	for text, want := range map[string]string{
		"nothing %41 \\u0041 &amp; here":          "nothing %41 \\u0041 &amp; here",
		"a first-value b":                         "a [removed] b",
		"first-value-second":                      "[removed]",
		"first%2Dvalue first\\u002dvalue\\n":      "[removed] [removed]\\n",
		"first%252dvalue%":                        "[removed]%",
		"first-valuefirst-value":                  "[removed][removed]",
		"Zmlyc3QtdmFsdWU=":                        "[removed]",
		"eDpmaXJzdC12YWx1ZQ":                      "eDp[removed]Q",
		"":                                        "",
		"first-valu":                              "first-valu",
		"x=" + strings.Repeat("%", 9) + "first-v": "x=%%%%%%%%%first-v",
	} {
		if got := s.cut(text); got != want {
			t.Errorf("%q has become %q, want %q", text, got, want)
		}
	}
}
