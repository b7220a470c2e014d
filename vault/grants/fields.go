package grants

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/vault/api"
)

// readLabel reads a label; nil where it is absent, null or empty.
func readLabel(f *api.Fields) *string {
	if string(f.Raw("label")) == "null" {
		return nil
	}
	label, ok := f.Text("label")
	if !ok || label == "" {
		return nil
	}
	label = text.Normal(label)
	switch {
	case wire.TooLong(label, wire.MaxGrantLabel) != "":
		f.Add("label", "%s", wire.TooLong(label, wire.MaxGrantLabel))
	case strings.TrimSpace(label) != label:
		f.Add("label", "This must not begin or end with white space.")
	case text.NameProblem(label) != "":
		f.Add("label", "This %s", text.NameProblem(label))
	}
	return &label
}

// readTags reads what programs call a grant by (protocol 8.4).
func readTags(f *api.Fields) json.RawMessage {
	tags := f.Texts("grant_tags")
	for i, tag := range tags {
		if tag == "" || wire.TooLong(tag, wire.MaxGrantLabel) != "" || text.NameProblem(tag) != "" {
			f.Add(fmt.Sprintf("grant_tags[%d]", i), "This must be a text of 1 to %d characters.", wire.MaxGrantLabel)
		}
	}
	return listed(atMost(f, "grant_tags", tags, wire.MaxGrantMethods))
}
