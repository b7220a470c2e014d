package handlers

import (
	"strings"

	"github.com/alter-console/alter-console/handlers/web"
)

// grants is what the screens of grants share.
type grants struct{ *web.Console }

// lowered is a name as agents and slugs have it, whatever a person typed.
func lowered(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }
