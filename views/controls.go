package views

import (
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/text"
)

// AlertKind says how a message is meant; it decides colour and icon.
type AlertKind string

// Kinds of [Alert] and [Message].
const (
	AlertInfo    AlertKind = "info"
	AlertSuccess AlertKind = "success"
	AlertWarning AlertKind = "warning"
	AlertError   AlertKind = "error"
)

func (k AlertKind) icon() string {
	if k == AlertSuccess {
		return "check"
	}
	return string(k)
}

// ButtonVariant is how much a button asks for attention.
type ButtonVariant string

// Variants of [Button] and [LinkButton]. The zero value is ButtonSecondary.
const (
	ButtonSecondary ButtonVariant = ""
	ButtonPrimary   ButtonVariant = "primary"
	ButtonDanger    ButtonVariant = "danger"
	ButtonGhost     ButtonVariant = "ghost"

	// ButtonDangerQuiet leads to a question about something final, and stands in a row of others.
	ButtonDangerQuiet ButtonVariant = "danger-quiet"
)

// ButtonProps are what a [Button] can be told; the zero value is an ordinary submit button.
type ButtonProps struct {
	Variant ButtonVariant
	Type    string // "submit" when empty
	Name    string // sent with the form when this button submits it
	Value   string
	ID      string
	Label   string // accessible name, where the visible text is not enough
	Small   bool
	Wide    bool
	Attrs   map[string]any // data- and hx- attributes
}

func (p ButtonProps) class() string { return buttonClass(p.Variant, p.Small, p.Wide) }

func (p ButtonProps) kind() string {
	if p.Type == "" {
		return "submit"
	}
	return p.Type
}

func buttonClass(variant ButtonVariant, small, wide bool) string {
	class := "button"
	if variant != ButtonSecondary {
		class += " button-" + string(variant)
	}
	if small {
		class += " button-small"
	}
	if wide {
		class += " button-wide"
	}
	return class
}

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
	if named := text.Visible(f.Value); named != f.Value && f.Type != "password" {
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
}

// ago says how long before now t was, coarsely: people compare, they don't compute.
func ago(now, t time.Time) string {
	d := now.Sub(t)
	if d < 0 {
		return "in " + span((-d).Round(time.Minute)) // a day ahead is a day, though a second of it went by
	}
	if d < 45*time.Second {
		return "just now"
	}
	return span(d) + " ago"
}

func span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < 90*time.Second:
		return "1 minute"
	case d < time.Hour:
		return plural(int(d.Round(time.Minute)/time.Minute), "minute")
	case d < day:
		return plural(int(d/time.Hour), "hour")
	case d < 60*day:
		return plural(int(d/day), "day")
	case d < 2*365*day:
		return plural(int(d/(30*day)), "month")
	default:
		return plural(int(d/(365*day)), "year")
	}
}

// Wait says how long to wait, in full seconds or minutes.
func Wait(d time.Duration) string {
	if d < time.Minute {
		return plural(int(d/time.Second)+1, "second")
	}
	return plural(int((d+time.Minute-1)/time.Minute), "minute")
}

// exact is the full time, in UTC so that it matches the logs.
func exact(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04:05 UTC") }

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return number(n) + " " + unit + "s"
}

// number prints n with separators between thousands.
func number(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// countOf prints a total that may be only a lower bound.
func countOf(total int, capped bool) string {
	if capped {
		return number(total) + "+"
	}
	return number(total)
}
