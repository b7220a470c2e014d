package handlers_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/totp"
)

// An app is an authenticator app, which makes a code for each step of time once: the server takes none twice.
type app struct {
	*site
	secret string
	step   int
}

// code is the next one that the server takes.
func (a *app) code() string {
	a.Helper()
	if now := totp.Step(time.Now()) - 1; a.step < now {
		a.step = now
	}
	code, err := totp.Code(a.secret, a.step)
	if err != nil {
		a.Fatal(err)
	}
	a.step++
	if a.step > totp.Step(time.Now())+2 {
		a.Fatal("this test uses more codes than there are")
	}
	return code
}

// withApp sets an authenticator app up for who is signed in, and returns the recovery codes, too.
func (s *site) withApp() (a *app, codes []string) {
	s.Helper()
	page := s.get("/account/authenticator").want(http.StatusOK)
	a = &app{site: s, secret: strings.ReplaceAll(page.text("#app-secret"), " ", "")}
	done := s.post("/account/authenticator", "code", a.code()).want(http.StatusCreated)
	return a, strings.Fields(done.text("#recovery-codes"))
}

var recoveryCode = regexp.MustCompile(`\A[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}\z`)

// TestAnAppIsAskedForAfterThePassword from setting it up to signing in, without JavaScript.
func TestAnAppIsAskedForAfterThePassword(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	first := s.get("/account/authenticator").want(http.StatusOK)
	if again := s.get("/account/authenticator"); again.text("#app-secret") != first.text("#app-secret") || first.Find("svg.qr path").Length() != 1 || first.Find("body").AttrOr("hx-history", "") != "false" {
		t.Errorf("the secret is %q, then %q", first.text("#app-secret"), again.text("#app-secret"))
	}
	s.post("/account/authenticator", "code", "12 34 56").want(http.StatusUnprocessableEntity).says("#code-error", "The code is wrong")
	app, codes := s.withApp()
	if len(codes) != 10 || !recoveryCode.MatchString(codes[0]) || codes[0] == codes[1] {
		t.Fatalf("the recovery codes are %q", codes)
	}
	s.get("/account").want(http.StatusOK).says("#authenticator", "Added").says("#recovery", "10 of 10")
	s.get("/account/authenticator").lands("/account")

	s.http = s.browser()
	asked := s.post("/sign-in", "email", email, "password", password, "next", "/agents?q=x")
	if to := asked.leadsTo(); to != "/sign-in/second?next=%2Fagents%3Fq%3Dx" {
		t.Fatalf("after the password: %s", to)
	}
	if to := s.get("/agents").leadsTo(); !strings.HasPrefix(to, "/sign-in?") {
		t.Errorf("half signed in, /agents leads to %s", to)
	}
	page := s.get("/sign-in/second?next=/agents").want(http.StatusOK).says("h1", "Second factor")
	if page.Find("input[name=code]").Length() != 1 || page.Find("form[data-passkey]").Length() != 0 {
		t.Error(page.text("main"))
	}
	s.post("/sign-in/second", "code", "000000", "next", "/agents").want(http.StatusUnprocessableEntity).says("#code-error", "The code is wrong, or was used")
	code := app.code()
	s.post("/sign-in/second", "code", code, "next", "/agents").lands("/sign-in")
	s.get("/agents").want(http.StatusOK)

	s.http = s.browser()
	s.post("/sign-in", "email", email, "password", password).want(http.StatusSeeOther)
	s.post("/sign-in/second", "code", code).want(http.StatusUnprocessableEntity).says("#code-error", "or was used")
	s.get("/sign-in/second?with=recovery").want(http.StatusOK).says("main", "Recovery code")
	s.post("/sign-in/second", "recovery_code", "aaaa-bbbb-cccc").want(http.StatusUnprocessableEntity).says("#recovery_code-error", "none of your recovery codes")
	s.post("/sign-in/second", "recovery_code", strings.ToUpper(strings.ReplaceAll(codes[3], "-", " "))).lands("/sign-in")
	s.get("/account").want(http.StatusOK).says("#recovery", "9 of 10")

	s.http = s.browser()
	s.post("/sign-in", "email", email, "password", password).want(http.StatusSeeOther)
	s.post("/sign-in/second", "recovery_code", codes[3]).want(http.StatusUnprocessableEntity)
	s.http = s.browser()
	s.get("/sign-in/second").want(http.StatusForbidden).says("#error-summary", "Sign in again")
	s.post("/sign-in/second", "recovery_code", codes[4]).want(http.StatusForbidden)
	if log := s.log.String(); strings.Contains(log, app.secret) || strings.Contains(log, codes[3]) || strings.Contains(log, code) {
		t.Error("the log has a secret")
	}
}

// TestPeopleSayWhatTheySignInWith in the list and on their page.
func TestPeopleSayWhatTheySignInWith(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.person("ann@example.com", access.Operator)
	s.withApp()
	page := s.get("/people").want(http.StatusOK)
	if page.contains("#people-list", "Password + authenticator app") != true || strings.Count(page.text("#people-list"), "authenticator app") != 1 {
		t.Error(page.text("#people-list"))
	}
}
