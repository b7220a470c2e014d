package seal_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/seal"
)

func masterKey(t *testing.T, b byte) keyring.Secret {
	t.Helper()
	secret, err := keyring.New(bytes.Repeat([]byte{b}, keyring.Size))
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func sealed(t *testing.T, b *seal.Box, row, field, text string) []byte {
	t.Helper()
	_, ciphertext, err := b.Seal(row, field, text)
	if err != nil {
		t.Fatal(err)
	}
	return ciphertext
}

func opens(t *testing.T, b *seal.Box, row, field string, ciphertext []byte, want string) {
	t.Helper()
	if got, err := b.Open(row, field, ciphertext); err != nil || got != want {
		t.Errorf("%s of %s opens as %q: %v", field, row, got, err)
	}
}

func TestWhatIsSealedOpensInItsPlaceOnly(t *testing.T) {
	t.Parallel()
	box := seal.New(keyring.Of(masterKey(t, 1)))
	for _, text := range []string{"", "sk-live-1234", strings.Repeat("é\x00", 10_000)} {
		ciphertext := sealed(t, box, "row", "token", text)
		opens(t, box, "row", "token", ciphertext, text)
		if text != "" && bytes.Contains(ciphertext, []byte(text)) {
			t.Error("it can be read")
		}
		for _, other := range [][2]string{{"row2", "token"}, {"row", "user"}, {"rowt", "oken"}, {"", "rowtoken"}, {"token", "row"}} {
			if got, err := box.Open(other[0], other[1], ciphertext); !errors.Is(err, seal.ErrBroken) {
				t.Errorf("moved to %q, it opens as %q: %v", other, got, err)
			}
		}
	}
	if bytes.Equal(sealed(t, box, "row", "token", "same"), sealed(t, box, "row", "token", "same")) {
		t.Error("the same text is sealed alike twice, which tells that it is the same")
	}
}

func TestAChangedBitIsNoticed(t *testing.T) {
	t.Parallel()
	box := seal.New(keyring.Of(masterKey(t, 1)))
	ciphertext := sealed(t, box, "row", "token", "sk-live-1234")
	for at := range ciphertext {
		changed := bytes.Clone(ciphertext)
		changed[at] ^= 1
		if got, err := box.Open("row", "token", changed); err == nil {
			t.Errorf("with another byte at %d, it opens as %q", at, got)
		}
	}
	for n := range ciphertext {
		if got, err := box.Open("row", "token", ciphertext[:n]); err == nil {
			t.Errorf("the first %d bytes open as %q", n, got)
		}
	}
}

func TestTheKeysIDIsInTheCiphertext(t *testing.T) {
	t.Parallel()
	master := masterKey(t, 1)
	keyID, ciphertext, err := seal.New(keyring.Of(master)).Seal("row", "token", "text")
	if err != nil {
		t.Fatal(err)
	}
	if keyID != master.ID || !strings.HasPrefix(master.ID, hex.EncodeToString(ciphertext[1:5])) {
		t.Errorf("sealed under %s, it names %s and begins with %x", master.ID, keyID, ciphertext[:5])
	}
}

func TestAPreviousMasterKeyOpensAndTheCurrentOneSeals(t *testing.T) {
	t.Parallel()
	old, fresh := masterKey(t, 1), masterKey(t, 2)
	before := sealed(t, seal.New(keyring.Of(old)), "row", "token", "text")
	both := seal.New(keyring.Of(fresh, old))
	opens(t, both, "row", "token", before, "text")
	after := sealed(t, both, "row", "token", "text")
	opens(t, seal.New(keyring.Of(fresh)), "row", "token", after, "text")
	for _, box := range []*seal.Box{seal.New(keyring.Of(old)), seal.New(nil)} {
		if _, err := box.Open("row", "token", after); !errors.Is(err, seal.ErrNoKey) {
			t.Errorf("under a key that is not here: %v", err)
		}
	}
}

// TestARunningBoxTakesUpAKey has a key come into use elsewhere, and the box open what is sealed under it.
func TestARunningBoxTakesUpAKey(t *testing.T) {
	t.Parallel()
	old, fresh := masterKey(t, 1), masterKey(t, 2)
	after := sealed(t, seal.New(keyring.Of(fresh)), "row", "token", "text")
	now := keyring.Set{Current: old}
	ring, err := keyring.Open(t.Context(), func(context.Context) (keyring.Set, error) { return now, nil })
	if err != nil {
		t.Fatal(err)
	}
	box := seal.New(ring)
	now = keyring.Set{Current: fresh, Previous: []keyring.Secret{old}}
	opens(t, box, "row", "token", after, "text")
	if box.KeyID() != fresh.ID {
		t.Errorf("it seals under %s, want %s", box.KeyID(), fresh.ID)
	}
}

// TestWithoutItsKeyABoxSaysSo starts without the key, is given another, then the right one, and loses it.
func TestWithoutItsKeyABoxSaysSo(t *testing.T) {
	t.Parallel()
	right, previous := masterKey(t, 1), masterKey(t, 2)
	var set keyring.Set
	why := fmt.Errorf("look: %w", seal.ErrMissing)
	box := seal.New(keyring.Follow(t.Context(), func(context.Context) (keyring.Set, error) { return set, why }))
	before := sealed(t, seal.New(keyring.Of(previous)), "row", "token", "text")
	is := func(want seal.State) {
		t.Helper()
		if err := box.Refresh(t.Context()); err != nil {
			t.Error(err)
		}
		_, _, err := box.Seal("row", "token", "text")
		if box.State() != want || (err == nil) != (want == seal.OK) || err != nil && !errors.Is(err, seal.ErrNoKey) {
			t.Errorf("it is %q and seals: %v, want %q", box.State(), err, want)
		}
	}
	is(seal.Missing)
	why = seal.ErrWrong
	is(seal.Wrong)
	set, why = keyring.Set{Current: right, Previous: []keyring.Secret{previous}}, nil
	is(seal.OK)
	opens(t, box, "row", "token", before, "text")
	why = seal.ErrMissing
	is(seal.Missing)
	opens(t, box, "row", "token", before, "text")
	why = errors.New("the disk is slow today")
	if err := box.Refresh(t.Context()); !errors.Is(err, why) {
		t.Errorf("another error: %v", err)
	}
	if seal.New(nil).State() != seal.Missing || seal.New(nil).Refresh(t.Context()) != nil {
		t.Error("a box without a ring is not missing its key")
	}
}

func TestNothingPrintableShowsAKey(t *testing.T) {
	t.Parallel()
	master := masterKey(t, 'K')
	box := seal.New(keyring.Of(master, masterKey(t, 'P')))
	_ = sealed(t, box, "row", "token", "text") // with the keys ready
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("box", "box", box, "ring", keyring.Of(master).Set())
	slog.New(slog.NewJSONHandler(&log, nil)).Info("box", "box", box)
	said := log.String()
	for _, form := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		said += fmt.Sprintf(form, box) + fmt.Sprintf(form, struct{ B *seal.Box }{box})
	}
	for _, shown := range []string{master.Hex(), "KKKK", "PPPP", "75 75 75", hex.EncodeToString(master.Key("values of managed secrets"))} {
		if strings.Contains(said, shown) {
			t.Errorf("%q is shown:\n%s", shown, said)
		}
	}
}
