package totp_test

import (
	"encoding/base32"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/totp"
)

// secret is that of RFC 6238, appendix B.
var secret = base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))

// TestTheVectorsOfTheRFC are those of appendix B for SHA-1, whose eight digits end in the six that apps show.
func TestTheVectorsOfTheRFC(t *testing.T) {
	for at, want := range map[int64]string{
		59:          "94287082",
		1111111109:  "07081804",
		1111111111:  "14050471",
		1234567890:  "89005924",
		2000000000:  "69279037",
		20000000000: "65353130",
	} {
		code, err := totp.Code(secret, totp.Step(time.Unix(at, 0)))
		if err != nil || code != want[2:] {
			t.Errorf("at %d: %s, %v, want %s", at, code, err, want[2:])
		}
		if step, ok, err := totp.Match(secret, want[2:], time.Unix(at, 0), 0); !ok || err != nil || step != totp.Step(time.Unix(at, 0)) {
			t.Errorf("at %d: step %d, %t, %v", at, step, ok, err)
		}
	}
}

// TestACodeIsGoodForItsNeighbours and no further, and never again once it, or one after it, was used.
func TestACodeIsGoodForItsNeighbours(t *testing.T) {
	now := time.Unix(1234567890, 0)
	step := totp.Step(now)
	code, err := totp.Code(secret, step)
	if err != nil {
		t.Fatal(err)
	}
	for steps, want := range map[time.Duration]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
		if _, ok, err := totp.Match(secret, code, now.Add(steps*totp.Period), 0); ok != want || err != nil {
			t.Errorf("%d steps later it is good: %t, %v", steps, ok, err)
		}
	}
	for used, want := range map[int]bool{step - 1: true, step: false, step + 1: false} {
		if _, ok, _ := totp.Match(secret, code, now, used); ok != want {
			t.Errorf("after step %d of %d it is good: %t", used, step, ok)
		}
	}
	for _, wrong := range []string{"", "000000", code[:5], code + "0", " " + code} {
		if _, ok, _ := totp.Match(secret, wrong, now, 0); ok {
			t.Errorf("%q is good", wrong)
		}
	}
	if _, _, err := totp.Match("not base32!", code, now, 0); err == nil {
		t.Error("what is no secret has codes")
	}
}

func TestSecretsAreLongAndNew(t *testing.T) {
	one, other := totp.NewSecret(), totp.NewSecret()
	if one == other || len(one) != 32 {
		t.Errorf("%d and %d letters", len(one), len(other))
	}
	if grouped := totp.Grouped(one); strings.ReplaceAll(grouped, " ", "") != one || strings.Count(grouped, " ") != 7 {
		t.Errorf("in groups: %q", grouped)
	}
	uri, err := url.Parse(totp.URI(secret, "Alter Console", "ann+b@example.com"))
	if err != nil {
		t.Fatal(err)
	}
	q := uri.Query()
	if uri.Scheme != "otpauth" || uri.Host != "totp" || uri.Path != "/Alter Console:ann+b@example.com" || q.Get("secret") != secret || q.Get("issuer") != "Alter Console" || q.Get("digits") != "6" {
		t.Errorf("it is %s", uri)
	}
	if strings.Contains(uri.String(), "+C") {
		t.Errorf("apps don't read a + as a space: %s", uri)
	}
}
