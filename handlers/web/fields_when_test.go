package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// A door is opened by a code or by a badge.
type door struct{ way, code, badge, rooms string }

func set(to func(*door) *string) func(*door, string) string {
	return func(d *door, typed string) string {
		*to(d) = typed
		return ""
	}
}

func show(from func(*door) *string) func(door) string {
	return func(d door) string { return *from(&d) }
}

func way(d *door) *string   { return &d.way }
func code(d *door) *string  { return &d.code }
func badge(d *door) *string { return &d.badge }
func rooms(d *door) *string { return &d.rooms }

var doorFields = web.Fields[door, *door]{
	{FormField: views.FormField{Name: "way", Label: "Way"}, Kind: web.Choice, Get: show(way), Set: set(way)},
	{
		FormField: views.FormField{Name: "code", Label: "Code", When: views.FormWhen{Field: "way", Values: []string{"code"}}},
		Kind:      web.Sealed,
		API:       "lock.name",
		Get:       func(door) string { return "" },
		Set:       set(code),
	},
	{
		FormField: views.FormField{Name: "badge", Label: "Badge", When: views.FormWhen{Field: "way", Values: []string{"badge"}}},
		Kind:      web.Word,
		API:       "lock.name",
		Get:       show(badge),
		Set:       set(badge),
	},
	{
		FormField: views.FormField{Name: "rooms", Label: "Rooms"},
		Kind:      web.Lines,
		API:       "lock.rooms",
		Get:       show(rooms),
		Set:       set(rooms),
		Part:      func(rest string) string { return "Room " + strings.Trim(rest, "[]") },
	},
}

func TestAFormHasTheFieldsOfWhatIsChosen(t *testing.T) {
	f := doorFields.Read(url.Values{"way": {"badge"}, "sealed_code": {"1234"}, "badge": {"B"}, "rooms": {" a \r\n\r\nb"}})
	var wanted door
	doorFields.Apply(&f, &wanted)
	if wanted.code != "" || wanted.badge != "B" {
		t.Errorf("wanted is %+v", wanted)
	}
	refused := &client.Error{Status: 422, Problems: []client.Problem{
		{Field: "lock.name", Message: "unknown"}, {Field: "lock.rooms[1]", Message: "locked"}, {Field: "lock.roomservice", Message: "closed"},
	}}
	doorFields.PutBeside(&f, refused)
	if f.Errors["code"] != "" || f.Errors["badge"] != "unknown" || f.Errors["rooms"] != "Room 1: locked" || f.Errors[""] != "roomservice: closed" {
		t.Errorf("refused: %q", f.Errors)
	}
}

func TestASealedValueGoesNowhereElse(t *testing.T) {
	f := doorFields.Read(url.Values{"way": {"code"}, "sealed_code": {"s3cret"}, "original": {`{"way": "badge", "rooms": "a"}`}})
	var wanted door
	doorFields.Apply(&f, &wanted)
	if wanted.code != "s3cret" {
		t.Errorf("the code that was set is %q", wanted.code)
	}
	doorFields.Merge(&f, door{way: "badge", rooms: "b"})
	if strings.Contains(f.Original, "s3cret") || len(f.Conflicts) != 1 {
		t.Errorf("original %s, conflicts %+v", f.Original, f.Conflicts)
	}
	for _, c := range f.Conflicts {
		if c.Field == "code" {
			t.Error("a secret value is a conflict")
		}
	}
}
