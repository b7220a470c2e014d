package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"
)

const postedKey = "posted"

// posted reads the form that a browser sent, once however often it is asked for. It is the body alone: what stands in
// an address is no part of a form.
func posted(c echo.Context) (url.Values, error) {
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
	case err != nil:
		return nil, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	c.Set(postedKey, body.PostForm)
	return body.PostForm, nil
}
