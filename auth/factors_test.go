package auth_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/internal/totp"
	"github.com/alter-console/alter-console/store"
)

// code is what an app with a secret shows at the door's time.
func (d *door) code(secret string) string {
	d.Helper()
	code, err := totp.Code(secret, totp.Step(d.clock.now()))
	if err != nil {
		d.Fatal(err)
	}
	return code
}

// setsUpApp gives the browser's person an authenticator app.
func (b *browser) setsUpApp() (secret string, codes []string) {
	b.Helper()
	b.inside(func(_ http.ResponseWriter, r *http.Request) {
		offered, err := b.auth.OfferAuthenticator(r)
		if err != nil {
			b.Fatal(err)
		}
		secret = strings.ReplaceAll(offered.Typed, " ", "")
		if codes, err = b.auth.AddAuthenticator(r, b.code(secret)); err != nil {
			b.Fatal(err)
		}
	})
	b.clock.advance(totp.Period)
	return secret, codes
}

// types types a password, and says whether a second factor is asked for.
func (b *browser) types(email, password string) (second bool, err error) {
	b.Helper()
	b.inside(func(w http.ResponseWriter, r *http.Request) {
		var account store.Account
		from := b.visitor(w, r)
		if account, err = b.auth.SignIn(r.Context(), email, password, from); err == nil {
			second, err = b.auth.Enter(w, r, account, auth.WithPassword, from)
		}
	})
	return second, err
}

func (b *browser) follows(p auth.Proof) (err error) {
	b.Helper()
	b.inside(func(w http.ResponseWriter, r *http.Request) { err = b.auth.FinishSignIn(w, r, p, b.visitor(w, r)) })
	return err
}

// half is a browser in which the password was typed.
func (d *door) half() *browser {
	d.Helper()
	b := d.browser()
	if second, err := b.types(email, password); !second || err != nil {
		d.Fatalf("a second factor is asked for: %t, %v", second, err)
	}
	return b
}

// TestASecretIsOfOneSession alone: whoever began to set an app up elsewhere, as with a password that leaked, knows no other one.
func TestASecretIsOfOneSession(t *testing.T) {
	atEachDoor(t, func(d *door) {
		offered := func(b *browser) (secret auth.AppSecret) {
			d.Helper()
			b.inside(func(_ http.ResponseWriter, r *http.Request) {
				var err error
				if secret, err = b.auth.OfferAuthenticator(r); err != nil {
					d.Fatal(err)
				}
			})
			return secret
		}
		one, other := d.signedIn(), d.signedIn()
		first := offered(one)
		if again := offered(one); again != first {
			d.Error("the same session is offered another secret")
		}
		if second := offered(other); second == first {
			d.Error("another session is offered the same secret")
		}
	})
}

func TestACodeFollowsThePassword(t *testing.T) {
	atEachDoor(t, func(d *door) {
		secret, codes := d.signedIn().setsUpApp()
		if len(codes) != auth.RecoveryCodes {
			d.Fatalf("%d recovery codes", len(codes))
		}
		b := d.half()
		if b.me() != "" {
			d.Fatalf("half signed in, they are %q", b.me())
		}
		if err := b.follows(auth.Proof{Code: "000000"}); !errors.Is(err, auth.ErrBadCode) || b.me() != "" {
			d.Errorf("a wrong code: %v", err)
		}
		code := d.code(secret)
		if err := b.follows(auth.Proof{Code: code[:3] + " " + code[3:]}); err != nil || b.me() != email {
			d.Errorf("the right one: %v, signed in is %q", err, b.me())
		}
		if err := b.follows(auth.Proof{Code: code}); !errors.Is(err, auth.ErrHalfOver) {
			d.Errorf("once more, after it: %v", err)
		}
		trail := d.trail()
		last := trail[len(trail)-1]
		if last.Action != "account.signed_in" || !strings.Contains(string(last.Detail), "password and authenticator app") {
			d.Errorf("the trail says %s %s", last.Action, last.Detail)
		}
		if second, err := d.browser().types(email, "wrong horse battery"); second || !errors.Is(err, auth.ErrBadCredentials) {
			d.Errorf("after a wrong password a second factor is asked for: %t, %v", second, err)
		}
		if err := d.browser().follows(auth.Proof{Code: d.code(secret)}); !errors.Is(err, auth.ErrHalfOver) {
			d.Errorf("without a password: %v", err)
		}
	})
}

