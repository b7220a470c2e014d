package web

import (
	"crypto/rand"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/alter-console/alter-console/auth"
)

// messageLife is how long a message waits for the page it is for.
const messageLife = time.Minute

// messageUse keeps a signed message from standing for anything else that is signed.
const messageUse = "message"

// messages carry what was done to the next page in its address, where no other tab takes it and no other site can make
// one up. Anybody who sees the address can read it: a message must hold no secret. Scripts take a message out of the address
// when it is shown; where there are none a page that is loaded again does not repeat it, unless another replica answers.
type messages struct {
	auth  *auth.Service
	now   func() time.Time
	shown *shownMessages
}

func newMessages(auth *auth.Service, now func() time.Time) messages {
	return messages{auth, now, &shownMessages{at: map[string]time.Time{}}}
}

func (m messages) write(kind, text string) (string, error) {
	return m.auth.Sign(messageUse, strconv.FormatInt(m.now().Unix(), 10)+" "+rand.Text()+"\n"+kind+"\n"+text)
}

// read returns what write was given, once. ok is false for anything else, and when its time is over.
func (m messages) read(signed string) (kind, text string, ok bool) {
	plain, ok := m.auth.Open(messageUse, signed)
	if !ok {
		return "", "", false
	}
	which, rest, _ := strings.Cut(plain, "\n")
	at, _, _ := strings.Cut(which, " ")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || m.now().Sub(time.Unix(seconds, 0)) > messageLife || !m.shown.first(plain, m.now()) {
		return "", "", false
	}
	return strings.Cut(rest, "\n")
}

// shownMessages are those that were shown and whose time is not over. It is safe for concurrent use.
type shownMessages struct {
	mu sync.Mutex
	at map[string]time.Time
}

// first reports whether a message is shown for the first time.
func (s *shownMessages) first(message string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.at, func(_ string, at time.Time) bool { return now.Sub(at) > messageLife })
	_, before := s.at[message]
	s.at[message] = now
	return !before
}
