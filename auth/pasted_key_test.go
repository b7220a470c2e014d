package auth_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/access"
)

// TestNoKeyIsKeptOfPeople: what names them refuses one, and a browser that says one of itself is kept without it.
func TestNoKeyIsKeptOfPeople(t *testing.T) {
	const key = "alter_rk_abcdefghijklmnopqrstuv_iwpykn"
	atEachDoor(t, func(d *door) {
		by, id := d.as(access.Operator)
		i := d.invite(invited)
		_, byName := d.auth.AcceptInvitation(d.Context(), i.Token, "Ann "+key, password, auth.Visitor{})
		for field, errs := range map[string][]error{
			"name":   {byName, d.auth.Rename(d.Context(), by, key)},
			"email":  {errorOf(d.auth.Invite(d.Context(), auth.CommandLine(), key+"@example.com", access.Viewer, nil)), errorOf(d.auth.CreateAccount(d.Context(), auth.NewAccount{Email: strings.ToUpper(key) + "@example.com", Role: access.Viewer, Password: password}))},
			"teams":  {d.auth.SetRole(d.Context(), auth.CommandLine(), id, access.Viewer, []string{"core", key})},
			"reason": {d.auth.DisableBecause(d.Context(), auth.CommandLine(), id, "leaked "+key)},
		} {
			for _, err := range errs {
				var refused *auth.FieldError
				if !errors.As(err, &refused) || refused.Field != field || strings.Contains(err.Error(), key) {
					t.Errorf("%s: %v", field, err)
				}
			}
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("User-Agent", "Browser/1 "+key+" x")
		if from := d.auth.Visitor(r, ""); from.UserAgent != "Browser/1  x" {
			t.Errorf("it calls itself %q", from.UserAgent)
		}
	})
}
