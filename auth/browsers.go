package auth

import (
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/sessions"
)

const browserMemory = 365 * 24 * time.Hour

// browsers recognises those from which an account was signed in to before, so that guesses made elsewhere can't lock
// its person out. The mark is signed and lets nobody in: it only gives the browser's mistakes a tally of their own.
type browsers struct {
	signer  *signer
	name    string
	cookies cookies
}

// A browserMark says that a browser is known to an account. The zero value is a browser that is not.
type browserMark struct{ accountID, browserID string }

func newBrowsers(signer *signer, cookies cookies) *browsers {
	return &browsers{signer: signer, name: cookies.name("alter-console-known"), cookies: cookies}
}

func (b *browsers) remember(w http.ResponseWriter, accountID string) error {
	value, err := b.signer.sign(b.name, accountID+" "+rand.Text())
	if err != nil {
		return err
	}
	http.SetCookie(w, sessions.NewCookie(b.name, value, b.cookies.options(browserMemory)))
	return nil
}

func (b *browsers) mark(r *http.Request) (m browserMark) {
	cookie, err := r.Cookie(b.name)
	if err != nil {
		return m
	}
	var text string
	if b.signer.open(b.name, cookie.Value, &text) {
		m.accountID, m.browserID, _ = strings.Cut(text, " ")
	}
	return m
}
