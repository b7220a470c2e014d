package sso_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/alter-console/alter-console/auth/sso"
)

func TestTheFirstRuleThatFitsCounts(t *testing.T) {
	t.Parallel()
	const text = `
providers:
  - id: a
    issuer: https://x.example
    client_id: a
    rules:
      - {claim: active, is: false, refuse: true}
      - {claim: groups, contains: admins, role: administrator}
      - {claim: groups, contains: billing, role: operator, teams: [billing]}
      - {claim: [org, name], is: Acme, role: security}
      - {claim: level, is: 3, role: viewer}`
	c, err := sso.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var wrong *sso.ClaimError
	for _, test := range []struct {
		claims string
		role   string
		err    error
		claim  string
	}{
		{`{"groups": ["x", "admins"]}`, "administrator", nil, ""},
		{`{"groups": ["billing", "admins"]}`, "administrator", nil, ""},
		{`{"groups": ["billing"]}`, "operator", nil, ""},
		{`{"groups": ["billing"], "active": true}`, "operator", nil, ""},
		{`{"groups": ["admins"], "active": false}`, "", sso.ErrRuleRefuse, ""},
		{`{"groups": ["admins"], "active": "false"}`, "", nil, "active"},
		{`{"groups": ["admins"], "active": null}`, "administrator", nil, ""},
		{`{"groups": "admins"}`, "", nil, "groups"},
		{`{"groups": ["admins", 3]}`, "", nil, "groups"},
		{`{"groups": ["Admins"]}`, "", sso.ErrNoRule, ""},
		{`{"org": {"name": "Acme"}}`, "security", nil, ""},
		{`{"org": {"name": true}}`, "", nil, "org › name"},
		{`{"org": "Acme"}`, "", sso.ErrNoRule, ""},
		{`{"org.name": "Acme"}`, "", sso.ErrNoRule, ""},
		{`{"level": 3}`, "viewer", nil, ""},
		{`{"level": "3"}`, "", nil, "level"},
		{`{}`, "", sso.ErrNoRule, ""},
	} {
		claims := map[string]any{}
		if err := json.Unmarshal([]byte(test.claims), &claims); err != nil {
			t.Fatal(err)
		}
		d, err := c.Providers[0].Decide(claims)
		switch {
		case test.claim != "":
			if !errors.As(err, &wrong) || wrong.Claim != test.claim {
				t.Errorf("%s: %v", test.claims, err)
			}
		case !errors.Is(err, test.err), err == nil && string(d.Role) != test.role:
			t.Errorf("%s: %+v, %v", test.claims, d, err)
		}
	}
}
