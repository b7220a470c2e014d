package wire

// The states of an agent (protocol 5.6). The last is final.
const (
	AgentActive   = "active"
	AgentInactive = "inactive" // suspended
	AgentRevoked  = "revoked"  // deleted
)

// AgentStatuses are the states of an agent, in the order of its life.
func AgentStatuses() []string { return []string{AgentActive, AgentInactive, AgentRevoked} }

// SettableStatuses are the states that an update may put an agent in.
func SettableStatuses() []string { return []string{AgentActive, AgentInactive} }

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

// Whether somebody has confirmed to have stored a key: an extension. Keys that nobody was asked to confirm have none of
// these.
const (
	AcknowledgementPending = "pending"
	AcknowledgementDone    = "done"
)

// Acknowledgements are the states of an acknowledgement, in the order of its life.
func Acknowledgements() []string { return []string{AcknowledgementPending, AcknowledgementDone} }