// TestACodeOpensOnce also where two replicas take it in the same moment.
func TestACodeOpensOnce(t *testing.T) {
	atEachDoor(t, func(d *door) {
		secret, codes := d.signedIn().setsUpApp()
		replica := newDoor(d.T, d.store)
		replica.clock.advance(totp.Period)
		proofs := []auth.Proof{{Code: d.code(secret)}, {Recovery: codes[0]}}
		for _, proof := range proofs {
			var opened atomic.Int32
			var all sync.WaitGroup
			for n := range 6 {
				b := []*door{d, replica}[n%2].browserAt("192.0.2." + string(rune('1'+n)))
				if second, err := b.types(email, password); !second || err != nil {
					d.Fatal(second, err)
				}
				all.Go(func() {
					if err := b.follows(proof); err == nil {
						opened.Add(1)
					} else if !errors.Is(err, auth.ErrBadCode) {
						d.Errorf("%+v: %v", proof, err)
					}
				})
			}
			all.Wait()
			if opened.Load() != 1 {
				d.Errorf("it opened %d times", opened.Load())
			}
		}
	})
}

// TestHalfASignInEnds by itself, with another password, when the account is disabled, and in another browser.
func TestHalfASignInEnds(t *testing.T) {
	atEachDoor(t, func(d *door) {
		secret, _ := d.signedIn().setsUpApp()
		for name, happens := range map[string]func(){
			"too long":         func() { d.clock.advance(11 * time.Minute) },
			"another password": func() { d.resetPassword(password) },
		} {
			b := d.half()
			happens()
			if err := b.follows(auth.Proof{Code: d.code(secret)}); !errors.Is(err, auth.ErrHalfOver) || b.me() != "" {
				d.Errorf("%s: %v", name, err)
			}
		}
		b := d.half()
		a, err := d.auth.AccountOf(d.Context(), email)
		if err != nil {
			d.Fatal(err)
		}
		d.signUp("other@example.com")
		if err := d.auth.Disable(d.Context(), auth.CommandLine(), a.ID); err != nil {
			d.Fatal(err)
		}
		if err := b.follows(auth.Proof{Code: d.code(secret)}); !errors.Is(err, auth.ErrHalfOver) || b.me() != "" {
			d.Errorf("disabled: %v", err)
		}
	})
}

// TestCodesAreThrottledOnAllReplicas, whatever addresses they come from, and a password does not lift it.
func TestCodesAreThrottledOnAllReplicas(t *testing.T) {
	atEachDoor(t, func(d *door) {
		secret, _ := d.signedIn().setsUpApp()
		replica := newDoor(d.T, d.store)
		replica.clock.advance(totp.Period)
		var throttled *auth.ThrottledError
		b, other := d.half(), replica.half()
		for n := range 6 {
			err := []*browser{b, other}[n%2].follows(auth.Proof{Code: "000000"})
			if errors.As(err, &throttled) != (n == 5) {
				d.Fatalf("guess %d: %v", n, err)
			}
		}
		if err := d.half().follows(auth.Proof{Recovery: "aaaa-aaaa-aaaa"}); !errors.As(err, &throttled) {
			d.Errorf("a recovery code: %v", err)
		}
		looked := 5
		for n := range 30 {
			far := d.browserAt("203.0.113." + string([]byte{byte('1' + n/5), '0'}))
			if second, err := far.types(email, password); !second || err != nil {
				d.Fatal(second, err)
			}
			if err := far.follows(auth.Proof{Code: "000000"}); errors.Is(err, auth.ErrBadCode) {
				looked++
			}
		}
		if looked != 20 {
			d.Errorf("%d codes were looked at", looked)
		}
		d.clock.advance(16 * time.Minute)
		if err := d.half().follows(auth.Proof{Code: d.code(secret)}); err != nil {
			d.Errorf("later: %v", err)
		}
		refused := slices.ContainsFunc(d.trail(), func(e store.AuditEvent) bool {
			return e.Action == "account.sign_in_refused" && e.TargetLabel == email && strings.Contains(string(e.Detail), "wrong second factor")
		})
		if !refused || strings.Contains(d.log.String(), "000000") {
			d.Errorf("the trail has it: %t; the log:\n%s", refused, d.log)
		}
	})
}

