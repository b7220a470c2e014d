package views

// A Theme is which colours a person chose in a browser.
type Theme string

// Kinds of [Theme]. The zero value follows the system.
const (
	ThemeSystem Theme = ""
	ThemeLight  Theme = "light"
	ThemeDark   Theme = "dark"
)

// schemes are what the browser draws its own parts in.
func (t Theme) schemes() string {
	if t == ThemeSystem {
		return "light dark"
	}
	return string(t)
}

// whenDark is when the dark colours count.
func (t Theme) whenDark() string {
	if t == ThemeDark {
		return "all"
	}
	return "(prefers-color-scheme: dark)"
}

// referrer is what requests from the page tell of its address. None tells it to other sites. A stricter one yet makes
// browsers hide the Origin of the page's own forms, by which they are known.
func (p Page) referrer() string {
	if p.Unsaid {
		return "strict-origin"
	}
	return "same-origin"
}
