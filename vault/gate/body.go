package gate

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
)

const (
	bodyTimeout = 15 * time.Second // for a body to arrive
	discardTime = time.Second      // for the rest of a body that is not wanted
)

// A chargedBody takes from the budget what arrives of a body: what is announced only costs nothing yet.
type chargedBody struct {
	io.Reader
	pass *Pass
	read int64
}

var errBudget = errors.New("the budget for bodies is used up")

func (b *chargedBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += int64(n)
	if more := b.read - api.FreeBody - b.pass.held; more > 0 {
		if !b.pass.gate.bodies.take(b.pass.key.ID, more) {
			return n, errBudget
		}
		b.pass.held += more
	}
	return n, err
}

// ReadBody reads the body of a request that may be carried out if the body is the signed one. Whoever sends it holds a
// key that is known, so that strangers get no memory.
func (p *Pass) ReadBody() error {
	if err := p.receiveBody(); err != nil {
		return err
	}
	if p.operator == nil {
		if err := p.signed.checkBody(p.call.Content); err != nil {
			return err
		}
	}
	if p.hasBody() && !p.call.Route.Changes() { // what changes something looks again when it does
		if err := p.checkAgain(p.call.Context(), p.gate.base.Store); err != nil {
			return err
		}
	}
	return p.checkMediaType()
}

func (p *Pass) receiveBody() error {
	if !p.hasBody() {
		return nil
	}
	most := p.call.Route.MaxBody()
	if p.call.ContentLength > most {
		return p.tooLarge()
	}
	var source io.Reader = p.call.Body
	if p.operator == nil { // the console's own requests are in memory already
		source = &chargedBody{Reader: source, pass: p}
		p.setReadDeadline(time.Now().Add(bodyTimeout))
		defer p.setReadDeadline(time.Time{})
	}
	body, err := io.ReadAll(io.LimitReader(source, most+1))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, errBudget):
		return api.Unavailable(wire.CodeServiceUnavailable, err)
	case int64(len(body)) > most, errors.As(err, &tooLarge):
		return p.tooLarge()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return api.Failf(wire.CodeBodyTimeout, "The body did not arrive within %d s.", bodyTimeout/time.Second)
	case err != nil:
		return api.Failf(wire.CodeMalformedJSON, "The body ended before it was complete.").WithCause(err)
	}
	p.call.Content, p.bodySeen = body, true
	return nil
}

func (p *Pass) tooLarge() error {
	if p.call.Route.TakesBody {
		return api.Fail(wire.CodeBodyTooLarge)
	}
	return api.Failf(wire.CodeBodyTooLarge, "This address takes no body, and this one is larger than %d KiB.", api.FreeBody>>10).
		WithHint("Send the request without a body.")
}

func (p *Pass) hasBody() bool { return p.call.Body != nil && p.call.Body != http.NoBody }

// GiveBodyUp keeps the server from waiting for the rest of a body that was refused unread, which it does to use the
// connection again.
func (p *Pass) GiveBodyUp() {
	if p.hasBody() && !p.bodySeen {
		p.setReadDeadline(time.Now().Add(discardTime))
	}
}

// setReadDeadline bounds the wait for more of the body. A request that never was on a connection has none.
func (p *Pass) setReadDeadline(at time.Time) {
	_ = http.NewResponseController(p.call.Writer).SetReadDeadline(at)
}

// checkMediaType accepts JSON, and a body that doesn't say what it is.
func (p *Pass) checkMediaType() error {
	if len(p.call.Content) == 0 {
		return nil
	}
	if coding := p.call.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return api.Fail(wire.CodeUnsupportedMediaType)
	}
	media, _, _ := strings.Cut(p.call.Header.Get("Content-Type"), ";")
	if media = strings.TrimSpace(media); media != "" && !strings.EqualFold(media, "application/json") {
		return api.Fail(wire.CodeUnsupportedMediaType)
	}
	return nil
}
