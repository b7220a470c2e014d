package vault

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/gate"
)

// logRequest writes one line per request: reads that succeed for debugging only, what the caller did wrong as
// information, what the server did wrong as an error with its cause. Paths are logged as patterns, since people paste
// keys into anything.
func logRequest(logger *slog.Logger, c *api.Call, p *gate.Pass, status int, refusal *api.Error, took time.Duration) {
	level := levelOf(c, status, refusal)
	ctx := context.WithoutCancel(c.Context())
	if !logger.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("request_id", c.RequestID),
		slog.String("route", nameOf(c.Route)),
		slog.Int("status", status),
		slog.Float64("took_ms", float64(took.Microseconds())/1000),
	}
	attrs = append(attrs, p.Source()...)
	attrs = append(attrs, target(c, refusal != nil)...)
	if refusal != nil {
		attrs = append(attrs, slog.String("code", refusal.Code))
		if cause := refusal.Unwrap(); cause != nil {
			attrs = append(attrs, slog.Any("error", cause))
		}
	}
	logger.LogAttrs(ctx, level, "api request", attrs...)
}

func levelOf(c *api.Call, status int, refusal *api.Error) slog.Level {
	switch {
	case c.Context().Err() != nil: // the client went away
		return slog.LevelInfo
	case status >= http.StatusInternalServerError && status != http.StatusNotImplemented:
		return slog.LevelError
	case refusal != nil || c.Method != http.MethodGet:
		return slog.LevelInfo
	}
	return slog.LevelDebug
}

func nameOf(r *api.Route) string {
	if r == nil {
		return ""
	}
	return r.Name()
}

func codeOf(refusal *api.Error) string {
	if refusal == nil {
		return ""
	}
	return refusal.Code
}

// target says which agent and key a request is about, and which it has made.
func target(c *api.Call, refused bool) (attrs []slog.Attr) {
	ids := map[string]string{"agent": c.PathValue("id"), "key": c.PathValue("key")}
	if !refused {
		for _, made := range c.Made() {
			ids[made.Name] = made.ID
		}
	}
	for _, name := range [...]string{"agent", "key", "new_key"} {
		if id, ok := api.ParseID(ids[name]); ok {
			attrs = append(attrs, slog.String(name, id))
		}
	}
	return attrs
}
