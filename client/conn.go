package client

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
)

// A conn is what App and Agent have in common: where the API is, who is asking, and what was learnt from its answers.
type conn struct {
	base       baseURL
	key        Secret
	signingKey Secret
	trusted    bool
	http       *http.Client
	provider   *http.Client // for what grants lead to; it never sees the API key
	timeout    time.Duration
	retry      retryPolicy
	logger     *slog.Logger
	now        func() time.Time

	callerType  string
	caller      string
	callerFunc  func(context.Context) string
	traceparent func(context.Context) string
	constraints []string // key scopes; none: not constrained

	capabilities *capabilityCache
	learnt       *learnt
	reports      *reports
}

// What a client learnt from answers. Constrained clients share it with the one that they come from.
type learnt struct {
	actorID   atomic.Pointer[string]
	rateLimit atomic.Pointer[RateLimit]
	warned    atomic.Bool // about the key being deprecated
}

func newConn(key, callerType string, opts []Option) (*conn, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	if err := checkKey(key, cfg.trusted); err != nil {
		return nil, err
	}
	base, err := resolveBaseURL(cfg)
	if err != nil {
		return nil, err
	}
	return &conn{
		base:       base,
		key:        NewSecret(key),
		signingKey: NewSecret(string(wire.SigningKey(key))),
		trusted:    cfg.trusted,
		http:       &http.Client{Transport: cfg.transport, CheckRedirect: refuseRedirect},
		provider:   &http.Client{Transport: cfg.provider, CheckRedirect: refuseRedirect},
		timeout:    cfg.timeout,
		retry:      cfg.retry,
		logger:     cfg.logger,
		now:        cfg.now,
		callerType: callerType,
		caller:     cfg.caller,
		callerFunc: cfg.callerFunc,

		traceparent:  cfg.traceparent,
		capabilities: newCapabilityCache(),
		learnt:       &learnt{},
		reports:      newReports(),
	}, nil
}

func (c *conn) copy() *conn {
	same := *c
	return &same
}

// as returns a connection with the same key and pool that acts as an agent, with nothing learnt yet.
func (c *conn) as(agentID string) *conn {
	agent := c.copy()
	agent.callerType, agent.caller, agent.callerFunc = wire.CallerAgent, agentID, nil
	agent.learnt = &learnt{}
	return agent
}

func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func resolveBaseURL(cfg config) (baseURL, error) {
	switch {
	case cfg.baseURL != "":
		return parseBaseURL(cfg.baseURL)
	case cfg.trusted:
		return parseBaseURL("http://localhost")
	}
	if env, ok := os.LookupEnv("ALTER_BASE_URL"); ok {
		return parseBaseURL(env)
	}
	return parseBaseURL(DefaultBaseURL)
}

func checkKey(key string, trusted bool) error {
	if trusted {
		if key != "" {
			return &ValueError{Field: "key", Problem: "is given to a trusted transport", Fix: `give ""`}
		}
		return nil
	}
	if _, err := wire.ParseKey(key); err != nil {
		return &ValueError{Field: "key", Problem: err.Error(), Fix: "copy the whole key from where it was minted"}
	}
	return nil
}

// callerOf returns the caller of one request, "" for none.
func (c *conn) callerOf(ctx context.Context, call call) (string, error) {
	if call.caller != "" {
		return call.caller, nil
	}
	if c.callerFunc == nil {
		return c.caller, nil
	}
	caller := c.callerFunc(ctx)
	if caller == "" {
		return "", nil
	}
	return caller, checkCaller(caller)
}

// learnActorID keeps the first id that the server assigns to the caller, to be sent back with later requests. A caller
// that changes from request to request has no one id, so nothing is kept then.
func (c *conn) learnActorID(id string) {
	if id == "" || c.callerFunc != nil {
		return
	}
	if known := c.learnt.actorID.Load(); known != nil {
		if *known != id {
			c.logger.Warn("the Alter API named another actor than before; the first one is kept", "actor_id", *known)
		}
		return
	}
	if len(id) != 36 || uuid.Validate(id) != nil {
		c.logger.Warn("the Alter API named an actor that is not a UUID; it is ignored")
		return
	}
	c.learnt.actorID.CompareAndSwap(nil, &id)
}

func (c *conn) actorID() string {
	if id := c.learnt.actorID.Load(); id != nil {
		return *id
	}
	return ""
}

// learn keeps what an answer tells of its client. Who was named for one call alone is not whom later ones come from.
func (c *conn) learn(h http.Header, call call) {
	if call.caller == "" {
		c.learnActorID(h.Get(wire.HeaderActorID))
	}
	if limit, ok := parseRateLimit(h, c.now()); ok {
		c.learnt.rateLimit.Store(&limit)
	}
	if h.Get(wire.HeaderKeyDeprecated) == "true" && c.learnt.warned.CompareAndSwap(false, true) {
		c.logger.Warn("this program uses an Alter API key that is deprecated: give it a new key before the old one is revoked",
			"caller", c.caller)
	}
}

// close waits for the reports that are under way, of one client or of all that share its connections, and closes the
// connections that wait for the next request.
func (c *conn) close(ctx context.Context, of *learnt) error {
	err := c.reports.wait(ctx, of)
	c.http.CloseIdleConnections()
	c.provider.CloseIdleConnections()
	return err
}

func (c *conn) lastRateLimit() (RateLimit, bool) {
	if limit := c.learnt.rateLimit.Load(); limit != nil {
		return *limit, true
	}
	return RateLimit{}, false
}
