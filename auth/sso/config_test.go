package sso_test

import (
	"strings"
	"testing"

	"github.com/alter-console/alter-console/auth/sso"
)

const good = `
providers:
  - id: corp
    name: Example Corp
    issuer: https://id.example.com/realm
    client_id: alter
    client_secret_env: SECRET_OF_CORP
    userinfo: true
    rules:
      - {claim: groups, contains: platform, role: operator, teams: [billing]}
      - {claim: [realm_access, roles], contains: admin, role: administrator}
      - {claim: enabled, is: false, refuse: true}
      - {claim: level, is: 3, role: security}
    default_role: viewer
`

func TestAFileOfProvidersIsRead(t *testing.T) {
	t.Parallel()
	inJSON := `{"providers": [{"id": "corp", "issuer": "http://127.0.0.1:5556/dex", "client_id": "alter", "default_role": "viewer"}]}`
	for _, text := range []string{good, inJSON, "", "providers: []"} {
		if _, err := sso.Parse([]byte(text)); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
	}
	c, err := sso.Parse([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"groups contains platform → operator, teams billing", "realm_access › roles contains admin → administrator", "enabled is false → refused", "level is 3 → security"}
	for i, rule := range c.Providers[0].Rules {
		if rule.String() != want[i] {
			t.Errorf("rule %d is %s", i, rule)
		}
	}
}

func TestWhatIsWrongInTheFileIsNamed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ replace, with, says string }{
		{"    name: Example Corp", "    nmae: Example Corp", "line 4: nothing is known of “nmae”"},
		{"default_role: viewer", "defaultrole: viewer", "line 14: nothing is known of “defaultrole”"},
		{"contains: platform, role", "contain: platform, role", "line 10: nothing is known of “contain”"},
		{"userinfo: true", "userinfo: maybe", "line 8: “`maybe`” is not what is expected"},
		{"https://id.example.com/realm", "http://id.example.com/realm", "issuer must be"},
		{"https://id.example.com/realm", "https://user@id.example.com", "issuer must be"},
		{"https://id.example.com/realm", "https://id.example.com/?x=1", "issuer must be"},
		{"id: corp", "id: Corp/1", "id must be"},
		{"client_id: alter", "client_id: ''", "client_id is missing"},
		{"role: operator", "role: boss", `role must be viewer, operator, security or administrator, not "boss"`},
		{"default_role: viewer", "default_role: root", "default_role must be"},
		{"contains: admin, role: administrator", "contains: admin, role: administrator, teams: [a]", "an administrator can't be confined"},
		{"is: false, refuse: true", "is: false, contains: x, refuse: true", "give either contains"},
		{"is: false, refuse: true", "is: false, refuse: true, role: viewer", "refuse excludes"},
		{"is: 3, role", "is: [3], role", "is must be a text"},
		{"claim: groups,", "claim: '',", "claim is missing"},
		{"teams: [billing]", "teams: []", "teams is an empty list"},
		{"client_secret_env: SECRET_OF_CORP", "client_secret_env: ALTER_CONSOLE_X", "must not begin with ALTER_CONSOLE_"},
		{"client_secret_env: SECRET_OF_CORP", "client_secret_env: X\n    client_secret_file: /x", "exclude each other"},
		{"default_role: viewer", "default_role: viewer\n---\nx: 1", "more than one document"},
		{"default_role: viewer", "default_role: viewer\n  - {id: corp, issuer: 'https://x.example', client_id: a, default_role: viewer}", "two providers have the id"},
	} {
		if !strings.Contains(good, test.replace) {
			t.Fatalf("%s is not there", test.replace)
		}
		_, err := sso.Parse([]byte(strings.Replace(good, test.replace, test.with, 1)))
		if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "sso.") {
			t.Errorf("%s: %v", test.with, err)
		}
	}
	if _, err := sso.Parse([]byte("providers: [{id: a, issuer: 'https://x.example', client_id: a}]")); err == nil || !strings.Contains(err.Error(), "nobody could sign in") {
		t.Errorf("without rules: %v", err)
	}
}

func TestFingerprintsTellWhoGetsIn(t *testing.T) {
	t.Parallel()
	print := func(text string) string {
		c, err := sso.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return c.Providers[0].Fingerprint()
	}
	before := print(good)
	for change, differs := range map[[2]string]bool{
		{"Example Corp", "Another name"}:                                      false,
		{"client_secret_env: SECRET_OF_CORP", "client_secret_file: /x"}:       false,
		{"role: operator", "role: viewer"}:                                    true,
		{"contains: platform", "contains: all"}:                               true,
		{"id.example.com", "id.example.org"}:                                  true,
		{"client_id: alter", "client_id: other"}:                              true,
		{"userinfo: true", "userinfo: true\n    trust_email: true"}:           true,
		{"default_role: viewer", "default_role: viewer\n    scopes: [email]"}: true,
		{"is: false", "is: 'false'"}:                                          true,
	} {
		if after := print(strings.Replace(good, change[0], change[1], 1)); (after != before) != differs {
			t.Errorf("%q differs: %v", change[1], after != before)
		}
	}
}
