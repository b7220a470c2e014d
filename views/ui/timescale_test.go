package ui

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// stretch begins and ends this long after noon.
func stretch(from, to time.Duration) Stretch { return Stretch{noon.Add(from), noon.Add(to)} }

// drawn says where each stretch and each break is, in whole parts of a hundred.
func drawn(stretches ...Stretch) string {
	s := NewTimeScale(stretches)
	var said []string
	for i, one := range stretches {
		for _, b := range s.Breaks {
			if b.Row == i {
				said = append(said, fmt.Sprintf("(%v)", b.To.Sub(b.From)))
			}
		}
		x, width := s.Bar(one)
		said = append(said, fmt.Sprintf("%.0f+%.0f", x, width))
	}
	return strings.Join(said, " ")
}

func TestTimesAreDrawnWhereTheyAre(t *testing.T) {
	const ms, s, h = time.Millisecond, time.Second, time.Hour
	for name, c := range map[string]struct {
		of   []Stretch
		want string
	}{
		"one":                              {[]Stretch{stretch(0, s)}, "0+100"},
		"a moment":                         {[]Stretch{stretch(0, 0)}, "0+1"},
		"moments at once":                  {[]Stretch{stretch(0, 0), stretch(0, 0)}, "0+1 0+1"},
		"one within another":               {[]Stretch{stretch(0, 10*s), stretch(2*s, 5*s)}, "0+100 20+30"},
		"a short gap stays":                {[]Stretch{stretch(0, 4*s), stretch(6*s, 10*s)}, "0+40 60+40"},
		"a long gap is folded":             {[]Stretch{stretch(0, s), stretch(h, h+s)}, "0+48 (59m59s) 52+48"},
		"a gap as long as the work":        {[]Stretch{stretch(0, s), stretch(3*s, 4*s)}, "0+25 75+25"},
		"moments far apart":                {[]Stretch{stretch(0, 0), stretch(s, s), stretch(h, h)}, "0+1 (1s) 34+1 (59m59s) 69+1"},
		"moments at close quarters":        {[]Stretch{stretch(0, 0), stretch(s/2, s/2), stretch(s, s)}, "0+1 50+1 99+1"},
		"what is always busy":              {[]Stretch{stretch(0, h), stretch(s, 2*s), stretch(h-s, h)}, "0+100 0+1 99+1"},
		"work of short steps":              {[]Stretch{stretch(0, s), stretch(2*s, 3*s), stretch(4*s, 5*s), stretch(9*s, 10*s), stretch(11*s, 12*s)}, "0+8 17+8 33+8 75+8 92+8"},
		"the same, far from the next":      {[]Stretch{stretch(0, s), stretch(2*s, 3*s), stretch(4*s, 5*s), stretch(h, h+5*s)}, "0+10 19+10 39+10 (59m55s) 52+48"},
		"a pause, and an idle last second": {[]Stretch{stretch(0, 90*ms), stretch(h, h+80*ms), stretch(h+s, h+s+70*ms)}, "0+35 (59m59.91s) 38+31 (920ms) 72+28"},
		"a pause, and less than a second":  {[]Stretch{stretch(0, 90*ms), stretch(h, h+80*ms), stretch(h+900*ms, h+970*ms)}, "0+35 (59m59.91s) 38+31 (820ms) 72+28"},
		"an idle end":                      {[]Stretch{stretch(0, 20*ms), stretch(30*ms, 50*ms), stretch(700*ms, 710*ms)}, "0+32 47+32 (650ms) 82+18"},
		"an idle beginning":                {[]Stretch{stretch(0, 10*ms), stretch(660*ms, 680*ms), stretch(690*ms, 710*ms)}, "0+18 (650ms) 21+32 68+32"},
		"short waits between short steps":  {[]Stretch{stretch(0, 50*ms), stretch(200*ms, 250*ms), stretch(400*ms, 450*ms), stretch(600*ms, 650*ms), stretch(800*ms, 850*ms), stretch(1000*ms, 1050*ms)}, "0+5 19+5 38+5 57+5 76+5 95+5"},
		"a moment far from long work":      {[]Stretch{stretch(0, 0), stretch(h, h+20*s)}, "0+1 (1h0m0s) 6+94"},
		"it ends before it begins":         {[]Stretch{stretch(0, 10*s), stretch(5*s, s)}, "0+100 50+1"},
	} {
		if got := drawn(c.of...); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := NewTimeScale(nil); len(got.Breaks) != 0 || got.X(noon) != 100 {
		t.Errorf("nothing: %+v", got)
	}
}

// Whatever there is, the order of times is kept and nothing is drawn beside the line.
func TestTheOrderOfTimesIsKept(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var all []Stretch
		at := time.Duration(0)
		for range 1 + r.IntN(200) {
			at += time.Duration(math.Exp(r.Float64() * 30))
			all = append(all, stretch(at, at+time.Duration(math.Exp(r.Float64()*25))-time.Second))
		}
		s := NewTimeScale(all)
		last := 0.0
		for i, one := range all {
			x, width := s.Bar(one)
			if x < 0 || x+width > 100.000001 || width < leastBar-1e-9 || s.X(one.From) < last-1e-9 {
				t.Fatalf("stretch %d of %v is at %f+%f after %f", i, all, x, width, last)
			}
			last = s.X(one.From)
		}
		for _, b := range s.Breaks {
			if all[b.Row].From != b.To || b.Width <= 0 || b.X+b.Width > 100.000001 {
				t.Fatalf("the break %+v is not before the stretch %+v", b, all[b.Row])
			}
		}
		for i, tick := range s.Ticks(noon) {
			if tick.X < 0 || tick.X > 100 || i > 100 {
				t.Fatalf("tick %+v", tick)
			}
		}
	}
}

func TestTicksAreRound(t *testing.T) {
	said := func(of ...Stretch) string {
		var all []string
		for _, tick := range NewTimeScale(of).Ticks(noon) {
			all = append(all, fmt.Sprintf("%v@%.0f", tick.After, tick.X))
		}
		return strings.Join(all, " ")
	}
	for got, want := range map[string]string{
		said(stretch(0, 10*time.Second)):                                           "0s@0 2s@20 4s@40 6s@60 8s@80",
		said(stretch(1300*time.Millisecond, 1900*time.Millisecond)):                "1.3s@0 1.4s@17 1.5s@33 1.6s@50 1.7s@67 1.8s@83",
		said(stretch(0, time.Second), stretch(time.Hour, time.Hour+1*time.Second)): "0s@0 500ms@24 1s@48 1h0m0.5s@76",
		said(stretch(0, 5*time.Hour)):                                              "0s@0 1h0m0s@20 2h0m0s@40 3h0m0s@60 4h0m0s@80",
		said(stretch(0, 0)):                                                        "0s@0",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