// TestAConfirmationLastsAQuarterOfAnHour, in the session in which it was given.
func TestAConfirmationLastsAQuarterOfAnHour(t *testing.T) {
	atEachDoor(t, func(d *door) {
		b := d.signedIn()
		fresh := func(b *browser) (is bool) {
			b.inside(func(_ http.ResponseWriter, r *http.Request) {
				p, _ := auth.FromContext(r.Context())
				is = b.auth.Fresh(p)
			})
			return is
		}
		if !fresh(b) {
			d.Error("who has no second factor is asked for one")
		}
		other := d.signedIn()
		secret, codes := b.setsUpApp()
		if !fresh(b) || fresh(other) {
			d.Errorf("after it was set up: %t, and elsewhere %t", fresh(b), fresh(other))
		}
		d.clock.advance(auth.ProofLife)
		if fresh(b) {
			d.Error("it lasts longer")
		}
		prove := func(b *browser, p auth.Proof) (err error) {
			b.inside(func(_ http.ResponseWriter, r *http.Request) { err = b.auth.ProveAgain(r, p) })
			return err
		}
		if err := prove(b, auth.Proof{Code: "000000"}); !errors.Is(err, auth.ErrBadCode) || fresh(b) {
			d.Errorf("a wrong code: %v", err)
		}
		if err := prove(b, auth.Proof{Code: d.code(secret)}); err != nil || !fresh(b) || fresh(other) {
			d.Errorf("a right one: %v, elsewhere %t", err, fresh(other))
		}
		if err := prove(other, auth.Proof{Recovery: codes[9]}); err != nil || !fresh(other) {
			d.Errorf("a recovery code: %v", err)
		}
		var shown []string
		for _, e := range d.trail() {
			if e.Action == "account.factor_shown" || e.Action == "account.recovery_code_used" {
				shown = append(shown, e.Action+string(e.Detail))
			}
		}
		want := []string{`account.factor_shown{"using":"authenticator app"}`, `account.recovery_code_used{"left":9}`, `account.factor_shown{"using":"recovery code"}`}
		if !slices.Equal(shown, want) {
			d.Errorf("the trail says %q", shown)
		}
		if err := b.changePassword(password, "another staple for horses"); err != nil || !fresh(b) {
			d.Errorf("after another password: %v", err)
		}
	})
}

// TestRecoveryCodesAreMadeAnew, and end with the last factor.
func TestRecoveryCodesAreMadeAnew(t *testing.T) {
	atEachDoor(t, func(d *door) {
		b := d.signedIn()
		if _, err := d.auth.MakeRecoveryCodes(d.Context(), b.by()); !errors.Is(err, auth.ErrNoFactor) {
			d.Errorf("for nothing: %v", err)
		}
		_, old := b.setsUpApp()
		fresh, err := d.auth.MakeRecoveryCodes(d.Context(), b.by())
		if err != nil || len(fresh) != auth.RecoveryCodes || fresh[0] == old[0] {
			d.Fatalf("%q, %v", fresh, err)
		}
		if err := d.half().follows(auth.Proof{Recovery: old[1]}); !errors.Is(err, auth.ErrBadCode) {
			d.Errorf("one from before: %v", err)
		}
		if err := d.half().follows(auth.Proof{Recovery: fresh[1]}); err != nil {
			d.Errorf("a new one: %v", err)
		}
		if err := d.auth.RemoveAuthenticator(d.Context(), b.by()); err != nil {
			d.Fatal(err)
		}
		a, err := d.auth.AccountOf(d.Context(), email)
		if err != nil {
			d.Fatal(err)
		}
		if own, err := d.auth.FactorsOf(d.Context(), a.ID); err != nil || own.Codes != nil || own.Authenticator != nil {
			d.Errorf("left are %+v, %v", own, err)
		}
		if second, err := d.browser().types(email, password); second || err != nil {
			d.Errorf("a second factor is asked for: %t, %v", second, err)
		}
	})
}

