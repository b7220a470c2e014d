package vault_test

import (
	"net/http"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

var stepsOfCalls = []step{
	// retrievals
	{method: "POST", target: "/sdk/token", body: `{"provider_id":"acme-api","label":"one","reason":"read charges","request":{"method":"get","url":"https://API.acme.test/v1/charges?key=1"}}`, as: "anna", context: `{"agent":"anna","run_id":"run-1","tool":"charges","note":"x"}`, save: "t1"},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g1}","request":{"method":"DELETE","url":"https://api.acme.test/v1/charges"}}`, as: "anna"},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g1}","request":{"method":"GET","url":"https://api.acme.test/v2"}}`, as: "anna"},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g1}","request":{"method":"GET","url":"https://api.acme.test/v1/%2e%2e/x"}}`, as: "anna"},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g1}","request":{"method":"GET","url":"https://evil.test/v1/x"}}`, caller: "{anna}", save: "refused"},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g1}","request":{"method":"GET","url":"https://api.acme.test/open"}}`, as: "ben"},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g1}","request":{"method":"GET","url":"https://api.acme.test/open"}}`},
	{method: "POST", target: "/sdk/token", body: `{"provider_id":"acme-api","request":{"method":"GET","url":"https://api.acme.test/open"}}`, as: "anna"},
	{method: "POST", target: "/sdk/token", body: `{"provider_id":"acme-api","request":{"method":"GET","url":"https://api.acme.test/open"}}`},
	{method: "POST", target: "/sdk/token", body: `{"provider_id":"nothing","request":{"method":"GET","url":"https://api.acme.test/open"}}`, as: "anna"},
	{method: "POST", target: "/sdk/token", body: `{"provider_id":"custom","label":"nightly","request":{"method":"GET","url":"https://a.test/x"}}`},
	{method: "POST", target: "/sdk/token", body: `{"provider_id":"acme-api","account":"someone","request":{"method":"GET","url":"https://a.test/x"}}`, as: "anna"},
	{method: "POST", target: "/sdk/token", body: `{"provider_id":"acme-api","app_user_id":"u","request":{"method":"GET","url":"https://a.test/x"}}`},
	{method: "POST", target: "/sdk/token", body: `{"request":{"method":"G T","url":"http://a.test/x"}}`},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g1}","request":null}`},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g1}","provider_id":"acme-api","colour":"red"}`},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"nonsense","request":{"method":"GET","url":"https://a.test/x"}}`},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g1}","request":{"method":"GET","url":"https://api.acme.test/open"}}`, as: "anna", constraints: "audit:emit"},
	{method: "PATCH", target: "/sdk/agents/{anna}", body: `{"status":"inactive"}`},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g1}","request":{"method":"GET","url":"https://api.acme.test/open"}}`, as: "anna"},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g1}","request":{"method":"GET","url":"https://api.acme.test/open"}}`},
	{method: "POST", target: "/sdk/oauth/audit/api-call", body: `{"grant_id":"{g1}","provider_id":"acme-api","token_generation":"{t1.token_generation}","method":"GET","url":"https://api.acme.test/v1/charges","request_headers":{"accept":"*/*"},"request_body":{"b":1,"a":[2]},"response_status":200,"response_headers":{"content-type":"application/json"},"response_body":"{}","latency_ms":12,"reason":"read charges","context":null}`, as: "anna", later: time.Minute},
	{method: "POST", target: "/sdk/oauth/audit/api-call", body: `{"token_generation":"{t1.token_generation}","response_status":500}`, as: "anna"},
	{method: "POST", target: "/sdk/spans", body: `{"spans":[{"trace_id":"run-1","name":"work","start_time":"2026-01-01T00:00:00Z","span_id":"s1"}]}`, as: "anna", context: `{"run_id":"run-1"}`},
	{method: "PATCH", target: "/sdk/agents/{anna}", body: `{"status":"active"}`},

	// reports
	{method: "POST", target: "/sdk/oauth/audit/api-call", body: `{"grant_id":"{g3}","provider_id":"custom","method":"post","url":"https://a.test/x?y=1","response_status":503,"latency_ms":40,"context":{"run_id":"run-2"}}`},
	{method: "POST", target: "/sdk/oauth/audit/api-call", body: `{"grant_id":5,"provider_id":"elsewhere","method":"GET","url":"nonsense","response_status":0}`, as: "ben"},
	{method: "POST", target: "/sdk/oauth/audit/api-call", body: `[]`},
	{method: "POST", target: "/sdk/grants/{g1}/report-scope-mismatch", body: `{"provider_status_code":403}`, as: "anna"},
	{method: "POST", target: "/sdk/grants/{g1}/report-scope-mismatch", body: `{"provider_status_code":403}`, as: "ben"},
	{method: "POST", target: "/sdk/grants/nothing/report-scope-mismatch", body: `{}`},
	{method: "POST", target: "/sdk/spans", body: `{"spans":[{"trace_id":"run-1","name":"work","start_time":"2026-01-01T00:00:00Z","span_id":"s1"},{"trace_id":"run-1","name":"more","start_time":"2026-01-01T00:00:00Z"}]}`},
	{method: "POST", target: "/sdk/spans", body: `{"spans":[{"trace_id":"","span_id":5,"start_time":"soon","attributes":{"a":1}},5]}`},
	{method: "POST", target: "/sdk/spans", body: `{"spans":[]}`},
	{method: "POST", target: "/sdk/spans", body: `{}`},

	// what is known of it
	{method: "GET", target: "/console/v1/calls"},
	{method: "GET", target: "/console/v1/calls?limit=3&sort=at", save: "calls"},
	{method: "GET", target: "/console/v1/calls?limit=3&sort=at&after={calls.next}"},
	{method: "GET", target: "/console/v1/calls?agent_id={anna}&outcome=refused"},
	{method: "GET", target: "/console/v1/calls?run_id=run-1&class=2xx"},
	{method: "GET", target: "/console/v1/calls?managed_secret=acme-api&host=evil.test"},
	{method: "GET", target: "/console/v1/calls?q=evil"},
	{method: "GET", target: "/console/v1/calls?grant_id={g1}&since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z"},
	{method: "GET", target: "/console/v1/calls?class=6xx"},
	{method: "GET", target: "/console/v1/calls?since=yesterday"},
	{method: "GET", target: "/console/v1/calls", as: "anna"},
	{method: "GET", target: "/console/v1/calls/{t1.token_generation}"},
	{method: "GET", target: "/console/v1/calls/{refused.reference}"},
	{method: "GET", target: "/console/v1/calls/nothing"},
	{method: "GET", target: "/console/v1/explain/{refused.reference}"},
	{method: "PATCH", target: "/console/v1/managed-secrets/acme-api", body: `{"allowed_hosts":["evil.test"]}`},
	{method: "GET", target: "/console/v1/explain/{refused.reference}"},
	{method: "GET", target: "/console/v1/explain/nothing"},

	// the end of grants
	{method: "POST", target: "/console/v1/grants/{g1}/revoke", body: `{"reason":" it leaked "}`},
	{method: "POST", target: "/console/v1/grants/{g1}/revoke", body: `{"reason":"again"}`},
	{method: "POST", target: "/console/v1/grants/{nowhere}/revoke", body: `{}`},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g1}","request":{"method":"GET","url":"https://evil.test/open"}}`, as: "anna"},
	{method: "POST", target: "/sdk/token", body: `{"provider_id":"acme-api","label":"one","request":{"method":"GET","url":"https://evil.test/open"}}`, as: "anna"},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g2}","request":{"method":"GET","url":"https://evil.test/open"}}`, as: "anna", later: 24 * time.Hour},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{d3.grant_id}","request":{"method":"GET","url":"https://evil.test/open"}}`, as: "ben"},
	{method: "POST", target: "/sdk/oauth/grants/{g3}/revoke", body: `{"reason":"over"}`, as: "anna"},
	{method: "POST", target: "/sdk/oauth/grants/{g3}/revoke", body: `{"reason":"over"}`, save: "over"},
	{method: "POST", target: "/sdk/oauth/grants/{g3}/revoke", body: `{"user_token":"t"}`},
	{method: "POST", target: "/sdk/oauth/grants/{nowhere}/revoke", body: `{}`},
	{method: "DELETE", target: "/sdk/agents/{anna}"},
	{method: "GET", target: "/console/v1/grants?status=revoked"},
	{method: "DELETE", target: "/console/v1/managed-secrets/acme-api"},
	{method: "POST", target: "/sdk/token", body: `{"grant_id":"{g2}","request":{"method":"GET","url":"https://evil.test/open"}}`},
	{method: "GET", target: "/console/v1/managed-secrets?include_deleted=true"},
	{method: "GET", target: "/console/v1/grants", tamper: func(r *http.Request) { r.Header.Set(wire.HeaderSignature, strings.Repeat("0", 64)) }},
}
