package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

// verified runs audit verify, which must find nothing wrong.
func verified(t *testing.T, flags []string, args ...string) string {
	t.Helper()
	code, out, errs := runs(t, "", append(append(flags, "audit", "verify"), args...)...)
	if code != 0 || !strings.Contains(out, "\nok: ") {
		t.Fatalf("it ends with %d\n%s\n%s", code, out, errs)
	}
	return out
}

// TestTheTrailStaysProven goes through changes of the secret, a backup and its restoration into the other database.
func TestTheTrailStaysProven(t *testing.T) {
	t.Parallel()
	for name, opens := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flags := opens(t)
			create := func(email string) {
				s := serves(t, flags...)
				mustRun(t, append([]string{}, flags...), "admin", "create", email, "--generate")
				s.stop()
			}
			create("one@example.com")
			out := verified(t, flags)
			if !strings.Contains(out, "proven") || strings.Contains(out, "not signed yet") || strings.Contains(out, "no place") {
				t.Errorf("after a clean stop\n%s", out)
			}
			_, before, _ := runs(t, "", append(flags, "audit", "public-key")...)
			mustRun(t, flags, "rotate-secret")
			create("two@example.com")
			first, _, _ := strings.Cut(before, " ")
			verified(t, flags, "--public-key", first) // the old key vouches for the new one
			verified(t, flags, "--public-key", strings.TrimSpace(before))
			mustRun(t, flags, "rotate-secret", "--retire")
			create("three@example.com")
			verified(t, flags) // the new key vouches for the old one
			_, after, _ := runs(t, "", append(flags, "audit", "public-key")...)
			if strings.Count(after, "\n") != 1 || after == before {
				t.Errorf("the public keys are\n%s, before\n%s", after, before)
			}
			file := filepath.Join(t.TempDir(), "backup")
			mustRun(t, flags, "backup", "--with-secret", file)
			restored := []string{"--data", newData(t)}
			mustRun(t, restored, "restore", file)
			if got := verified(t, restored); got != verified(t, flags) {
				t.Errorf("what was restored is\n%s", got)
			}
		})
	}
}

// TestAStrangersKeyProvesNothing has nobody vouch for what is signed.
func TestAStrangersKeyProvesNothing(t *testing.T) {
	t.Parallel()
	flags := []string{"--data", newData(t)}
	serves(t, flags...).stop()
	mustRun(t, flags, "admin", "create", "one@example.com", "--generate")
	_, other, _ := runs(t, "", "--secret-key", strings.Repeat("07", 32), "audit", "public-key")
	key, _, _ := strings.Cut(other, " ")
	code, out, errs := runs(t, "", append(flags, "audit", "verify", "--public-key", key)...)
	if code != 4 || strings.Contains(out, "forged checkpoint") || strings.Contains(out, "ok:") || strings.Count(errs, "nothing here is signed by the key you named") != 1 {
		t.Errorf("it ends with %d\n%s\n%s", code, out, errs)
	}
	code, _, errs = runs(t, "", append(flags, "audit", "verify", "--public-key", "abc")...)
	if code != 1 || !strings.Contains(errs, "44 characters") {
		t.Errorf("it ends with %d\n%s", code, errs)
	}
}
