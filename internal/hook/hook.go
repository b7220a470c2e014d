// Package hook posts to addresses of others.
package hook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// maxAnswer is how much of an answer is read, so that its connection can be used again.
const maxAnswer = 1 << 16 // bytes

// Post sends a body of JSON with some headers beside its own, and fails unless it is answered with 2xx. Errors don't have the address,
// in which there may be a secret, nor words of the other side.
func Post(ctx context.Context, client *http.Client, address string, headers map[string]string, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return errors.New("its address can't be used")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "alter-console")
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	answer, err := client.Do(request)
	if err != nil {
		var about *url.Error
		if errors.As(err, &about) {
			err = about.Err
		}
		return err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer))
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		text := http.StatusText(answer.StatusCode)
		if text != "" {
			text = " " + text
		}
		return fmt.Errorf("it answers %d%s", answer.StatusCode, text)
	}
	return nil
}
