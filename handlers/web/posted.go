package web

import (
	"errors"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/labstack/echo/v4"
)

// hurryForms keeps strangers from holding connections with forms that they never finish.
func (h *Console) hurryForms(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().Body != http.NoBody {
			_ = http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(h.formTimeout)) // some have no connection
		}
		return next(c)
	}
}

const postedKey = "posted"

// Posted reads the form that a browser sent, once however often it is asked for. It is the body alone: what stands in
// an address is no part of a form.
func Posted(c echo.Context) (url.Values, error) {
	if form, ok := c.Get(postedKey).(url.Values); ok {
		return form, nil
	}
	r := c.Request()
	body := http.Request{Method: r.Method, Header: r.Header, Body: r.Body}
	err := body.ParseForm()
	var answer *echo.HTTPError
	switch {
	case errors.As(err, &answer): // too large
		return nil, answer
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, echo.NewHTTPError(http.StatusRequestTimeout).SetInternal(err)
	case err != nil:
		return nil, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	c.Set(postedKey, body.PostForm)
	return body.PostForm, nil
}
