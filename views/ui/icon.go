package ui

import (
	"maps"
	"slices"
)

// iconPaths holds the drawing of each icon on a 16 by 16 grid, as strokes.
var iconPaths = map[string]string{
	"mark":          "M8 1.5 14 5v6l-6 3.5L2 11V5zM8 5.2l2.6 1.5v3L8 11.2 5.4 9.7v-3z",
	"user":          "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.6-2.6 2.8-4 5.5-4s4.9 1.4 5.5 4",
	"people":        "M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 13.5c.4-2.4 2.2-3.7 4.5-3.7s4.1 1.3 4.5 3.7M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 10.2c1.5.5 2.4 1.6 2.6 3.3",
	"chevron-down":  "M4 6.2 8 10l4-3.8",
	"chevron-left":  "M9.8 4 6 8l3.8 4",
	"chevron-right": "M6.2 4 10 8l-3.8 4",
	"first":         "M11.8 4 8 8l3.8 4M4.5 4v8",
	"last":          "M4.2 4 8 8l-3.8 4M11.5 4v8",
	"settings":      "M2.5 4.5h6M12.5 4.5h1M10.5 2.8v3.4M2.5 11.5h1M7.5 11.5h6M5.5 9.8v3.4",
	"sign-out":      "M6.5 2.5h-3v11h3M6.5 8h7M10.8 5.2 13.5 8l-2.7 2.8",
	"plus":          "M8 3v10M3 8h10",
	"x":             "M4 4l8 8M12 4l-8 8",
	"check":         "M3 8.5 6.5 12 13 4.5",
	"search":        "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14",
	"agent":         "M3 5.5h10v7H3zM8 5.5v-3M5.8 8.5v1M10.2 8.5v1",
	"key":           "M10 9.5a3.5 3.5 0 1 0-3.3-2.3L2.5 11.5v2h2.5v-1.5h1.5v-1.5H8l.6-1.2M10.8 5.2v.1",
	"info":          "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3V11M8 5v.2",
	"warning":       "M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.5v.2",
	"error":         "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3.8M8 11v.2",
	"copy":          "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
	"eye":           "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
	"arrow-up":      "M8 13V3M4 7l4-4 4 4",
	"arrow-down":    "M8 3v10M4 9l4 4 4-4",
	"arrow-left":    "M13 8H3M7 4 3 8l4 4",
	"sort":          "M5 6.5 8 3.5l3 3M5 9.5l3 3 3-3",
	"clock":         "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",
	"pause":         "M5.5 3.5v9M10.5 3.5v9",
	"play":          "M5 3.2 12.5 8 5 12.8z",
	"trash":         "M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9M6.8 7v4M9.2 7v4",
	"edit":          "M3 13l.6-2.8L11 2.8l2.2 2.2-7.4 7.4zM9.5 4.3l2.2 2.2",
}

// Icons are the names of all icons, in their order.
func Icons() []string { return slices.Sorted(maps.Keys(iconPaths)) }
