package auth

import (
	"strconv"
	"strings"
	"time"
)

// messageLife is how long a message waits for the page it is for.
const messageLife = time.Minute

// messageName keeps a sealed message from standing for anything else that is signed.
const messageName = "message"

// SealMessage makes a text that carries a message to the next page in its address, where no other tab takes it and no
// other site can make one up. Anybody who sees the address can read it: it must hold no secret.
func (s *Service) SealMessage(kind, text string) (string, error) {
	return s.sessions.signer.sign(messageName, strconv.FormatInt(s.now().Unix(), 10)+"\n"+kind+"\n"+text)
}

// OpenMessage reads what SealMessage made. ok is false for anything else, and when its time is over.
func (s *Service) OpenMessage(sealed string) (kind, text string, ok bool) {
	var plain string
	if !s.sessions.signer.open(messageName, sealed, &plain) {
		return "", "", false
	}
	at, rest, _ := strings.Cut(plain, "\n")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || s.now().Sub(time.Unix(seconds, 0)) > messageLife {
		return "", "", false
	}
	kind, text, ok = strings.Cut(rest, "\n")
	return kind, text, ok
}
