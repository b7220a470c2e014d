package views

import (
	"encoding/json"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/text"
)

// DisplayName is what people call an agent, "" for one that has its name only.
func DisplayName(a *client.AgentInfo) string {
	if a.DisplayName == nil {
		return ""
	}
	return *a.DisplayName
}

// PrettyJSON prints an object for people. What can't be seen of it stands as an escape.
func PrettyJSON(value map[string]any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if e.Encode(value) != nil {
		return ""
	}
	return text.VisibleJSON(strings.TrimSpace(b.String()))
}
