package client

import (
	"log/slog"

	"github.com/alter-console/alter-console/client/wire"
)

// describe is how clients print: enough to tell them apart, nothing to steal.
func (c *conn) describe(kind string) string {
	text := kind + "(" + c.base.String()
	if c.caller != "" {
		text += ", caller " + c.caller
	}
	return text + ", key " + c.describeKey() + ")"
}

func (c *conn) describeKey() string {
	if c.trusted {
		return "none"
	}
	t, err := wire.ParseKey(c.key.Reveal())
	if err != nil {
		return redacted
	}
	return "alter_" + string(t) + "_" + redacted
}

func (c *conn) logValue() slog.Value {
	return slog.GroupValue(
		slog.String("base_url", c.base.String()),
		slog.String("caller", c.caller),
		slog.String("key", c.describeKey()),
	)
}

// String describes the app without its key.
func (a App) String() string { return a.conn.describe("client.App") }

// GoString is String, so that %#v shows no key either.
func (a App) GoString() string { return a.String() }

// LogValue describes the app to slog without its key.
func (a App) LogValue() slog.Value { return a.conn.logValue() }

// String describes the agent without its key.
func (a Agent) String() string { return a.conn.describe("client.Agent") }

// GoString is String, so that %#v shows no key either.
func (a Agent) GoString() string { return a.String() }

// LogValue describes the agent to slog without its key.
func (a Agent) LogValue() slog.Value { return a.conn.logValue() }

// LogValue describes the result to slog without its plaintext key.
func (r AgentCreateResult) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", r.ID), slog.String("name", r.Name), slog.String("key_id", r.KeyID),
		slog.Any("api_key", r.APIKey))
}

// LogValue describes the result to slog without its plaintext key.
func (r AgentKeyMintResult) LogValue() slog.Value {
	return slog.GroupValue(slog.String("key_id", r.KeyID), slog.String("name", r.Name),
		slog.Any("api_key", r.APIKey))
}

// LogValue describes the result to slog without its plaintext key.
func (r AppKeyMintResult) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", r.ID), slog.String("name", r.Name), slog.Any("api_key", r.APIKey))
}
