package keyring_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/alter-console/alter-console/internal/keyring"
)

func secret(t *testing.T, digits string) keyring.Secret {
	t.Helper()
	s, err := keyring.Parse(strings.Repeat(digits, keyring.Size))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Databases outlive programs: with another id every secret would be a wrong one.
func TestAnIDStaysTheSame(t *testing.T) {
	s := secret(t, "07")
	if s.ID != "e6579d34737b8352" {
		t.Errorf("id %s", s.ID)
	}
	if s.Hex() != strings.Repeat("07", 32) {
		t.Errorf("read as %s", s.Hex())
	}
	if text := fmt.Sprintf("%v %+v %#v %s", s, s, s, s); strings.Contains(text, "0707") || strings.Contains(text, "7, 7") {
		t.Errorf("printed as %s", text)
	}
}

func TestParseRefusesWhatIsNoSecret(t *testing.T) {
	for _, text := range []string{"", "07", strings.Repeat("0g", 32), strings.Repeat("07", 33)} {
		if _, err := keyring.Parse(text); err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestArrange(t *testing.T) {
	a, b, c := secret(t, "0a"), secret(t, "0b"), secret(t, "0c")
	live := func(s keyring.Secret) keyring.Known { return keyring.Known{ID: s.ID} }
	retired := func(s keyring.Secret) keyring.Known { return keyring.Known{ID: s.ID, Retired: true} }
	for name, test := range map[string]struct {
		given []keyring.Secret
		known []keyring.Known
		want  string // current | previous | next | missing, "" when refused
	}{
		"a new database":               {[]keyring.Secret{a}, nil, "a|||"},
		"the one it knows":             {[]keyring.Secret{a}, []keyring.Known{live(a)}, "a|||"},
		"another":                      {[]keyring.Secret{b}, []keyring.Known{live(a)}, ""},
		"none":                         {nil, []keyring.Known{live(a)}, ""},
		"a next one":                   {[]keyring.Secret{b, a}, []keyring.Known{live(a)}, "a||b|"},
		"the next one in use":          {[]keyring.Secret{b, a}, []keyring.Known{live(a), live(b)}, "b|a||"},
		"in any order":                 {[]keyring.Secret{a, b}, []keyring.Known{live(a), live(b)}, "b|a||"},
		"three":                        {[]keyring.Secret{c, b, a}, []keyring.Known{live(a), live(b), live(c)}, "c|ba||"},
		"one retired":                  {[]keyring.Secret{b, a}, []keyring.Known{retired(a), live(b)}, "b|||"},
		"a previous one is not given":  {[]keyring.Secret{b}, []keyring.Known{live(a), live(b)}, "b|||a"},
		"the current one is not given": {[]keyring.Secret{a}, []keyring.Known{live(a), live(b)}, ""},
		"given twice":                  {[]keyring.Secret{b, b, a}, []keyring.Known{live(a)}, "a||b|"},
	} {
		set, ok := keyring.Arrange(test.given, test.known)
		got := ""
		if ok {
			got = strings.Join([]string{letters(set.Current), letters(set.Previous...), letters(set.Next...), ""}, "|")
			for _, id := range set.Missing {
				got += map[string]string{a.ID: "a", b.ID: "b", c.ID: "c"}[id]
			}
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// letters names secrets by the digit they repeat.
func letters(secrets ...keyring.Secret) (text string) {
	for _, s := range secrets {
		text += s.Hex()[1:2]
	}
	return text
}

func TestARingFollowsItsSource(t *testing.T) {
	a, b := secret(t, "0a"), secret(t, "0b")
	set, failure := keyring.Set{Current: a}, error(nil)
	asked := 0
	ring, err := keyring.Open(t.Context(), func(context.Context) (keyring.Set, error) { asked++; return set, failure })
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	current := keyring.Derive(ring, func(set *keyring.Set) string { made++; return letters(set.Current) })
	for range 2 {
		if got := current.Get(); got != "a" || made != 1 {
			t.Errorf("derived %s, made %d times", got, made)
		}
	}
	set = keyring.Set{Current: b, Previous: []keyring.Secret{a}}
	if err := ring.Refresh(t.Context()); err != nil || current.Get() != "b" || made != 2 {
		t.Errorf("%v; derived %s, made %d times", err, current.Get(), made)
	}
	failure = errors.New("gone")
	for i, want := range []error{failure, nil, failure} { // the same failure is told once in a while
		if i == 2 {
			ring.SetTellEvery(0)
		}
		asked = 0
		if err := ring.Refresh(t.Context()); err != want || asked != 1 || current.Get() != "b" {
			t.Errorf("refresh %d: %v, asked %d times; derived %s", i, err, asked, current.Get())
		}
		if ring.Err() != failure {
			t.Errorf("what is wrong is %v", ring.Err())
		}
	}
	if failure = nil; ring.Refresh(t.Context()) != nil || ring.Err() != nil {
		t.Errorf("what is wrong is still %v", ring.Err())
	}
}

// TestEachRefreshIsAsGoodAsALook has many ask at once, of whom some hang up: the source is asked after each began, for
// all of them together, and in time to answer.
func TestEachRefreshIsAsGoodAsALook(t *testing.T) {
	var newest, asked atomic.Int32
	ring, err := keyring.Open(t.Context(), func(ctx context.Context) (keyring.Set, error) {
		asked.Add(1)
		return keyring.Set{First: fmt.Sprint(newest.Load()), Current: secret(t, fmt.Sprintf("%02x", newest.Load()))}, ctx.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	var all sync.WaitGroup
	for i := range 50 {
		ctx := t.Context()
		if i%2 == 0 {
			ctx = gone
		}
		all.Go(func() {
			mine := newest.Add(1)
			err := ring.Refresh(ctx)
			seen, _ := strconv.Atoi(ring.Set().First)
			if err != nil || int32(seen) < mine {
				t.Errorf("%v; it knows %d, and %d was there before", err, seen, mine)
			}
		})
	}
	all.Wait()
	if n := asked.Load(); n > 5 {
		t.Errorf("the source was asked %d times", n)
	}
}
