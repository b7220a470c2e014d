package auth

import "github.com/labstack/echo/v4"

// Write keeps something in the browser's session.
func (s *Service) Write(c echo.Context) error {
	session, err := s.session(c)
	if err != nil {
		return err
	}
	session.Values["kept"] = "something"
	return s.sessions.Save(c.Request(), c.Response(), session)
}
