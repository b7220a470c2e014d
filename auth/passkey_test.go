package auth_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/passkeytest"
	"github.com/alter-console/alter-console/store"
)

var site = auth.Site{Host: "console.example.com", Origin: "https://console.example.com:8443"}

func newDevice() *passkeytest.Device {
	return &passkeytest.Device{Host: site.Host, Origin: site.Origin}
}

// adds makes a passkey of the browser's person.
func (b *browser) adds(device *passkeytest.Device, name string) (codes []string, err error) {
	b.Helper()
	b.inside(func(_ http.ResponseWriter, r *http.Request) {
		options, offered := b.auth.OfferPasskey(r, site)
		if err = offered; err == nil {
			codes, err = b.auth.AddPasskey(r, site, name, device.Make(options))
		}
	})
	return codes, err
}

// passkeys are those of somebody.
func (d *door) passkeys(email string) []auth.Passkey {
	d.Helper()
	a, err := d.auth.AccountOf(d.Context(), email)
	if err != nil {
		d.Fatal(err)
	}
	own, err := d.auth.FactorsOf(d.Context(), a.ID)
	if err != nil {
		d.Fatal(err)
	}
	return own.Passkeys
}

// signsInWith signs in with a passkey alone, and says what was asked for, so that the same answer can be sent again.
func (b *browser) signsInWith(device *passkeytest.Device) (answer string, err error) {
	b.Helper()
	options, err := b.auth.AskForAnyPasskey(site)
	if err != nil {
		b.Fatal(err)
	}
	answer = device.Show(options)
	return answer, b.sendsPasskey(answer)
}

func (b *browser) sendsPasskey(answer string) (err error) {
	b.Helper()
	b.inside(func(w http.ResponseWriter, r *http.Request) {
		var account store.Account
		from := b.visitor(w, r)
		if account, err = b.auth.SignInWithPasskey(r.Context(), site, answer, from); err == nil {
			_, err = b.auth.Enter(w, r, account, auth.WithPasskey, from)
		}
	})
	return err
}

func TestAPasskeyAloneSignsIn(t *testing.T) {
	atEachDoor(t, func(d *door) {
		device := newDevice()
		codes, err := d.signedIn().adds(device, " Work laptop ")
		if err != nil || len(codes) != auth.RecoveryCodes {
			d.Fatalf("%d codes, %v", len(codes), err)
		}
		d.clock.advance(time.Hour)
		b := d.browser()
		answer, err := b.signsInWith(device)
		if err != nil || b.me() != email {
			d.Fatalf("signed in as %q: %v", b.me(), err)
		}
		keys := d.passkeys(email)
		if len(keys) != 1 || keys[0].Name != "Work laptop" || !keys[0].Synced || keys[0].LastUsedAt == nil || !keys[0].LastUsedAt.Equal(start.Add(time.Hour)) {
			d.Errorf("it has %+v", keys)
		}
		if err := d.browser().sendsPasskey(answer); !errors.Is(err, auth.ErrBadPasskey) {
			d.Errorf("the same answer again: %v", err)
		}
		replica := newDoor(d.T, d.store)
		replica.clock.advance(time.Hour)
		if err := replica.browser().sendsPasskey(answer); !errors.Is(err, auth.ErrBadPasskey) {
			d.Errorf("the same answer at another replica: %v", err)
		}
		if _, err := replica.browser().signsInWith(device); err != nil {
			d.Errorf("at another replica: %v", err)
		}
		trail := d.trail()
		if last := trail[len(trail)-1]; last.Action != "account.signed_in" || !strings.Contains(string(last.Detail), `"using":"passkey"`) {
			d.Errorf("the trail says %s %s", last.Action, last.Detail)
		}
	})
}

