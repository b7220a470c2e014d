package main

import (
	"strconv"

	"github.com/alter-console/alter-console/views/ui"
)

// allBars are bars in each of their states.
func allBars() []ui.BarsProps {
	return []ui.BarsProps{
		barsOf("bars-none", "None", func(int) ui.Bar { return ui.Bar{} }),
		barsOf("bars-uncounted", "Not counted", func(int) ui.Bar { return ui.Bar{Unknown: true} }),
		barsOf("bars-begun", "Counted since a few days", func(i int) ui.Bar {
			return ui.Bar{Unknown: i < 9, Accepted: max(0, i-8) * 20}
		}),
		barsOf("bars-accepted", "Only accepted", func(i int) ui.Bar { return ui.Bar{Accepted: i * 7 % 23} }),
		barsOf("bars-refused", "Only refused", func(i int) ui.Bar {
			return ui.Bar{Refused: i % 4, Note: strconv.Itoa(i%4) + " key revoked"}
		}),
		barsOf("bars-both", "Accepted and refused", func(i int) ui.Bar { return ui.Bar{Accepted: 40 + i*13%29, Refused: i * i % 17} }),
		barsOf("bars-huge", "Huge numbers, and one refusal", func(i int) ui.Bar {
			return ui.Bar{Accepted: 1_234_567_890_123 / (i + 1), Refused: i / 13}
		}),
	}
}

func barsOf(id, title string, bar func(int) ui.Bar) ui.BarsProps {
	p := ui.BarsProps{ID: id, Title: title}
	for i := range 14 {
		b := bar(i)
		b.Label = now.AddDate(0, 0, i-13).Format("2 Jan")
		p.Bars = append(p.Bars, b)
	}
	return p
}

func small(p ui.BarsProps) ui.BarsProps {
	p.ID, p.Small = p.ID+"-small", true
	return p
}
