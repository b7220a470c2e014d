package web_test

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// A note is something that the API might hold.
type note struct{ title, colour, details string }

var errTaken = errors.New("there is a note with this title")

var noteFields = web.Fields[note, *note]{
	{
		FormField: views.FormField{Name: "title", Label: "Title", Fixed: true},
		Kind:      web.Word,
		Get:       func(n note) string { return n.title },
		Set: func(n *note, typed string) (problem string) {
			if n.title = typed; typed == "" {
				return "A note needs a title."
			}
			return ""
		},
		Refusals: map[error]string{errTaken: "Choose another title."},
	},
	{
		FormField: views.FormField{Name: "colour", Label: "Colour"},
		Kind:      web.Line,
		API:       "details.colour",
		Get:       func(n note) string { return n.colour },
		Set:       func(n *note, typed string) string { n.colour = typed; return "" },
	},
	{
		FormField: views.FormField{Name: "details", Label: "Details"},
		Kind:      web.JSON,
		Get:       func(n note) string { return n.details },
		Set:       func(n *note, typed string) string { n.details = typed; return "" },
	},
}

func TestAFormGoesByItsFields(t *testing.T) {
	f := noteFields.Read(url.Values{"title": {" List "}, "colour": {" red "}, "details": {"{}"}, "kept": {"K"}, "other": {"x"}})
	var wanted note
	noteFields.Apply(&f, &wanted)
	if want := (note{"List", " red ", "{}"}); wanted != want || len(f.Errors) > 0 || f.Kept != "K" {
		t.Errorf("read %+v, errors %v, kept as %q", wanted, f.Errors, f.Kept)
	}
	if again := noteFields.Fill(wanted); !maps.Equal(again.Values, f.Values) {
		t.Errorf("filled with %v, typed was %v", again.Values, f.Values)
	}
	bad := noteFields.Read(url.Values{"colour": {"\xff"}})
	noteFields.Apply(&bad, &wanted)
	if len(bad.Errors) != 2 || bad.Errors["title"] != "A note needs a title." || !strings.Contains(bad.Errors["colour"], "not text") {
		t.Errorf("refused: %v", bad.Errors)
	}
	if shown := noteFields.Editable().Shown(); len(shown) != 2 || shown[0].Name != "colour" || shown[1].Control != views.TextControl {
		t.Errorf("to be edited are %+v", shown)
	}
}

func TestThreeVersionsOfAFieldAreMerged(t *testing.T) {
	before := note{colour: "red", details: `{"a": 1}`}
	for name, test := range map[string]struct {
		mine, theirs              note
		colour, adopted, conflict string
	}{
		"nobody":            {before, before, "red", "", ""},
		"only white space":  {note{colour: "red", details: `{"a":1}`}, before, "red", "", ""},
		"only I":            {note{colour: "blue", details: before.details}, before, "blue", "", ""},
		"only they":         {before, note{colour: "green", details: before.details}, "green", "Colour", ""},
		"both the same":     {note{colour: "blue"}, note{colour: "blue"}, "blue", "", ""},
		"both":              {note{colour: "blue", details: before.details}, note{colour: "green", details: before.details}, "blue", "", "Colour"},
		"each another one":  {note{colour: "blue", details: before.details}, note{colour: "red", details: `{"a":2}`}, "blue", "Details", ""},
		"they, to mine, so": {note{colour: "red", details: `{"a": 2}`}, note{colour: "red", details: `{"a":2}`}, "red", "", ""},
	} {
		f := noteFields.Fill(test.mine)
		f.Original = noteFields.Fill(before).Original
		noteFields.Merge(&f, test.theirs)
		conflict := ""
		if len(f.Conflicts) > 0 {
			conflict = f.Conflicts[0].Label
		}
		if adopted := strings.Join(f.Adopted, " "); f.Values["colour"] != test.colour || adopted != test.adopted || conflict != test.conflict || !f.Conflicted {
			t.Errorf("%s: %q, adopted %q, conflict %q", name, f.Values["colour"], adopted, conflict)
		}
	}
}

func TestTheirsIsTakenFieldByField(t *testing.T) {
	theirs := note{colour: "green", details: `{"b": 2}`}
	f := noteFields.Fill(note{colour: "blue", details: `{"a": 1}`})
	f.Original, f.Take = "", "colour" // where it began is not known
	noteFields.Take(&f, theirs)
	if f.Values["colour"] != "green" || len(f.Conflicts) != 1 || f.Conflicts[0].Field != "details" {
		t.Errorf("%v, conflicts %v", f.Values, f.Conflicts)
	}
	f.Take, f.Conflicts = "nonsense", nil
	noteFields.Take(&f, theirs)
	if _, invented := f.Values["nonsense"]; invented || len(f.Conflicts) != 1 {
		t.Errorf("%v, conflicts %v", f.Values, f.Conflicts)
	}
}

func TestWhatTheAPIRefusesStandsBesideItsField(t *testing.T) {
	for name, test := range map[string]struct {
		err         error
		field, says string
	}{
		"its own sentence":       {errTaken, "title", "Choose another title."},
		"a value not to be sent": {&client.ValueError{Field: "title", Problem: "is long", Fix: "shorten it"}, "title", "This is long: shorten it."},
		"a part with its row":    {&client.Error{Status: http.StatusUnprocessableEntity, Field: "details.colour", Message: "No colour."}, "colour", "No colour."},
		"a part without":         {&client.Error{Status: http.StatusUnprocessableEntity, Field: "details.size", Message: "Too large."}, "details", "size: Too large."},
		"several": {&client.Error{Status: http.StatusUnprocessableEntity, Problems: []client.Problem{{Field: "x"}, {Field: "details", Message: "Wrong."}}},
			"details", "Wrong."},
		"no field of the form": {&client.Error{Status: http.StatusConflict, Field: "size", Message: "Too large."}, "", "Too large."},
	} {
		var f views.Form
		if !noteFields.PutBeside(&f, test.err) || f.Errors[test.field] != test.says {
			t.Errorf("%s: %q", name, f.Errors)
		}
	}
	var f views.Form
	for _, err := range []error{&client.Error{Status: http.StatusForbidden, Field: "title"}, &client.NetworkError{Err: http.ErrHandlerTimeout}} {
		if noteFields.PutBeside(&f, err) || len(f.Errors) > 0 {
			t.Errorf("%v is about the form: %v", err, f.Errors)
		}
	}
}
