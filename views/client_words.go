package views

import (
	"regexp"
	"strings"

	"github.com/mileusna/useragent"
)

// UnknownBrowser is one that does not tell what it is.
const UnknownBrowser = "Unknown browser"

// BrowserWords say which browser on which system something was sent from, as far as it tells.
func BrowserWords(sent string) string {
	ua := useragent.Parse(sent)
	name, _, _ := strings.Cut(ua.Name, "/")
	switch {
	case name == "" || ua.IsUnknown():
		return UnknownBrowser
	case ua.OS == "":
		return name
	}
	return name + " on " + ua.OS
}

// A program says its name, perhaps what it is written in, and its version.
var program = regexp.MustCompile(`^([A-Za-z][\w.-]*?)(?:-(python|go|node|js|ts))?/v?(\d+(?:\.\d+)?|devel)`)

// languages are what programs are written in.
var languages = map[string]string{"python": "Python", "go": "Go", "node": "Node.js", "js": "JavaScript", "ts": "TypeScript"}

// ClientWords say what something was sent from: "Chrome on Linux", "alter-sdk 0.29 (Python)"; what says neither as it is.
func ClientWords(sent string) string {
	if strings.HasPrefix(sent, "Mozilla/") {
		if words := BrowserWords(sent); words != UnknownBrowser {
			return words
		}
		return sent
	}
	said := program.FindStringSubmatch(sent)
	if said == nil {
		return sent
	}
	words := said[1] + " " + said[3]
	if language := languages[said[2]]; language != "" {
		words += " (" + language + ")"
	}
	return words
}