// TestASecondFactorIsRequiredOfEverybody: who has none sets one up before anything else, and nobody removes their last.
func TestASecondFactorIsRequiredOfEverybody(t *testing.T) {
	atEachDoor(t, func(d *door) {
		b := d.signedIn()
		must := func() (is bool) {
			b.inside(func(_ http.ResponseWriter, r *http.Request) {
				p, _ := auth.FromContext(r.Context())
				is = p.MustSetUp
			})
			return is
		}
		for _, role := range access.Roles() {
			by, _ := d.as(role)
			want := auth.ErrNotAllowed
			if role == access.Administrator {
				want = nil
			}
			if err := d.auth.SetFactorPolicy(d.Context(), by, auth.FactorPolicy{Required: true}); !errors.Is(err, want) {
				d.Errorf("%s: %v", role, err)
			}
		}
		if !must() {
			d.Error("nothing is asked of who is signed in")
		}
		b.setsUpApp()
		if must() {
			d.Error("it is asked of who has one")
		}
		if err := d.auth.RemoveAuthenticator(d.Context(), b.by()); !errors.Is(err, auth.ErrLastFactor) {
			d.Errorf("the last one is removed: %v", err)
		}
		if _, err := b.adds(newDevice(), "key"); err != nil {
			d.Fatal(err)
		}
		if err := d.auth.RemoveAuthenticator(d.Context(), b.by()); err != nil {
			d.Errorf("one of two: %v", err)
		}
		changed := slices.ContainsFunc(d.trail(), func(e store.AuditEvent) bool {
			return e.Action == "setting.second_factor_changed" && strings.Contains(string(e.Detail), `"required_after":true`)
		})
		if policy, err := d.auth.FactorPolicy(d.Context()); err != nil || !policy.Required || policy.AfterProvider || !changed {
			d.Errorf("%+v, %v; on the trail: %t", policy, err, changed)
		}
	})
}

// TestFactorsAreReset for who has lost them, from the command line or by another administrator.
func TestFactorsAreReset(t *testing.T) {
	atEachDoor(t, func(d *door) {
		b := d.signedIn()
		b.setsUpApp()
		me := b.by()
		if err := d.auth.ResetFactors(d.Context(), me, me.ID()); !errors.Is(err, auth.ErrYourself) {
			d.Errorf("by themself: %v", err)
		}
		by, _ := d.as(access.Security)
		if err := d.auth.ResetFactors(d.Context(), by, me.ID()); !errors.Is(err, auth.ErrNotAllowed) {
			d.Errorf("by security: %v", err)
		}
		if err := d.auth.ResetFactors(d.Context(), auth.CommandLine(), me.ID()); err != nil || b.me() != "" {
			d.Errorf("from the command line: %v, and %q is signed in", err, b.me())
		}
		if second, err := b.types(email, password); second || err != nil || b.me() != email {
			d.Errorf("a second factor is asked for: %t, %v", second, err)
		}
		if err := d.auth.ResetFactors(d.Context(), auth.CommandLine(), me.ID()); !errors.Is(err, auth.ErrNoFactor) {
			d.Errorf("again: %v", err)
		}
	})
}

// TestAFactorOutlivesTheServersSecret where it was sealed anew before that ended, and is said to be unreadable where it was not.
func TestAFactorOutlivesTheServersSecret(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		old, fresh := secret(7), secret(8)
		d := newDoor(t, s).withAdmin()
		app, codes := d.signedIn().setsUpApp()
		at := func(ring ...func(*auth.Options)) *door {
			other := newDoor(t, s, ring...)
			other.clock.advance(totp.Period)
			return other
		}
		alone := at(func(o *auth.Options) { o.Secrets = ringOf(fresh) })
		if err := alone.half().follows(auth.Proof{Code: alone.code(app)}); !errors.Is(err, auth.ErrUnreadableFactor) {
			t.Errorf("without the secret that it is sealed under: %v", err)
		}
		if err := alone.auth.Reseal(context.Background()); err != nil {
			t.Errorf("what can't be opened: %v", err)
		}
		both := at(func(o *auth.Options) { o.Secrets = ringOf(fresh, old) })
		if err := both.auth.Reseal(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := alone.half().follows(auth.Proof{Code: alone.code(app)}); err != nil {
			t.Errorf("sealed anew: %v", err)
		}
		if err := alone.half().follows(auth.Proof{Recovery: codes[0]}); err != nil {
			t.Errorf("a recovery code: %v", err)
		}
	})
}