// TestAPasskeyIsRefused by what is wrong with its answer, and its person is not signed in.
func TestAPasskeyIsRefused(t *testing.T) {
	d := anyDoor(t)
	good := newDevice()
	if _, err := d.signedIn().adds(good, "good"); err != nil {
		t.Fatal(err)
	}
	forged := func(s []byte) []byte { s[len(s)-1] ^= 1; return s }
	for _, test := range []struct {
		name   string
		change func(*passkeytest.Device)
		want   error
	}{
		{"another origin", func(k *passkeytest.Device) { k.Origin = "https://evil.example.com" }, auth.ErrBadPasskey},
		{"another port", func(k *passkeytest.Device) { k.Origin = "https://console.example.com" }, auth.ErrBadPasskey},
		{"another host", func(k *passkeytest.Device) { k.Host = "example.com" }, auth.ErrBadPasskey},
		{"a forged signature", func(k *passkeytest.Device) { k.Signs = forged }, auth.ErrBadPasskey},
		{"nobody was seen", func(k *passkeytest.Device) { k.Unverified = true }, auth.ErrUnverified},
		{"it has counted", func(k *passkeytest.Device) { k.Count = 7 }, nil},
		{"it counts less", func(k *passkeytest.Device) { k.Count = 6 }, auth.ErrCopiedPasskey},
		{"it counts the same", func(k *passkeytest.Device) { k.Count = 7 }, auth.ErrCopiedPasskey},
		{"it counts no more", func(k *passkeytest.Device) { k.Count = 0 }, auth.ErrCopiedPasskey},
		{"it counts on", func(k *passkeytest.Device) { k.Count = 8 }, nil},
	} {
		device := *good
		test.change(&device)
		b := d.browser()
		if _, err := b.signsInWith(&device); !errors.Is(err, test.want) || (b.me() == email) != (test.want == nil) {
			t.Errorf("%s: %v, and signed in is %q", test.name, err, b.me())
		}
	}

	options, err := d.auth.AskForAnyPasskey(site)
	if err != nil {
		t.Fatal(err)
	}
	stranger := newDevice()
	stranger.Make(options)
	for name, answer := range map[string]string{
		"nothing":                    "",
		"no JSON":                    "{",
		"one that nobody added":      stranger.Show(options),
		"one that nothing asked for": good.Show(`{"challenge":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`),
	} {
		if err := d.browser().sendsPasskey(answer); err == nil {
			t.Errorf("%s signs in", name)
		}
	}
	d.clock.advance(31 * time.Minute)
	if err := d.browser().sendsPasskey(good.Show(options)); !errors.Is(err, auth.ErrPasskeyLate) {
		t.Errorf("after half an hour: %v", err)
	}
}

// TestAPasskeyIsForWhatItWasAsked: who answers to sign in has not confirmed anything, and the other way round.
func TestAPasskeyIsForWhatItWasAsked(t *testing.T) {
	d := anyDoor(t)
	device := newDevice()
	device.Count = 1
	b := d.signedIn()
	if _, err := b.adds(device, "key"); err != nil {
		t.Fatal(err)
	}
	b.inside(func(_ http.ResponseWriter, r *http.Request) {
		step, err := b.auth.ProofStep(r, site)
		if err != nil || step.Passkey == "" {
			t.Fatalf("%+v, %v", step, err)
		}
		device.Count++
		if err := d.browser().sendsPasskey(device.Show(step.Passkey)); !errors.Is(err, auth.ErrBadPasskey) {
			t.Errorf("a confirmation signs in: %v", err)
		}
		options, err := b.auth.AskForAnyPasskey(site)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.auth.ProveAgain(r, auth.Proof{Passkey: device.Show(options), Site: site}); !errors.Is(err, auth.ErrBadPasskey) {
			t.Errorf("a sign-in confirms: %v", err)
		}
	})
	d.signUp("other@example.com").inside(func(_ http.ResponseWriter, r *http.Request) {
		step, err := b.auth.ProofStep(r, site)
		if err != nil || step.Passkey != "" {
			t.Errorf("somebody else is asked for %+v: %v", step, err)
		}
		if err := b.auth.ProveAgain(r, auth.Proof{Passkey: device.Show(step.Passkey + `{"challenge":"AAAA"}`), Site: site}); err == nil {
			t.Error("somebody else's passkey confirms")
		}
	})
}

