package views

import (
	"cmp"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// statusLabels are the words that people read for the states of agents and keys.
var statusLabels = map[string]string{
	wire.AgentActive:   "active",
	wire.AgentInactive: "suspended",
	wire.AgentRevoked:  "revoked",
	wire.KeyDeprecated: "deprecated",
}

// StatusLabel is the word for an agent's or a key's status that people read.
func StatusLabel(status string) string { return cmp.Or(statusLabels[status], status) }

// statusTones are how the states of agents and keys are meant.
var statusTones = map[string]ui.Tone{
	wire.AgentActive:   ui.Success,
	wire.AgentInactive: ui.Warning,
	wire.AgentRevoked:  ui.Error,
	wire.KeyDeprecated: ui.Warning,
	wire.KeyExpired:    ui.Error,
}

// statusOptions are the states of agents to choose from, and none of them.
func statusOptions() []ui.Option {
	options := []ui.Option{{Label: "Any status"}}
	for _, status := range wire.AgentStatuses() {
		label := StatusLabel(status)
		options = append(options, ui.Option{Value: status, Label: strings.ToUpper(label[:1]) + label[1:]})
	}
	return options
}

// AgentTypes are the types of agents to choose from.
var AgentTypes = []ui.Option{
	{Value: wire.AgentTypeAgent, Label: "Agent", Hint: "Acts by itself, usually driven by a model."},
	{Value: wire.AgentTypeService, Label: "Service", Hint: "A program that calls providers on a fixed path."},
}

func typeOptions() []ui.Option { return append([]ui.Option{{Label: "Any type"}}, AgentTypes...) }

// Wait says how long to wait, in full seconds or minutes.
func Wait(d time.Duration) string {
	if d < time.Minute {
		return ui.Plural(int(d/time.Second)+1, "second")
	}
	return ui.Plural(int((d+time.Minute-1)/time.Minute), "minute")
}
