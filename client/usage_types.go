package client

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// A UsageStep says which spans of time usage is added up for.
type UsageStep string

// The steps of usage, both in UTC.
const (
	UsageByDay  UsageStep = wire.UsageByDay
	UsageByHour UsageStep = wire.UsageByHour
)

// UsageParams say which usage AgentsService.Usage tells.
type UsageParams struct {
	Days int       // today and those before, at most 35; 0 is 14
	By   UsageStep // "" is UsageByDay
}

// AgentUsage is how often an agent's keys were used in some days.
type AgentUsage struct {
	CountedSince time.Time     // requests before it were not counted
	Delay        time.Duration // how long it takes until a request is counted
	By           UsageStep     // what a bucket of a key is for
	Days         []time.Time   // the begins of the days, UTC, oldest first; the last one is today
	Keys         []KeyUsage    // all keys of the agent, revoked ones too, oldest first
}

// KeyUsage is how often a key was used. What is not in Buckets is 0 if it was counted: see AgentUsage.Counted.
type KeyUsage struct {
	KeyID        string
	Buckets      []UsageBucket // only times with any use, oldest first
	LastAccepted *KeyUse       // nil when there was none since counting began
	LastRefused  *KeyUse       // nil when there was none since counting began
}

// A UsageBucket is how often a key was used within an hour or a day. Accepted are the requests of somebody who was recognised
// and not denied what they asked for, even if that was wrong or could not be done.
type UsageBucket struct {
	Start    time.Time // UTC
	Accepted int
	Refused  map[string]int // by error code, such as "agent_inactive"; never nil
}

// A KeyUse is one use of a key.
type KeyUse struct {
	At      time.Time
	Address string // of the client, as the server saw it
	Client  string // as it calls itself, such as "alter-sdk/0.29.0"; "" when it doesn't
	Reason  string // the error code of a refusal, "" of what was accepted
}
