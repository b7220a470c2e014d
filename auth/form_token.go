package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
)

// FormToken is what the forms of a page carry to show that they were drawn for this session, "" where there is none.
func (s *Service) FormToken(r *http.Request) (string, error) {
	session, err := s.session(r)
	if err != nil || session.ID == "" {
		return "", err
	}
	return formToken(s.formKeys.Get()[0], session.ID), nil
}

func formToken(key []byte, sessionID string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(sessionID))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// OwnForm reports whether a form can be trusted whose browser does not say which page it is from. Another site may have
// sent it, so in somebody's session it must carry that session's token. token is asked for only then.
func (s *Service) OwnForm(r *http.Request, token func() string) (bool, error) {
	session, err := s.session(r)
	if err != nil || session.ID == "" {
		return err == nil, err
	}
	got := []byte(token())
	return slices.ContainsFunc(s.formKeys.Get(), func(key []byte) bool {
		return hmac.Equal(got, []byte(formToken(key, session.ID)))
	}), nil
}
