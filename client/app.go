package client

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
)

// An App manages agents and their keys with an application's key. It is safe for concurrent use.
type App struct {
	// Agents creates, reads and changes agents and their keys.
	Agents *AgentsService

	// ManagedSecrets keeps the credentials that agents are granted the use of.
	ManagedSecrets *ManagedSecretsService

	// Grants lets agents, or the application itself, use managed secrets.
	Grants *GrantsService

	// Calls reads what agents did with their grants.
	Calls *CallsService
	// Runs reads what agents did together.
	Runs *RunsService

	// AppKeys manages the application's own keys.
	AppKeys *AppKeysService

	// Keys derives keys from the app's own, and rotates and revokes any.
	Keys *KeysService

	// Scopes tells what keys can be allowed.
	Scopes *ScopesService

	// Audit reads who did what, and when.
	Audit *AuditService

	// Endings reads what ends, and when.
	Endings *EndingsService

	// Webhooks manages addresses that are told of endings.
	Webhooks *WebhooksService

	// Spans tells of work that is no request.
	Spans *SpansService

	conn *conn
}

// NewApp returns a client for an app key. Nothing is sent: a malformed key or option fails here with a *ValueError,
// and a key that the server does not know fails at the first request.
func NewApp(key string, opts ...Option) (*App, error) {
	c, err := newConn(key, wire.CallerService, opts)
	if err != nil {
		return nil, err
	}
	return newApp(c), nil
}

func newApp(c *conn) *App {
	return &App{
		Agents:         &AgentsService{c},
		ManagedSecrets: &ManagedSecretsService{c},
		Grants:         &GrantsService{c},
		Spans:          &SpansService{c},
		Calls:          &CallsService{c},
		Runs:           &RunsService{c},
		AppKeys:        &AppKeysService{c},
		Keys:           &KeysService{c},
		Scopes:         &ScopesService{c},
		Audit:          &AuditService{c},
		Endings:        &EndingsService{c},
		Webhooks:       &WebhooksService{c},
		conn:           c,
	}
}

// GetAgent returns a client that acts as one of the app's agents, with the app's key. Nothing is sent: whether the
// agent exists and is active shows at the first request. The id is a UUID in any spelling. The client shares the
// app's connections, options and constraints, and nothing that the app learnt.
func (a *App) GetAgent(id string) (*Agent, error) {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return nil, &ValueError{Field: "agent_id", Problem: "is not a UUID", Fix: "give AgentInfo.ID; GetByName finds it"}
	}
	return newAgent(a.conn.as(parsed.String())), nil
}

// Capabilities asks once what the server can do and remembers the answer. A server without any extension, which
// answers 404 or refuses the question, has the empty set; an error is not remembered.
func (a *App) Capabilities(ctx context.Context) (Capabilities, error) {
	return a.conn.whatServerCan(ctx)
}

// Providers returns the ids of all providers that some agent's scopes name, sorted. It needs CapabilityProviders.
func (a *App) Providers(ctx context.Context) ([]string, error) {
	o, err := a.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1/providers"})
	if err != nil {
		return nil, err
	}
	items := o.requiredStrings("items")
	if err := o.err(); err != nil {
		return nil, err
	}
	return items, nil
}

// ActorID is the id that the API assigned to this app's caller, "" until an answer named one.
func (a *App) ActorID() string { return a.conn.actorID() }

// LastRateLimit returns the budget that the latest metered answer told of. False means unknown, not unlimited.
func (a *App) LastRateLimit() (RateLimit, bool) { return a.conn.lastRateLimit() }

// BaseURL is where the API is, without a slash at its end.
func (a *App) BaseURL() string { return a.conn.base.text }

// Close is Agent.Close, for this app and all agents that it gave.
func (a *App) Close(ctx context.Context) error { return a.conn.close(ctx, nil) }
