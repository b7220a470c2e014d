package auth

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"github.com/alter-console/alter-console/store"
)

// halfLife is how long a second factor may take.
const halfLife = 10 * time.Minute

// halves remember in which browsers somebody has shown whose account it is, and not yet a second factor. The mark is signed, is
// no session, and opens nothing but the question for that factor.
type halves struct {
	signer  *signer
	name    string
	cookies cookies
}

func newHalves(signer *signer, cookies cookies) *halves {
	return &halves{signer: signer, name: cookies.name("alter-console-half"), cookies: cookies}
}

// A half is who has shown whose account it is, and how.
type half struct {
	Account  string `json:"account"`
	Password string `json:"password"` // which one the account had then
	Ends     int64  `json:"ends"`     // when it is good for nothing any more, in seconds
	Entry    entry  `json:"entry"`
}

func (h *halves) remember(w http.ResponseWriter, account store.Account, e entry, now time.Time) error {
	text, err := json.Marshal(half{account.ID, passwordID(account.PasswordChangedAt), now.Add(halfLife).Unix(), e})
	if err != nil {
		return err
	}
	value, err := h.signer.sign(h.name, string(text))
	if err != nil {
		return err
	}
	http.SetCookie(w, sessions.NewCookie(h.name, value, h.cookies.options(halfLife)))
	return nil
}

func (h *halves) forget(w http.ResponseWriter) {
	http.SetCookie(w, sessions.NewCookie(h.name, "", h.cookies.options(-time.Second)))
}

// halfSignedIn is who is half signed in, and how, or ErrHalfOver: nobody, too long ago, or their password was changed.
func (s *Service) halfSignedIn(r *http.Request) (account store.Account, e entry, err error) {
	var text string
	var h half
	cookie, err := r.Cookie(s.half.name)
	if err != nil || !s.half.signer.open(s.half.name, cookie.Value, &text) || json.Unmarshal([]byte(text), &h) != nil || s.now().Unix() >= h.Ends {
		return account, e, ErrHalfOver
	}
	account, err = s.Account(r.Context(), h.Account)
	switch {
	case errors.Is(err, ErrNoAccount):
		err = ErrHalfOver
	case err == nil && (passwordID(account.PasswordChangedAt) != h.Password || account.DisabledAt != nil || !account.Factors.Any()):
		err = ErrHalfOver
	}
	return account, h.Entry, err
}

// SecondStep is what somebody can show who was asked for a second factor, or ErrHalfOver.
func (s *Service) SecondStep(r *http.Request, site Site) (Step, error) {
	account, _, err := s.halfSignedIn(r)
	if err != nil {
		return Step{}, err
	}
	return s.step(r.Context(), ask{toFollow, account.ID}, site, account)
}

// FinishSignIn signs somebody in who shows the second factor that Enter asked for. ErrHalfOver, ErrBadCode, ErrUnreadableFactor,
// *ThrottledError, and of passkeys those of SignInWithPasskey.
func (s *Service) FinishSignIn(w http.ResponseWriter, r *http.Request, p Proof, from Visitor) error {
	account, e, err := s.halfSignedIn(r)
	if err != nil {
		return err
	}
	err = s.show(store.Urgent(r.Context()), account, p, ask{toFollow, account.ID}, from, func(_ *store.Tx, using string) error {
		e.using = using
		return nil
	})
	if err == nil {
		s.half.forget(w)
		err = s.begin(w, r, account, e, from)
	}
	s.tried(outcomeOfFactor(err))
	return err
}
