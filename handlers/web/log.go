package web

import (
	"context"
	"errors"
	"log/slog"

	"github.com/labstack/echo/v4"
)

// Log writes down what went wrong, as mere information when the client is the reason.
func (h *Console) Log(c echo.Context, level slog.Level, text string, about ...any) {
	if clientLeft(c) {
		level = min(level, slog.LevelInfo)
	}
	h.logger.Log(context.WithoutCancel(c.Request().Context()), level, text, about...)
}

// clientLeft reports whether the client hung up. Whatever was under way for it failed then, and that is not the server's
// error.
func clientLeft(c echo.Context) bool { return errors.Is(c.Request().Context().Err(), context.Canceled) }
