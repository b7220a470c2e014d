package main

import "github.com/alter-console/alter-console/views/ui"

// states are a field in each of its states, with names that begin alike.
func states(name string) []ui.Field {
	fields := []ui.Field{
		{Label: "Empty"},
		{Label: "Filled", Value: "agent", Hint: "One sentence that says what belongs here."},
		{Label: "Optional", Optional: true},
		{Label: "Required", Required: true},
		{Label: "Code", Value: "service", Mono: true},
		{Label: "Refused", Value: longWord, Error: "What is wrong with it, and what to do: " + longWord},
		{Label: "With what can't be seen", Value: "Payroll \u202egnilliB", Hint: "And a hint.", Error: "And an error."},
		{Label: "Disabled", Value: "agent", Attrs: map[string]any{"disabled": true}},
	}
	for i := range fields {
		fields[i].Name = name + "-" + fields[i].Label
		fields[i].Rows = 4 // of a text area
		fields[i].ID = name + "-" + string(rune('a'+i))
	}
	return fields
}

var options = []ui.Option{
	{Value: "agent", Label: "Agent", Hint: "Acts by itself, usually driven by a model."},
	{Value: "service", Label: "Service", Hint: "A program that calls providers on a fixed path."},
	{Value: "none", Label: "Without a hint"},
	{Value: "many", Label: "Stands for others", Hint: "They can be unfolded.", Holds: []string{"one", "another"}, HeldAs: "2 others"},
}

// methods are options of one word each.
var methods = []ui.Option{
	{Value: "GET", Label: "GET"},
	{Value: "POST", Label: "POST"},
	{Value: "PUT", Label: "PUT"},
}
