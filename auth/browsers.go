package auth

import (
	"crypto/rand"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/sessions"

	"github.com/alter-console/alter-console/store"
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
type browserMark struct {
	accountID, browserID string
	passwordSet          string // which password it was signed in with: when that was set
}

// since reports whether the password that was set at a time opened the account in this browser.
func (m browserMark) since(passwordSet time.Time) bool {
	return m.passwordSet == passwordID(passwordSet)
}

func passwordID(set time.Time) string { return strconv.FormatInt(set.UnixMicro(), 36) }

func newBrowsers(signer *signer, cookies cookies) *browsers {
	return &browsers{signer: signer, name: cookies.name("alter-console-known"), cookies: cookies}
}

func (b *browsers) remember(w http.ResponseWriter, account store.Account) error {
	value, err := b.signer.sign(b.name, strings.Join([]string{account.ID, rand.Text(), passwordID(account.PasswordChangedAt)}, " "))
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
		m.accountID, text, _ = strings.Cut(text, " ")
		m.browserID, m.passwordSet, _ = strings.Cut(text, " ")
	}
	return m
}
