package views

import (
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

func TestClientsHaveWords(t *testing.T) {
	for sent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36": "Chrome on Linux",
		"alter-sdk-python/0.29.0":              "alter-sdk 0.29 (Python)",
		"alter-console-go/devel":               "alter-console devel (Go)",
		"alter-console-go/1.2.3":               "alter-console 1.2 (Go)",
		"curl/8.5.0":                           "curl 8.5",
		"Mozilla/4.0":                          "Mozilla/4.0",
		"my agent":                             "my agent",
		"":                                     "",
		"x/1.2 (on " + strings.Repeat("y", 50): "x 1.2",
	} {
		if got := ClientWords(sent); got != want {
			t.Errorf("%q is %q, want %q", sent, got, want)
		}
	}
}

func TestChangesAreToldInALine(t *testing.T) {
	long := strings.Repeat("much more ", 10)
	for want, detail := range map[string]map[string]any{
		"Role viewer → operator; Teams all → core":   {"role_before": "viewer", "role_after": "operator", "teams_before": "all", "teams_after": []any{"core"}},
		"Name Ann → none":                            {"name_before": "Ann", "name_after": ""},
		"Scopes −b:x +c:y":                           {"scopes_removed": []any{"b:x"}, "scopes_added": []any{"c:y"}},
		"Hosts +h.example":                           {"allowed_hosts_added": []any{"h.example"}},
		"Reason: it leaked":                          {"reason": "it leaked", "attempts": 3.0},
		"Name a → " + firstOf(long) + "; and 2 more": {"name_before": "a", "name_after": long, "role_before": "viewer", "role_after": strings.Repeat("z", 90), "zeta_after": "z"},
		"Metadata note: much more much more much more much more much…": {"metadata_after": map[string]any{"note": long}},
		"": {"attempts": 3.0},
	} {
		if got := shortly(&client.Event{Detail: detail}); got != want {
			t.Errorf("%v is %q, want %q", detail, got, want)
		}
	}
}
