package vault_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestNULIsNoTroubleForAnyRoute: PostgreSQL has no text with NUL in it, so that one must be refused, or cleaned, before it gets
// there.
func TestNULIsNoTroubleForAnyRoute(t *testing.T) {
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		for _, r := range strings.Split(strings.TrimSpace(`
POST /sdk/token {"provider_id":"a~","reason":"a~","request":{"method":"GET","url":"https://api.example.com/x"}}
POST /sdk/token {"provider_id":"books","label":"a~","reason":"a~","request":{"method":"GET","url":"https://api.example.com/x"}}
POST /sdk/token {"provider_id":"books","account":"a~","reason":null,"request":{"method":"GET","url":"https://api.example.com/x"}}
POST /sdk/token {"grant_id":"a~","reason":null,"request":{"method":"GET","url":"https://api.example.com/x"}}
POST /sdk/token {"provider_id":"books","reason":"a~","request":{"method":"GET","url":"https://api.example.com/x%00"}}
POST /sdk/grants/list {"limit":5,"offset":0,"provider_id":"a~"}
POST /sdk/grants/list {"limit":5,"offset":0,"label":"a~"}
POST /sdk/grants/list {"limit":5,"offset":0,"account":"a~"}
POST /sdk/grants/list {"limit":5,"offset":0,"status":"a~"}
POST /sdk/spans {"spans":[{"trace_id":"a~","span_id":"b~","name":"c~","start_time":"2026-01-01T00:00:00Z","attributes":{"k~":"v~","run_id":"r~"}}]}
POST /sdk/oauth/audit/api-call {"grant_id":"GRANT","provider_id":"a~","method":"GET","url":"https://api.example.com/x~","response_status":200,"latency_ms":1,"reason":"a~","response_body":"a~","request_headers":{"a~":"b~"},"context":{"run_id":"r~"}}
POST /sdk/grants/GRANT/report-scope-mismatch {"provider_status_code":403,"provider_error_code":"insufficient_scope","missing_scopes":["a~"],"raw_www_authenticate":"a~","api_endpoint":"https://api.example.com/~","detection_source":"a~","sdk_correlation_id":"a~"}
POST /sdk/grants/GRANT/delegate {"to_agent_id":"a~"}
POST /sdk/grants/GRANT/delegate {"to_agent_id":"AGENT","scope_constraint":["a~"]}
APP POST /sdk/managed-secrets/a%00/grants {"principal":{"type":"system","label":null},"grant_policy":{}}
APP POST /sdk/managed-secrets/books/grants {"principal":{"type":"system","label":"a~"},"grant_policy":{}}
APP POST /sdk/grants/GRANT/mint {"label":"a~","grant_tags":["t~"]}
APP POST /console/v1/managed-secrets {"name":"a~","slug":"s~","description":"d~","allowed_hosts":["h~"],"injection":{"kind":"header","name":"n~","format":"f~"},"value":{"token":"t~"}}
APP PATCH /console/v1/managed-secrets/books {"name":"a~"}
APP PATCH /console/v1/managed-secrets/books {"description":"a~"}
APP PATCH /console/v1/managed-secrets/a%00 {"name":"b"}
APP GET /console/v1/managed-secrets/a%00
APP GET /console/v1/managed-secrets?q=a%00
APP PUT /console/v1/managed-secrets/books/value {"value":{"token":"t~"}}
APP POST /console/v1/grants {"managed_secret":"a~","agent_id":"AGENT"}
APP POST /console/v1/grants {"managed_secret":"books","agent_id":"a~"}
APP POST /console/v1/grants {"managed_secret":"books","agent_id":"AGENT","label":"l~","policy":{"methods":["m~"],"paths":["/~"],"expires_at":"~"}}
APP GET /console/v1/grants?managed_secret=a%00&agent_id=b%00&status=c%00
APP GET /console/v1/grants/a%00
APP GET /console/v1/calls?host=a%00
APP GET /console/v1/calls/a%00
APP GET /console/v1/explain/a%00
APP GET /console/v1/runs?run_id=a%00
APP GET /console/v1/runs/a%00
APP GET /console/v1/agents/a%00/usage
APP GET /console/v1/agents/a%00/history
APP GET /console/v1/audit?actor=a%00&target=b%00
APP GET /console/v1/audit?q=a%00
APP GET /console/v1/audit/a%00
APP POST /console/v1/grants/GRANT/revoke {"reason":"a~"}
APP POST /sdk/oauth/grants/GRANT/revoke {"reason":"a~"}`), "\n") {
			asked := strings.NewReplacer("GRANT", g.grantID, "AGENT", g.agentID, "~", `\u0000`).Replace(r)
			line, fromApp := strings.CutPrefix(asked, "APP ")
			parts := append(strings.SplitN(line, " ", 3), "")
			sent := request{method: parts[0], target: parts[1], body: parts[2], key: g.key}
			if fromApp {
				sent.key = w.appKey
			}
			if a := w.sendBare(sent); a.Code >= http.StatusInternalServerError {
				t.Errorf("%s: %d %s", r, a.Code, a.Body)
			}
		}
	})
}
