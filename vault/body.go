package vault

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

const (
	maxBodies   = 16 << 20         // bytes of all bodies in memory at once, those of the console apart
	bodyTimeout = 15 * time.Second // for a body to arrive
	slowBody    = time.Second      // in which a body arrives that nobody holds back
	discardTime = time.Second      // for the rest of a body that is not wanted
)

// A budget bounds the bytes that are held at once.
type budget struct{ held atomic.Int64 }

func (b *budget) take(n int64) bool {
	if b.held.Add(n) <= maxBodies {
		return true
	}
	b.held.Add(-n)
	return false
}

func (b *budget) give(n int64) { b.held.Add(-n) }

// readBody reads the body of a request that may be carried out if the body is the signed one. Whoever sends it holds a
// key that is known, so that strangers get no memory.
func (v *Vault) readBody(c *call) error {
	started := v.now()
	if err := v.receiveBody(c); err != nil {
		return err
	}
	if c.signed != nil {
		if err := c.signed.checkBody(c.body); err != nil {
			return err
		}
	}
	if c.key != nil && v.now().Sub(started) > slowBody {
		if err := v.checkKeyAgain(c); err != nil {
			return err
		}
	}
	return c.checkMediaType()
}

func (v *Vault) receiveBody(c *call) error {
	if !c.hasBody() {
		return nil
	}
	size := c.ContentLength
	if size > maxBody {
		return fail(wire.CodeBodyTooLarge)
	}
	if size < 0 {
		size = maxBody
	}
	if c.operator == nil { // the console's own requests are in memory already
		if !v.bodies.take(size) {
			return unavailable(wire.CodeServiceUnavailable, errors.New("the budget for bodies is used up"))
		}
		c.held = size
		c.setReadDeadline(time.Now().Add(bodyTimeout))
		defer c.setReadDeadline(time.Time{})
	}
	body, err := io.ReadAll(io.LimitReader(c.Body, maxBody+1))
	var tooLarge *http.MaxBytesError
	switch {
	case len(body) > maxBody, errors.As(err, &tooLarge):
		return fail(wire.CodeBodyTooLarge)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return failf(wire.CodeBodyTimeout, "The body did not arrive within %d s.", bodyTimeout/time.Second)
	case err != nil:
		e := failf(wire.CodeMalformedJSON, "The body ended before it was complete.")
		e.cause = err
		return e
	}
	c.body, c.bodySeen = body, true
	return nil
}

func (c *call) hasBody() bool { return c.Body != nil && c.Body != http.NoBody }

// giveBodyUp keeps the server from waiting for the rest of a body that was refused unread, which it does to use the
// connection again.
func (c *call) giveBodyUp() {
	if c.hasBody() && !c.bodySeen {
		c.setReadDeadline(time.Now().Add(discardTime))
	}
}

// setReadDeadline bounds the wait for more of the body. A request that never was on a connection has none.
func (c *call) setReadDeadline(at time.Time) {
	_ = http.NewResponseController(c.writer).SetReadDeadline(at)
}

// checkKeyAgain looks a key up once more after a body that took its time: revoking a key also ends what its holder had
// begun to send.
func (v *Vault) checkKeyAgain(c *call) error {
	credential, err := v.store.CredentialByID(c.Context(), c.key.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return fail(wire.CodeInvalidKey)
	case err != nil:
		return unavailable(wire.CodeServiceUnavailable, err)
	case credential.Key.RevokedAt != nil:
		return errPresentedKeyRevoked(credential)
	case credential.Agent == nil:
		return nil
	}
	c.agent = credential.Agent
	return c.checkAgentStanding()
}

// checkMediaType accepts JSON, and a body that doesn't say what it is.
func (c *call) checkMediaType() error {
	if len(c.body) == 0 {
		return nil
	}
	if coding := c.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return fail(wire.CodeUnsupportedMediaType)
	}
	media, _, _ := strings.Cut(c.Header.Get("Content-Type"), ";")
	if media = strings.TrimSpace(media); media != "" && !strings.EqualFold(media, "application/json") {
		return fail(wire.CodeUnsupportedMediaType)
	}
	return nil
}
