package auth_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/store"
)

func TestWeakPasswordsAreRefusedWithAReason(t *testing.T) {
	const who = "ann.miller@roadrunner.example"
	reasons := map[string][]string{
		"repeats": {"aaaaaaaaaaaa", "123123123123", "monkeymonkey", "abc123abc123", "agentagentagent", "trustno1trustno1", "éééééééééééé"},
		"common": {
			"password1234", "Password123!", "P@ssw0rd1234", "letmein123456", "iloveyou1234", "football1234", "welcome12345",
			"summer2024!!", "January2026!",
		},
		"product": {
			"alterconsole", "AlterConsole", "alter-console", "AlterConsole2026", "alter_console!", "4lterC0nsole1", "consoleadmin1", "adminadmin12", "administrator",
			"Roadrunner2026", "ann.miller2026", who, who + "1", "roadrunner.example", "annmillerroadrunner",
		},
		"plain order": {"123456789012", "abcdefghijkl", "aaaaaaaaaaab", "20202020202021"},
		"":            {"112233445566", "qwertyuiop12", "qwertyuiopas", "1q2w3e4r5t6y", "qazwsxedcrfv", "changemechangem"}, // whatever the reason
	}
	for reason, passwords := range reasons {
		for _, password := range passwords {
			err := auth.CheckPassword(who, password)
			var field *auth.FieldError
			if !errors.As(err, &field) || field.Field != "password" {
				t.Errorf("%q is accepted", password)
				continue
			}
			if !strings.Contains(field.Message, reason) || !strings.Contains(field.Message, "a few words") || strings.Contains(field.Message, password) {
				t.Errorf("%q: %s", password, field.Message)
			}
		}
	}
}

func TestGoodPasswordsAreAccepted(t *testing.T) {
	for _, password := range []string{
		"correct horse battery staple", "another long password", "orange tiger bicycle", "MyDogIsCalledRex", "blink-182-rocks",
		"consoles never sleep twice", "kV8#pq2!mZx0", "пароль длиннее чем ключ", "正しい馬電池ホチキス足りる話", strings.Repeat("z9$Q!", 200) + "x",
	} {
		if err := auth.CheckPassword("ann.miller@roadrunner.example", password); err != nil {
			t.Errorf("%.40q: %v", password, err)
		}
	}
}

func TestJudgingAPasswordTakesNoTime(t *testing.T) {
	for _, piece := range []string{"4@8({[<6931!|7105$+%2", "1qaz", "passw0rd$1", "\xff\xfe", "aA1!", "é\u0301"} {
		began := time.Now()
		_ = auth.CheckPassword(email, strings.Repeat(piece, 1024/len(piece)))
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%q, again and again: %s", piece, took)
		}
	}
}

func FuzzCheckPassword(f *testing.F) {
	f.Add("ann@example.com", "4@8({[<6931!é")
	f.Fuzz(func(_ *testing.T, email, password string) { _ = auth.CheckPassword(email, password) })
}

// Two ways in which machines write the same password.
const (
	composed   = "caf\u00e9 au lait \u00e0 midi"
	decomposed = "cafe\u0301 au lait a\u0300 midi"
)

func TestAPasswordSetOnOneMachineOpensOnAnother(t *testing.T) {
	atEachDoor(t, func(d *door) {
		for _, set := range []string{composed, decomposed} {
			d.resetPassword(set)
			for _, typed := range []string{composed, decomposed} {
				if got := d.browser().signIn(email, url.QueryEscape(typed)); got.Code != http.StatusOK {
					d.Errorf("%+q was set, %+q is answered %d %s", set, typed, got.Code, got.Body)
				}
			}
		}
		d.browser().guesses(email, 1)
	})
}

func TestAnEmailIsTheSameOnEveryMachine(t *testing.T) {
	atEachDoor(t, func(d *door) {
		const long = "a rather long pass phrase"
		if _, err := d.auth.CreateAdmin(d.Context(), " Jose\u0301@Example.test", long); err != nil {
			d.Fatal(err)
		}
		for _, email := range []string{"josé@example.test", "jose\u0301@example.test", "JOSÉ@EXAMPLE.TEST "} {
			if got := d.browser().signIn(url.QueryEscape(email), url.QueryEscape(long)); got.Code != http.StatusOK {
				d.Errorf("%+q is answered %d %s", email, got.Code, got.Body)
			}
		}
	})
}

func TestAnEmailHidesNothing(t *testing.T) {
	for email, codePoint := range map[string]string{
		"ann\u200b@example.test": "U+200B", "\u202eann@example.test": "U+202E", "ann@exa\u00admple.test": "U+00AD", "ann@example\u2028.test": "U+2028",
	} {
		var field *auth.FieldError
		if err := auth.CheckEmail(email); !errors.As(err, &field) || field.Field != "email" || !strings.Contains(field.Message, codePoint) || strings.Contains(field.Message, email) {
			t.Errorf("%+q: %v", email, err)
		}
	}
}

// hashed makes a hash the administrator's, as quickly as possible.
func (d *door) hashed(mark, password string) (account store.Account) {
	d.Helper()
	hash, err := argon2id.CreateHash(password, &argon2id.Params{
		Memory:      1024,
		Iterations:  1,
		Parallelism: 1,
		SaltLength:  16,
		KeyLength:   32,
	})
	if err != nil {
		d.Fatal(err)
	}
	account = d.account()
	err = d.store.Tx(d.Context(), func(tx *store.Tx) error {
		return tx.SetPassword(d.Context(), account.ID, mark+hash, account.PasswordChangedAt, nil)
	})
	if err != nil {
		d.Fatal(err)
	}
	return account
}

func (d *door) account() store.Account {
	d.Helper()
	account, err := d.store.AccountByEmail(d.Context(), email)
	if err != nil {
		d.Fatal(err)
	}
	return account
}

func TestAHashFromBeforePasswordsWereNormalisedOpensAndIsReplaced(t *testing.T) {
	atEachDoor(t, func(d *door) {
		for _, set := range []string{composed, decomposed, password} {
			for _, typed := range []string{set, norm.NFC.String(set)} {
				account := d.hashed("", set)
				b := d.browser()
				if got := b.signIn(email, url.QueryEscape(typed)); got.Code != http.StatusOK || b.me() != email {
					d.Fatalf("%+q: %d %s", typed, got.Code, got.Body)
				}
				now := d.account()
				hash, marked := strings.CutPrefix(now.PasswordHash, "normal:")
				if right, err := argon2id.ComparePasswordAndHash(norm.NFC.String(set), hash); err != nil || !right || !marked {
					d.Errorf("%+q: the hash was not replaced, %v", typed, err)
				}
				if !now.PasswordChangedAt.Equal(account.PasswordChangedAt) {
					d.Error("the same password counts as changed")
				}
			}
		}
	})
}

// TestAPasswordIsHashedOnceForEachAttempt gives an account a hash that only another spelling than the normal one opens: no
// other is tried, however a password is written.
func TestAPasswordIsHashedOnceForEachAttempt(t *testing.T) {
	d := anyDoor(t)
	if hash := d.account().PasswordHash; !strings.HasPrefix(hash, "normal:") {
		t.Errorf("a new password's hash is %.20s…", hash)
	}
	d.hashed("normal:", decomposed)
	if got := d.browser().signIn(email, url.QueryEscape(decomposed)); got.Code == http.StatusOK {
		t.Error("a password was hashed in more than one spelling")
	}
	d.hashed("normal:", composed)
	if got := d.browser().signIn(email, url.QueryEscape(decomposed)); got.Code != http.StatusOK {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}
