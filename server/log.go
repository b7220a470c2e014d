package server

import (
	"io"
	"log/slog"
)

// JSONFormat is the --log-format in which everything is an entry of the log.
const JSONFormat = "json"

// NewLogger writes entries of at least a level in the form of --log-format.
func NewLogger(format string, w io.Writer, level slog.Leveler) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if format == JSONFormat {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
