package views

import (
	"cmp"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
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

// statusOptions are the states of agents to choose from, and none of them.
func statusOptions() []Option {
	options := []Option{{Label: "Any status"}}
	for _, status := range wire.AgentStatuses() {
		label := StatusLabel(status)
		options = append(options, Option{Value: status, Label: strings.ToUpper(label[:1]) + label[1:]})
	}
	return options
}

// agentTypes are the types of agents to choose from.
var agentTypes = []Option{
	{Value: wire.AgentTypeAgent, Label: "Agent", Hint: "Acts by itself, usually driven by a model."},
	{Value: wire.AgentTypeService, Label: "Service", Hint: "A program that calls providers on a fixed path."},
}

func typeOptions() []Option { return append([]Option{{Label: "Any type"}}, agentTypes...) }
