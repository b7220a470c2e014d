package main

import (
	"slices"
	"strings"
	"testing"
)

// arrows holds the floor plan: what each package may import of the project, and of what outside only some may use. A package
// that isn't there yet is still part of those who may import it, so these may import what it may; so do words in capitals.
var arrows = map[string]string{
	".":   "cli",
	"cli": "client/wire internal/access server vault vault/api vault/appkeys vault/chain vault/masterkeys auth store store/archive internal/audit internal/lines internal/seal internal/secretfile LOW",

	"server": "handover internal/access internal/metrics store/sqldb handlers handlers/web vault vault/api vault/chain vault/gate vault/runs vault/webhooks auth auth/sso client client/wire store store/archive static internal/audit internal/seal internal/work internal/lines internal/secretfile LOW",

	"handlers":         "handover internal/access internal/ical handlers/web views client client/wire auth auth/sso LOW echo",
	"handlers/web":     "internal/access views views/ui client client/wire auth static LOW echo",
	"views":            "internal/access internal/ical views/ui client client/wire static LOW",
	"views/ui":         "LOW",
	"views/ui/gallery": "views views/ui static",
	"static":           "",

	"handover":              "auth client client/wire internal/work LOW",
	"client":                "client/internal/sigv4 client/wire uuid",
	"client/internal/sigv4": "",
	"client/wire":           "",
	"client/clienttest":     "client client/wire uuid",

	"auth":     "auth/sso client/wire internal/access internal/seal internal/totp store internal/audit internal/work LOW",
	"auth/sso": "internal/access internal/lines LOW",

	"vault":            "vault/agents vault/appkeys vault/calls vault/chain vault/endings vault/gate vault/grants vault/runs vault/secrets vault/trail vault/usage vault/webhooks internal/seal ROOM",
	"vault/agents":     "ROOM",
	"vault/secrets":    "vault/redact internal/seal ROOM",
	"vault/grants":     "vault/secrets vault/agents ROOM",
	"vault/calls":      "vault/grants vault/secrets vault/redact ROOM",
	"vault/runs":       "vault/secrets vault/redact ROOM",
	"vault/redact":     "client/wire",
	"vault/chain":      "internal/hook ROOM",
	"vault/trail":      "vault/agents vault/chain ROOM",
	"vault/usage":      "vault/redact ROOM",
	"vault/endings":    "ROOM",
	"vault/webhooks":   "internal/hook internal/seal ROOM",
	"vault/appkeys":    "vault/agents ROOM",
	"vault/masterkeys": "internal/seal ROOM",
	"vault/gate":       "ROOM",
	"vault/api":        "internal/access internal/seal vault/redact store client/wire internal/audit internal/work LOW",
	"ROOM":             "internal/access vault/api store client/wire internal/apikey internal/audit internal/work LOW",

	"store":         "store/sqldb store/archive client/wire LOW database/sql",
	"store/sqldb":   "store/archive LOW database/sql",
	"store/archive": "",

	"internal/access":     "client/wire",
	"internal/apikey":     "client/wire internal/keyring",
	"internal/audit":      "store client/wire LOW",
	"internal/work":       "store LOW",
	"internal/derive":     "",
	"internal/filelock":   "",
	"internal/keyring":    "internal/derive",
	"internal/hook":       "",
	"internal/ical":       "",
	"internal/lines":      "",
	"internal/metrics":    "",
	"internal/seal":       "internal/keyring",
	"internal/secretfile": "internal/lines internal/filelock internal/keyring",
	"internal/text":       "",
	"internal/totp":       "",
	"LOW":                 "internal/derive internal/filelock internal/keyring internal/text",

	"internal/freeport":    "",
	"internal/passkeytest": "",
	"internal/pgtest":      "internal/freeport database/sql",
	"internal/ssotest":     "",
	"internal/storetest":   "internal/pgtest store store/sqldb",
	"bench":                "client/wire internal/audit internal/pgtest store database/sql echo",
	"e2e":                  "",
	"e2e/example":          "client",
}

func TestEveryArrowPointsOneWay(t *testing.T) {
	imports := map[string][]string{}
	for line := range strings.Lines(says(t, nil, "go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "./...")) {
		names := strings.Fields(arrowNames.Replace(line))
		imports[names[0]] = names[1:]
	}
	if len(imports["."]) == 0 {
		t.Fatalf("go list names %d packages and not this one", len(imports))
	}
	for name, used := range imports {
		row, known := arrows[name]
		if !known {
			t.Errorf("%s has no row in arrows: say what it may import", name)
		}
		may := mayImport(row, imports)
		for _, u := range used {
			_, ours := imports[u]
			if (ours || isHeld(name, u)) && !slices.Contains(may, u) {
				t.Errorf("%s imports %s; of the project, and of what is held, it may import only %v", name, u, may)
			}
		}
	}
}

var arrowNames = strings.NewReplacer(
	"github.com/alter-console/alter-console/", "", "github.com/alter-console/alter-console", ".",
	"github.com/labstack/echo/v4/middleware", "echo", "github.com/labstack/echo/v4", "echo",
	"github.com/google/uuid", "uuid",
)

// isHeld is true of the web framework and of databases, and of everything outside the standard library in what strangers import.
func isHeld(name, used string) bool {
	library := name == "client" || strings.HasPrefix(name, "client/")
	return used == "echo" || used == "database/sql" || library && (used == "uuid" || strings.Contains(used, "."))
}

func mayImport(row string, there map[string][]string) []string {
	var may []string
	for _, name := range strings.Fields(row) {
		may = append(may, name)
		if _, ok := there[name]; !ok {
			may = append(may, mayImport(arrows[name], there)...)
		}
	}
	slices.Sort(may)
	return slices.Compact(may)
}
