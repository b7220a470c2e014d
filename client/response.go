package client

import (
	"context"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
)

// A Response is what there is to know of an answer beside what it says: see RecordResponse.
type Response struct {
	Status    int    // of the answer
	RequestID string // for the operator of the server; "" when it gives none
	Attempts  int    // how many requests the call took, more than 1 with WithRetry only
}

// RecordResponse returns a context whose calls note in r what came back, be it a success or an error. A call without an
// answer leaves Status 0. When several calls have the context, r tells of the latest; they must not run at the same time.
func RecordResponse(ctx context.Context, r *Response) context.Context {
	return context.WithValue(ctx, responseKey{}, r)
}

type responseKey struct{}

func recordAttempt(ctx context.Context, attempt int) {
	if r, ok := ctx.Value(responseKey{}).(*Response); ok && r != nil {
		*r = Response{Attempts: attempt}
	}
}

func recordAnswer(ctx context.Context, resp *http.Response) {
	if r, ok := ctx.Value(responseKey{}).(*Response); ok && r != nil {
		r.Status, r.RequestID = resp.StatusCode, resp.Header.Get(wire.HeaderRequestID)
	}
}
