package ui_test

import (
	"strings"
	"testing"

	"github.com/alter-console/alter-console/views/ui"
)

func barsOf(days ...ui.Bar) ui.BarsProps {
	for i := range days {
		days[i].Label = string(rune('A' + i))
	}
	return ui.BarsProps{ID: "bars", Title: "Requests", Bars: days}
}

func TestBarsInOneSentence(t *testing.T) {
	unknown := ui.Bar{Unknown: true}
	for _, tt := range []struct {
		bars           ui.BarsProps
		summary, brief string
	}{
		{barsOf(unknown, unknown), "Not counted yet.", "Not counted yet"},
		{barsOf(ui.Bar{}, ui.Bar{}), "No requests in 2 days.", "No requests in 2 days"},
		{barsOf(unknown, ui.Bar{}), "No requests yet; counted since B.", "No requests in 1 day"},
		{barsOf(ui.Bar{Accepted: 1}, ui.Bar{}), "1 request accepted and none refused in 2 days.", "1 accepted, 0 refused in 2 days"},
		{barsOf(ui.Bar{Accepted: 1_234}, ui.Bar{Refused: 2_000_000}), "1,234 requests accepted and 2,000,000 refused in 2 days; most on B, 2,000,000.",
			"1,234 accepted, 2 M refused in 2 days"},
		{barsOf(unknown, ui.Bar{Unknown: true, Refused: 1}), "0 requests accepted and 1 refused in the 1 day of 2 that were counted.", "0 accepted, 1 refused in 1 day"},
	} {
		if got := tt.bars.Summary(); got != tt.summary {
			t.Errorf("%q, want %q", got, tt.summary)
		}
		if got := tt.bars.Brief(); got != tt.brief {
			t.Errorf("%q, want %q", got, tt.brief)
		}
	}
}

func TestShortNumbers(t *testing.T) {
	for n, want := range map[int]string{
		0: "0", 99_999: "99,999", 100_000: "100 k", 999_999: "999 k", 1_000_000: "1 M", 1_250_000: "1.2 M", 12_500_000: "12 M",
		3_000_000_000: "3 G", 4_014_274_441_102: "4 T", 9_223_372_036_854_775_807: "9,223,372 T",
	} {
		if got := ui.Short(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

// The smallest number is seen beside the largest, and nothing is drawn outside of the drawing.
func TestEveryBarIsSeen(t *testing.T) {
	for _, small := range []bool{false, true} {
		p := barsOf(ui.Bar{Accepted: 1, Refused: 1}, ui.Bar{Accepted: 9_000_000_000_000}, ui.Bar{Refused: 1})
		p.Small = small
		var drawn strings.Builder
		if err := ui.Bars(p).Render(t.Context(), &drawn); err != nil {
			t.Fatal(err)
		}
		if accepted, refused := strings.Count(drawn.String(), `class="bars-accepted"`), strings.Count(drawn.String(), "url(#bars-stripes)"); accepted != 2 || refused != 2 {
			t.Errorf("%d bars stand and %d hang, want 2 and 2: %s", accepted, refused, &drawn)
		}
		if strings.Contains(drawn.String(), `height="0"`) || strings.Contains(drawn.String(), `"-`) {
			t.Errorf("a bar can't be seen: %s", &drawn)
		}
	}
}
