package wire

import (
	"regexp"
	"strconv"
)

var agentName = regexp.MustCompile(`\A[a-z0-9][a-z0-9_-]{0,63}\z`)

// AgentNameRule says in a sentence what IsAgentName accepts.
const AgentNameRule = "A name is 1 to 64 lower-case letters, digits, dashes and underscores, and starts with a letter or digit."

// IsAgentName reports whether an agent can have a name.
func IsAgentName(name string) bool { return agentName.MatchString(name) }

// KeyName names an agent's key by its number, which counts every key the agent ever had from 1.
func KeyName(agent string, number int) string { return agent + "-" + strconv.Itoa(number) }

// What an agent's metadata says of it, for lists and searches.
const (
	MetadataOwner = "owner"
	MetadataTeam  = "team"
)
