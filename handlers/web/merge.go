package web

import (
	"encoding/json"

	"github.com/alter-console/alter-console/views"
)

// texts are the fields of a form as people compare them, by name: what somebody typed with what the form began with and
// with what is stored now.
type texts map[string]string

func (fs Fields[T, W]) texts(f views.Form) texts {
	t := texts{}
	for _, field := range fs {
		t[field.Name] = field.Text(f.Values[field.Name])
	}
	return t
}

func (t texts) encode() string {
	text, _ := json.Marshal(t) // texts can always be encoded
	return string(text)
}

// decodeTexts reads what encode wrote. A form without it counts as changed everywhere.
func decodeTexts(text string) texts {
	t := texts{}
	if json.Unmarshal([]byte(text), &t) != nil || t == nil {
		return texts{}
	}
	return t
}

// Merge compares three versions of each field: as the form began, as typed, and as stored now. Where only the others
// changed it theirs is taken; where both did it is a conflict, for the person to decide. What both agree on is where the
// form begins from then on, so that a later change of theirs is seen as one.
func (fs Fields[T, W]) Merge(f *views.Form, stored T) { fs.mergeWith(f, fs.Fill(stored)) }

// Take answers the button "Use theirs" of one field: theirs is what is stored now. The other conflicts stay to be
// decided.
func (fs Fields[T, W]) Take(f *views.Form, stored T) {
	now := fs.Fill(stored)
	if theirs, known := now.Values[f.Take]; known {
		f.Values[f.Take] = theirs
	}
	fs.mergeWith(f, now)
}

func (fs Fields[T, W]) mergeWith(f *views.Form, now views.Form) {
	original, mine, theirs := decodeTexts(f.Original), fs.texts(*f), fs.texts(now)
	for _, field := range fs {
		name := field.Name
		before, known := original[name]
		switch {
		case mine[name] == theirs[name]:
			original[name] = theirs[name]
		case known && theirs[name] == before:
		case known && mine[name] == before:
			f.Values[name] = now.Values[name]
			f.Adopted = append(f.Adopted, field.Label)
			original[name] = theirs[name]
		default:
			f.Conflicts = append(f.Conflicts, views.Conflict{Field: name, Label: field.Label, Mine: mine[name], Theirs: theirs[name]})
		}
	}
	f.Conflicted, f.Original = true, original.encode()
}
