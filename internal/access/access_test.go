package access_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/access"
)

// The table once more, as it was agreed on: v, o, s and a are the roles.
const agreed = `
read_agents      agents:read     v o s a
change_agents    agents:write      o   a
delete_agents    agents:write      o   a
suspend_agents   agents:write      o s a
mint_keys        agents:write      o   a
revoke_keys      agents:write      o s a
read_grants      grants:read     v o s a
grant_access     grants:write      o   a
revoke_grants    grants:write      o s a
read_secrets     secrets:read    v o s a
manage_secrets   secrets:write         a
read_activity    audit:read      v o s a
read_audit       audit:read      v o s a
read_app_keys    keys:read       v o s a
manage_app_keys  keys:admin            a
revoke_app_keys  keys:admin          s a
read_people      -               v o s a
manage_people    -                     a
disable_people   -                   s a
read_settings    audit:read      v o s a
manage_settings  -                     a
retrieve         tokens:retrieve
emit_audit       audit:emit
emit_spans       spans:emit
derive_keys      keys:derive`

func TestTheTableIsTheOneThatWasAgreedOn(t *testing.T) {
	letters := map[string]access.Role{"v": access.Viewer, "o": access.Operator, "s": access.Security, "a": access.Administrator}
	var names []access.Permission
	for line := range strings.Lines(strings.TrimSpace(agreed)) {
		cells := strings.Fields(line)
		p := access.Permission(cells[0])
		names = append(names, p)
		if scope := strings.Trim(cells[1], "-"); p.Scope() != scope {
			t.Errorf("%s needs the key scope %q, want %q", p, p.Scope(), scope)
		}
		for letter, role := range letters {
			if want := slices.Contains(cells[2:], letter); role.May(p) != want {
				t.Errorf("%s may %s: %t", role, p, !want)
			}
		}
		if access.Role("").May(p) || access.Role("admin").May(p) || p.Words() == "" {
			t.Errorf("%s is had by a role that there isn't, or has no words", p)
		}
	}
	if !slices.Equal(names, access.Permissions()) {
		t.Errorf("the permissions are %q", access.Permissions())
	}
	if p := access.Permission("fly"); p.Known() || access.Administrator.May(p) || access.Administrator.May("") {
		t.Error("a permission that there isn't is had")
	}
}

// TestWhoIsConfinedHasNothingWider: what is about no agent is no team's.
func TestWhoIsConfinedHasNothingWider(t *testing.T) {
	wider := map[access.Permission]bool{
		access.ManageSecrets: true, access.ReadAppKeys: true, access.ManageAppKeys: true, access.RevokeAppKeys: true,
		access.ManagePeople: true, access.DisablePeople: true, access.ManageSettings: true,
	}
	for _, p := range access.Permissions() {
		for _, role := range access.Roles() {
			if access.May(role, nil, p) != role.May(p) {
				t.Errorf("%s, who is not confined, may %s: %t", role, p, !role.May(p))
			}
			for _, teams := range [][]string{{}, {"blue"}} {
				if want := role.May(p) && !wider[p]; access.May(role, teams, p) != want {
					t.Errorf("%s, who is confined to %q, may %s: %t", role, teams, p, !want)
				}
			}
		}
	}
}

func TestRolesAreReadByTheirNames(t *testing.T) {
	for _, role := range access.Roles() {
		if got, ok := access.ParseRole(string(role)); got != role || !ok {
			t.Errorf("%s is read as %q, %t", role, got, ok)
		}
	}
	for _, text := range []string{"", "admin", "Viewer", " viewer"} {
		if _, ok := access.ParseRole(text); ok {
			t.Errorf("%q is a role", text)
		}
	}
}
