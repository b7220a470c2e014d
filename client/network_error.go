package client

import (
	"bytes"
	"errors"
	"net/url"
)

// networkError keeps the cause for errors.Is unless its text shows the key.
func (c *conn) networkError(call call, err error) error {
	timeout := isTimeout(err)
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // the rest repeats method and URL
	}
	if text := string(c.redact([]byte(err.Error()))); text != err.Error() {
		err = errors.New(text)
	}
	return &NetworkError{Method: call.method, Path: call.path, Timeout: timeout, Err: err}
}

// redact removes the API key from text that came from outside, should it repeat it.
func (c *conn) redact(text []byte) []byte {
	if key := c.key.Reveal(); key != "" {
		return bytes.ReplaceAll(text, []byte(key), []byte(redacted))
	}
	return text
}
