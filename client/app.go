package client

import (
	"github.com/google/uuid"
)

// An App manages agents and their keys with an application's key. It is safe for concurrent use.
type App struct {
	// Agents creates, reads and changes agents and their keys.
	Agents *AgentsService

	conn         *conn
	capabilities *capabilityCache
}

// NewApp returns a client for an app key. Nothing is sent: a malformed key or option fails here with a *ValueError,
// and a key that the server does not know fails at the first request.
func NewApp(key string, opts ...Option) (*App, error) {
	c, err := newConn(key, callerTypeService, opts)
	if err != nil {
		return nil, err
	}
	return &App{Agents: &AgentsService{c}, conn: c, capabilities: newCapabilityCache()}, nil
}

// GetAgent returns a client that acts as one of the app's agents, with the app's key. Nothing is sent: whether the
// agent exists and is active shows at the first request. The id is a UUID in any spelling. The client shares the
// app's connections and logger, and nothing else that the app learnt.
func (a *App) GetAgent(id string) (*Agent, error) {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return nil, &ValueError{Field: "agent_id", Problem: "is not a UUID", Fix: "give AgentInfo.ID; GetByName finds it"}
	}
	return newAgent(a.conn.as(parsed.String())), nil
}

// ActorID is the id that the API assigned to this app's caller, "" until an answer named one.
func (a *App) ActorID() string { return a.conn.actor() }

// LastRateLimit returns the budget that the latest metered answer told of. False means unknown, not unlimited.
func (a *App) LastRateLimit() (RateLimit, bool) { return a.conn.lastRateLimit() }
