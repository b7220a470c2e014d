package wire

// The states of an agent (protocol 5.6). The last is final.
const (
	AgentActive   = "active"
	AgentInactive = "inactive" // suspended
	AgentRevoked  = "revoked"  // deleted
)

// An agentState is a row of the table of the states of an agent.
type agentState struct {
	name     string
	settable bool   // by an update
	key      string // the code for the agent's own key, "" where it is let in
	replay   string // the code for a repetition of the agent's creation, "" where it is answered
}

// agentStates has the order of an agent's life.
var agentStates = [...]agentState{
	{name: AgentActive, settable: true},
	{name: AgentInactive, settable: true, key: CodeAgentInactive, replay: CodeIdempotencyInactive},
	{name: AgentRevoked, key: CodeAgentRevoked, replay: CodeIdempotencyRevoked},
}

// stateOf returns a state's row. One that is not known lets nobody in.
func stateOf(status string) agentState {
	for _, state := range agentStates {
		if state.name == status {
			return state
		}
	}
	return agentState{key: CodeAgentInactive, replay: CodeIdempotencyInactive}
}

// AgentStatuses are the states of an agent, in the order of its life.
func AgentStatuses() (all []string) {
	for _, state := range agentStates {
		all = append(all, state.name)
	}
	return all
}

// SettableStatuses are the states that an update may put an agent in.
func SettableStatuses() (some []string) {
	for _, state := range agentStates {
		if state.settable {
			some = append(some, state.name)
		}
	}
	return some
}

// RefusesKey is the code with which the own key of an agent in a state is refused, "" where it is let in.
func RefusesKey(status string) string { return stateOf(status).key }

// RefusesReplay is the code with which a repetition of the creation of an agent in a state is refused, "" where it is
// answered.
func RefusesReplay(status string) string { return stateOf(status).replay }

// The types of agents (protocol 5.2).
const (
	AgentTypeAgent   = "agent"   // an AI agent
	AgentTypeService = "service" // an ordinary program
)

// AgentTypes are the types of agents, the usual one first.
func AgentTypes() []string { return []string{AgentTypeAgent, AgentTypeService} }

// The states of a key, which follow from its times (protocol 5.11). The last is final.
const (
	KeyActive     = "active"
	KeyDeprecated = "deprecated" // works, and tells its users to move on
	KeyRevoked    = "revoked"
)

// KeyStatuses are the states of a key, in the order of its life.
func KeyStatuses() []string { return []string{KeyActive, KeyDeprecated, KeyRevoked} }

// KeyExpired is the state of an application's key that has ended by itself, and that is not revoked: an extension.
const KeyExpired = "expired"

// AppKeyStatuses are the states of an application's key, in the order of its life.
func AppKeyStatuses() []string { return []string{KeyActive, KeyDeprecated, KeyExpired, KeyRevoked} }

// AppKeyWorks chooses the application's keys that work, whether active or deprecated, where a list is asked for a state.
const AppKeyWorks = "works"

// Whether somebody has confirmed to have stored a key: an extension. Keys that nobody was asked to confirm have none of
// these.
const (
	AcknowledgementPending = "pending"
	AcknowledgementDone    = "done"
)

// Acknowledgements are the states of an acknowledgement, in the order of its life.
func Acknowledgements() []string { return []string{AcknowledgementPending, AcknowledgementDone} }
