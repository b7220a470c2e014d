package ui

import (
	"slices"
	"strings"

	"github.com/alter-console/alter-console/internal/text"
)

// Field is one input with everything that belongs to it.
type Field struct {
	Name         string // form name
	ID           string // element id, the name when empty
	Label        string
	Value        string // as typed
	Hint         string // one sentence under the label
	Error        string // what is wrong and what to do, "" when nothing is
	Type         string // of an input, "text" when empty
	Placeholder  string
	Autocomplete string // "off" when empty
	List         string // id of a datalist
	Rows         int    // of a text area
	Optional     bool   // says so beside the label
	Required     bool
	Autofocus    bool
	Mono         bool // identifiers and code
	HideLabel    bool // the label is for screen readers only
	Attrs        map[string]any
}

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) autocomplete() string {
	if f.Autocomplete == "" {
		return "off"
	}
	return f.Autocomplete
}

func (f Field) describedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.id()+"-hint")
	}
	if f.unseen() != "" {
		ids = append(ids, f.id()+"-unseen")
	}
	if f.Error != "" {
		ids = append(ids, f.id()+"-error")
	}
	return strings.Join(ids, " ")
}

// unseen names what can't be seen of the value, "" when all of it can.
func (f Field) unseen() string {
	value := strings.ReplaceAll(f.Value, "\r\n", "\n") // as browsers end lines of text areas
	if named := text.Visible(value); named != value && f.Type != "password" {
		return named
	}
	return ""
}

func (f Field) inputClass() string {
	if f.Mono {
		return "input mono"
	}
	return "input"
}

// attrs are the attributes that input, text area and select share.
func (f Field) attrs() map[string]any {
	attrs := map[string]any{"id": f.id(), "name": f.Name, "class": f.inputClass()}
	if by := f.describedBy(); by != "" {
		attrs["aria-describedby"] = by
	}
	if f.Error != "" {
		attrs["aria-invalid"] = "true"
	}
	for name, on := range map[string]bool{"required": f.Required, "autofocus": f.Autofocus} {
		if on {
			attrs[name] = true
		}
	}
	if f.Placeholder != "" {
		attrs["placeholder"] = f.Placeholder
	}
	if f.Mono {
		attrs["spellcheck"] = "false"
		attrs["autocapitalize"] = "off"
	}
	for name, value := range f.Attrs {
		attrs[name] = value
	}
	return attrs
}

// Option is one choice of a [SelectField] or [ChoiceField].
type Option struct {
	Value string
	Label string
	Hint  string

	// Of a ChoiceField, what it stands for, and what these are called, such as "2 scopes". Where a ChecksField goes with the choice,
	// scripts tick them there.
	Holds  []string
	HeldAs string
}

// ticked reports whether an option is among the lines of the value.
func (f Field) ticked(o Option) bool { return slices.Contains(strings.Split(f.Value, "\n"), o.Value) }

// plain reports whether options are words alone, which fit into one row.
func plain(options []Option) bool {
	return !slices.ContainsFunc(options, func(o Option) bool { return o.Hint != "" })
}
