package auth

import (
	"net/http"

	"github.com/gorilla/sessions"
)

// Theme returns which colours were chosen in a browser, "" for the system's. It is known before anybody signs in.
func (s *Service) Theme(r *http.Request) string {
	cookie, err := r.Cookie(s.themeCookie())
	if err != nil {
		return ""
	}
	return knownTheme(cookie.Value)
}

// SetTheme has a browser keep which colours were chosen in it. What is unknown stands for the system's.
func (s *Service) SetTheme(w http.ResponseWriter, theme string) {
	options := s.sessions.cookies.options(browserMemory)
	if theme = knownTheme(theme); theme == "" {
		options.MaxAge = -1
	}
	http.SetCookie(w, sessions.NewCookie(s.themeCookie(), theme, options))
}

func (s *Service) themeCookie() string { return s.sessions.cookies.name("alter-console-theme") }

func knownTheme(name string) string {
	if name == "light" || name == "dark" {
		return name
	}
	return ""
}
