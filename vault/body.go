package vault

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

const (
	freeBody    = 4 << 10          // bytes of each body that count as part of the request, like its headers
	maxBodies   = 16 << 20         // bytes of all bodies in memory at once beyond those, the console's bodies apart
	maxOfKey    = maxBodies / 4    // bytes of them that requests with one key may hold
	bodyTimeout = 15 * time.Second // for a body to arrive
	discardTime = time.Second      // for the rest of a body that is not wanted
)

// A budget bounds the bytes that are held at once, of all keys and of each.
type budget struct {
	mu   sync.Mutex
	held int64
	of   map[string]int64 // by key id
}

func (b *budget) take(keyID string, n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held+n > maxBodies || b.of[keyID]+n > maxOfKey {
		return false
	}
	b.held += n
	b.of[keyID] += n
	return true
}

func (b *budget) give(keyID string, n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held -= n
	if b.of[keyID] -= n; b.of[keyID] == 0 {
		delete(b.of, keyID)
	}
}

// A chargedBody takes from the budget what arrives of a body: what is announced only costs nothing yet.
type chargedBody struct {
	io.Reader
	call   *call
	budget *budget
	read   int64
}

var errBudget = errors.New("the budget for bodies is used up")

func (b *chargedBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += int64(n)
	if more := b.read - freeBody - b.call.held; more > 0 {
		if !b.budget.take(b.call.key.ID, more) {
			return n, errBudget
		}
		b.call.held += more
	}
	return n, err
}

// readBody reads the body of a request that may be carried out if the body is the signed one. Whoever sends it holds a
// key that is known, so that strangers get no memory.
func (v *Vault) readBody(c *call) error {
	if err := v.receiveBody(c); err != nil {
		return err
	}
	if c.signed != nil {
		if err := c.signed.checkBody(c.body); err != nil {
			return err
		}
	}
	if c.hasBody() && !c.route.changes() { // what changes something looks again when it does
		if err := c.checkKeyAgain(c.Context(), v.store); err != nil {
			return err
		}
	}
	return c.checkMediaType()
}

func (v *Vault) receiveBody(c *call) error {
	if !c.hasBody() {
		return nil
	}
	most := c.route.maxBody()
	if c.ContentLength > most {
		return c.tooLarge()
	}
	var source io.Reader = c.Body
	if c.operator == nil { // the console's own requests are in memory already
		source = &chargedBody{Reader: source, call: c, budget: &v.bodies}
		c.setReadDeadline(time.Now().Add(bodyTimeout))
		defer c.setReadDeadline(time.Time{})
	}
	body, err := io.ReadAll(io.LimitReader(source, most+1))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, errBudget):
		return api.Unavailable(wire.CodeServiceUnavailable, err)
	case int64(len(body)) > most, errors.As(err, &tooLarge):
		return c.tooLarge()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return api.Failf(wire.CodeBodyTimeout, "The body did not arrive within %d s.", bodyTimeout/time.Second)
	case err != nil:
		return api.Failf(wire.CodeMalformedJSON, "The body ended before it was complete.").WithCause(err)
	}
	c.body, c.bodySeen = body, true
	return nil
}

// maxBody is how many bytes a body may have at a route.
func (r route) maxBody() int64 {
	if r.takesBody {
		return wire.MaxBody
	}
	return freeBody
}

func (c *call) tooLarge() error {
	if c.route.takesBody {
		return api.Fail(wire.CodeBodyTooLarge)
	}
	return api.Failf(wire.CodeBodyTooLarge, "This address takes no body, and this one is larger than %d KiB.", freeBody>>10).
		WithHint("Send the request without a body.")
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

// keyFinder is the store or a transaction.
type keyFinder interface {
	CredentialByID(ctx context.Context, keyID string) (store.Credential, error)
}

// checkKeyAgain looks a key up once more after a body, which its holder may have held back, and before something is
// written: revoking a key also ends what was begun with it.
func (c *call) checkKeyAgain(ctx context.Context, keys keyFinder) error {
	if c.key == nil {
		return nil
	}
	credential, err := keys.CredentialByID(ctx, c.key.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return api.Fail(wire.CodeInvalidKey)
	case err != nil:
		return api.Unavailable(wire.CodeServiceUnavailable, err)
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
		return api.Fail(wire.CodeUnsupportedMediaType)
	}
	media, _, _ := strings.Cut(c.Header.Get("Content-Type"), ";")
	if media = strings.TrimSpace(media); media != "" && !strings.EqualFold(media, "application/json") {
		return api.Fail(wire.CodeUnsupportedMediaType)
	}
	return nil
}
