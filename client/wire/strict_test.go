package wire_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

func TestCheckJSON(t *testing.T) {
	for text, want := range map[string]*wire.JSONError{
		`{}`:                                  nil,
		` 1 `:                                 nil,
		`{"a":[{"a":1},{"a":1}],"b":{"a":1}}`: nil,
		`"\ud83d\ude00 \\ud800 \\\\ é 😀"`:     nil,
		`{"n":[1e2,1.0,9223372036854775809]}`: nil,
		`[[[]]]`:                              nil,
		``:                                    {Err: wire.ErrJSONUnfinished},
		`{"a":`:                               {Err: wire.ErrJSONUnfinished, Offset: 5},
		`{"a":1,}`:                            {Err: wire.ErrJSONSyntax, Offset: 7},
		`{'a':1}`:                             {Err: wire.ErrJSONSyntax, Offset: 1},
		`{"a":NaN}`:                           {Err: wire.ErrJSONSyntax, Offset: 5},
		"\xef\xbb\xbf{}":                      {Err: wire.ErrJSONSyntax},
		`{} {}`:                               {Err: wire.ErrJSONTrailing, Offset: 3},
		`{}x`:                                 {Err: wire.ErrJSONTrailing, Offset: 2},
		"{\"é\":\"\xff\"}":                    {Err: wire.ErrJSONEncoding, Offset: 7},
		`{"a":1, "a":2}`:                      {Err: wire.ErrJSONRepeated, Path: "a", Offset: 8},
		`{"x":[{"k":1,"\u006b":2}]}`:          {Err: wire.ErrJSONRepeated, Path: "x.k", Offset: 13},
		`{"requires_approval":{"approvers":["a@example.test"]},"requires_approval":{}}`: {
			Err:    wire.ErrJSONRepeated,
			Path:   "requires_approval",
			Offset: 54,
		},
		`[[[[]]]]`:                                {Err: wire.ErrJSONDepth, Offset: 3},
		`{"a":{"b":"x\ud800"}}`:                   {Err: wire.ErrJSONHalfPair, Path: "a.b", Offset: 12},
		`{"a":"\udc00\ud800"}`:                    {Err: wire.ErrJSONHalfPair, Path: "a", Offset: 6},
		`{"a":"\ud800\\udc00"}`:                   {Err: wire.ErrJSONHalfPair, Path: "a", Offset: 6},
		`{"a":{"\uD83D" : 1}}`:                    {Err: wire.ErrJSONHalfPair, Path: "a", Offset: 7},
		`["\ud83d\ude00\ud83d"]`:                  {Err: wire.ErrJSONHalfPair, Offset: 14},
		`{"a":{"b": 1e400}}`:                      {Err: wire.ErrJSONNumber, Path: "a.b", Offset: 11},
		`[1, -1e309]`:                             {Err: wire.ErrJSONNumber, Offset: 4},
		`{"a":` + strings.Repeat("9", 5000) + `}`: {Err: wire.ErrJSONNumber, Path: "a", Offset: 5},
		`[1.7976931348623157e308, 1e-400, -0, 0.` + strings.Repeat("1", 5000) + `]`: nil,
	} {
		err := wire.CheckJSON([]byte(text), 3)
		var got *wire.JSONError
		errors.As(err, &got)
		if (got == nil) != (want == nil) || got == nil && err != nil {
			t.Errorf("%s: %v, want %v", text, err, want)
		} else if got != nil && *got != *want {
			t.Errorf("%s: %+v, want %+v", text, *got, *want)
		}
	}
}

// FuzzCheckJSON holds what is accepted to what encoding/json accepts, and to a round trip that changes no text.
func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"\ud83d\ude00"]}`, `"\ud800"`, `{"a":1,"a":2}`, `[[[[`, "\xff", `1 1`, `{"\\":"\\u"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if wire.CheckJSON([]byte(text), 64) != nil {
			return
		}
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatalf("%q is accepted, and %v", text, err)
		}
		again, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(text, "�") && !strings.Contains(strings.ToLower(text), `\ufffd`) && strings.Contains(string(again), "�") {
			t.Fatalf("%q holds a text that is read as another: %s", text, again)
		}
	})
}
