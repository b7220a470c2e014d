package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/auth"
)

// messageLife is how long a message waits for the page it is for.
const messageLife = time.Minute

// messageUse keeps a signed message from standing for anything else that is signed.
const messageUse = "message"

// messages carry what was done to the next page in its address, where no other tab takes it and no other site can make
// one up. Anybody who sees the address can read it: a message must hold no secret.
type messages struct {
	auth *auth.Service
	now  func() time.Time
}

func (m messages) write(kind, text string) (string, error) {
	return m.auth.Sign(messageUse, strconv.FormatInt(m.now().Unix(), 10)+"\n"+kind+"\n"+text)
}

// read returns what write was given. ok is false for anything else, and when its time is over.
func (m messages) read(signed string) (kind, text string, ok bool) {
	plain, ok := m.auth.Open(messageUse, signed)
	if !ok {
		return "", "", false
	}
	at, rest, _ := strings.Cut(plain, "\n")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || m.now().Sub(time.Unix(seconds, 0)) > messageLife {
		return "", "", false
	}
	return strings.Cut(rest, "\n")
}