// TestAPasskeyEndsWithItsAccount, and is another account's no more than its own when that is disabled.
func TestAPasskeyEndsWithItsAccount(t *testing.T) {
	atEachDoor(t, func(d *door) {
		device := newDevice()
		b := d.signUp("ann@example.com")
		if _, err := b.adds(device, "key"); err != nil {
			d.Fatal(err)
		}
		ann, err := d.auth.AccountOf(d.Context(), "ann@example.com")
		if err != nil {
			d.Fatal(err)
		}
		if err := d.auth.Disable(d.Context(), auth.CommandLine(), ann.ID); err != nil {
			d.Fatal(err)
		}
		if _, err := d.browser().signsInWith(device); !errors.Is(err, auth.ErrUnknownPasskey) {
			d.Errorf("of a disabled account: %v", err)
		}
		if err := d.auth.Enable(d.Context(), auth.CommandLine(), ann.ID); err != nil {
			d.Fatal(err)
		}
		if _, err := d.browser().signsInWith(device); err != nil {
			d.Errorf("of one that was enabled: %v", err)
		}
		if err := d.auth.Remove(d.Context(), auth.CommandLine(), ann.ID); err != nil {
			d.Fatal(err)
		}
		if _, err := d.browser().signsInWith(device); !errors.Is(err, auth.ErrUnknownPasskey) {
			d.Errorf("of a removed account: %v", err)
		}
	})
}

// TestPasskeysAreNamedAndRemoved by their person alone.
func TestPasskeysAreNamedAndRemoved(t *testing.T) {
	atEachDoor(t, func(d *door) {
		device, second := newDevice(), newDevice()
		b := d.signedIn()
		for _, name := range []string{"", strings.Repeat("x", 61), "zero\u200bwidth"} {
			var field *auth.FieldError
			if _, err := b.adds(newDevice(), name); !errors.As(err, &field) || field.Field != "name" {
				d.Errorf("the name %q: %v", name, err)
			}
		}
		_, first := b.adds(device, "one")
		codes, again := b.adds(second, "two")
		if err := errors.Join(first, again); err != nil || codes != nil {
			d.Fatalf("%d codes, %v", len(codes), err)
		}
		keys := d.passkeys(email)
		mine, theirs := b.by(), d.signUp("other@example.com").by()
		if err := d.auth.RenamePasskey(d.Context(), theirs, keys[0].ID, "stolen"); !errors.Is(err, auth.ErrNoFactor) {
			d.Errorf("somebody else renames it: %v", err)
		}
		if err := d.auth.RemovePasskey(d.Context(), theirs, keys[0].ID); !errors.Is(err, auth.ErrNoFactor) {
			d.Errorf("somebody else removes it: %v", err)
		}
		if err := d.auth.RenamePasskey(d.Context(), mine, keys[0].ID, "the first"); err != nil || d.passkeys(email)[0].Name != "the first" {
			d.Errorf("renamed: %v", err)
		}
		if err := d.auth.RemovePasskey(d.Context(), mine, keys[0].ID); err != nil || len(d.passkeys(email)) != 1 {
			d.Errorf("removed: %v", err)
		}
		if _, err := d.browser().signsInWith(device); !errors.Is(err, auth.ErrUnknownPasskey) {
			d.Errorf("the removed one: %v", err)
		}
		if _, err := d.browser().signsInWith(second); err != nil {
			d.Errorf("the other one: %v", err)
		}
	})
}

// by is who sits at the browser.
func (b *browser) by() (by auth.By) {
	b.Helper()
	b.inside(func(_ http.ResponseWriter, r *http.Request) { by = auth.ByWhom(r.Context()) })
	return by
}

// TestTheWholeRecordIsKept: what was said when it was made, the sign count, and whether it is backed up.
func TestTheWholeRecordIsKept(t *testing.T) {
	d := anyDoor(t)
	device := newDevice()
	device.Count = 3
	if _, err := d.signedIn().adds(device, "key"); err != nil {
		t.Fatal(err)
	}
	device.Count = 9
	if _, err := d.browser().signsInWith(device); err != nil {
		t.Fatal(err)
	}
	a, err := d.auth.AccountOf(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := d.store.PasskeysOf(t.Context(), a.ID)
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	var record struct {
		PublicKey     []byte
		Flags         struct{ UserVerified, BackupEligible, BackupState bool }
		Authenticator struct{ SignCount int }
		Attestation   struct{ Object, ClientDataJSON []byte }
	}
	if err := json.Unmarshal(rows[0].Record, &record); err != nil {
		t.Fatal(err)
	}
	if len(record.PublicKey) == 0 || !record.Flags.UserVerified || !record.Flags.BackupEligible || !record.Flags.BackupState || record.Authenticator.SignCount != 9 ||
		len(record.Attestation.Object) == 0 || len(record.Attestation.ClientDataJSON) == 0 || rows[0].Host != site.Host {
		t.Errorf("it is kept as %s", rows[0].Record)
	}
}
