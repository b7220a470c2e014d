package vault

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/alter-console/alter-console/vault/gate"
)

// Transport returns a RoundTripper that calls the vault in the same process. For a context in which operator finds a
// person, the request needs no key and no signature and is done in that person's name; otherwise it is checked as any
// other. Each request is answered completely before RoundTrip returns; a cancelled one gives the context's error.
func (v *Vault) Transport(operator func(context.Context) (gate.Operator, bool)) http.RoundTripper {
	return &transport{vault: v, operator: operator}
}

type transport struct {
	vault    *Vault
	operator func(context.Context) (gate.Operator, bool)
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	ctx := r.Context()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if person, ok := t.operator(ctx); ok {
		ctx = gate.WithOperator(ctx, person)
	}
	w := &recorder{header: make(http.Header), status: http.StatusOK}
	t.vault.serve(w, r.WithContext(ctx))
	if err := ctx.Err(); err != nil && w.status >= http.StatusInternalServerError {
		return nil, err
	}
	return w.response(r), nil
}

// A recorder keeps an answer in memory.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(status int)      { w.status = status }
func (w *recorder) Write(p []byte) (int, error) { return w.body.Write(p) }

func (w *recorder) response(r *http.Request) *http.Response {
	return &http.Response{
		Status:        http.StatusText(w.status),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.header,
		Body:          io.NopCloser(bytes.NewReader(w.body.Bytes())),
		ContentLength: int64(w.body.Len()),
		Request:       r,
	}
}
