package auth_test

import (
	"strings"
	"testing"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/storetest"
)

// cookieNames are the names of the cookies that a sign-in sets.
func (d *door) cookieNames() string {
	d.Helper()
	var names []string
	for _, c := range d.browser().signIn(email, password).Result().Cookies() {
		names = append(names, c.Name)
	}
	return strings.Join(names, " ")
}

func TestCookiesTellInstallationsApart(t *testing.T) {
	s := storetest.SQLite(t)
	one := newDoor(t, s).withAdmin()
	replica := newDoor(t, s)
	other := newDoor(t, s, func(o *auth.Options) { o.Secrets = secrets(8) })
	if a, b := one.cookieNames(), replica.cookieNames(); a == "" || a != b {
		t.Errorf("replicas name their cookies %q and %q", a, b)
	}
	names := one.cookieNames()
	for name := range strings.FieldsSeq(other.cookieNames()) {
		if strings.Contains(names, name) {
			t.Errorf("another installation sets %s too", name)
		}
	}

	// Both at once in one browser, as at two ports of one host.
	b := one.signedIn()
	elsewhere := b.copy()
	elsewhere.door = other
	elsewhere.signIn(email, password)
	b.cookies = elsewhere.cookies
	if b.me() != email || elsewhere.me() != email {
		t.Error("one signs the other out")
	}
}

func TestCookiesStayBelowThePathOfTheConsole(t *testing.T) {
	s := storetest.SQLite(t)
	newDoor(t, s).withAdmin()
	for _, secure := range []bool{false, true} {
		mounted := newDoor(t, s, func(o *auth.Options) { o.Secure, o.Path = secure, "/alter" })
		cookies := mounted.browser().signIn(email, password).Result().Cookies()
		for _, c := range cookies {
			if c.Path != "/alter" || c.Secure != secure || strings.HasPrefix(c.Name, "__Secure-") != secure || c.Domain != "" {
				t.Errorf("secure %t: %+v", secure, c)
			}
		}
		if len(cookies) != 2 {
			t.Errorf("secure %t: %d cookies", secure, len(cookies))
		}
	}
}
