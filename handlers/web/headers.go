package web

import "github.com/labstack/echo/v4"

const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// secure sets the headers that tell browsers what a page may do.
func (h *Console) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin") // a stricter one makes browsers hide the Origin of our own forms
		header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		header.Set("Cache-Control", "no-store")
		if h.TakenForSecure(c) {
			header.Set("Cross-Origin-Opener-Policy", "same-origin")
		}
		if h.HTTPS {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}
