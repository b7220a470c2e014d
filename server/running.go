package server

import "log/slog"

// A running is a server on its way up, at work, or on its way down: what its steps share.
type running struct {
	*Services
	config *Config
	logger *slog.Logger
	ending ending
}
