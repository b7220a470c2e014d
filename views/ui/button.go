package ui

// ButtonVariant is how much a button asks for attention.
type ButtonVariant string

// Variants of [Button] and [LinkButton].
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

func (p ButtonProps) kind() string {
	if p.Type == "" {
		return "submit"
	}
	return p.Type
}

// LinkProps are what a [LinkButton] can be told; the zero value is an ordinary one.
type LinkProps struct {
	Variant ButtonVariant
	Small   bool
	Wide    bool
	Attrs   map[string]any
}

// IconButtonProps are what an [IconButton] can be told.
type IconButtonProps struct {
	Icon    string
	Label   string // its accessible name
	Title   string // what it shows when pointed at, "" for nothing
	NeedsJS bool   // not there without JavaScript
	Attrs   map[string]any
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

// copies are the attributes of a button that copies the text of the element called id.
func copies(id string) map[string]any { return map[string]any{"data-copy": "#" + id} }
