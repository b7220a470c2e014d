package api

import (
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
)

// Reason reads why something is ended or stopped, "" where nobody says.
func (f *Fields) Reason() string {
	if !f.Has(detailReason) || string(f.Raw(detailReason)) == "null" {
		return ""
	}
	reason, _ := f.Text(detailReason)
	reason = strings.TrimSpace(text.Normal(reason))
	switch {
	case wire.TooLong(reason, wire.MaxReason) != "":
		f.Add(detailReason, "%s", wire.TooLong(reason, wire.MaxReason))
	case text.NameProblem(reason) != "":
		f.Add(detailReason, "This %s", text.NameProblem(reason))
	}
	return reason
}
