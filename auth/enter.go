package auth

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/alter-console/alter-console/store"
)

// What people sign in with.
const (
	WithPassword = ""
	WithPasskey  = "passkey"
	WithProvider = "provider" // an identity provider told who they are
)

// meansWords are those in words, for the trail.
var meansWords = map[string]string{WithPassword: "password", WithPasskey: ByPasskey, WithProvider: "single sign-on"}

// An entry is how somebody signs in.
type entry struct {
	Means    string          `json:"means"`
	Provider string          `json:"provider,omitempty"` // its id, for WithProvider
	Session  providerSession `json:"session,omitzero"`   // there
	using    string          // the second factor that was shown, "" for none
}

// proven reports whether a second factor was shown.
func (e entry) proven() bool { return e.using != "" || e.Means == WithPasskey }

// use notes that the link was used by which somebody signs in, or fails with store.ErrNotFound where it is there no more.
func (e entry) use(ctx context.Context, tx *store.Tx, now time.Time) error {
	if e.Means != WithProvider {
		return nil
	}
	return tx.UseLink(ctx, e.Session.Issuer, e.Session.Subject, now)
}

// session is the row of a session that begins so.
func (e entry) session(from Visitor) store.Session {
	return store.Session{
		Means:           e.Means,
		Address:         from.Address,
		UserAgent:       from.UserAgent,
		Issuer:          e.Session.Issuer,
		Subject:         e.Session.Subject,
		ProviderSession: e.Session.ID,
	}
}

// entryDetail is what the trail tells of an entry. That it was a password alone goes without saying.
func (s *Service) entryDetail(ctx context.Context, account store.Account, e entry, from Visitor) (detail map[string]any, err error) {
	if e.Means != WithProvider {
		if detail, err = s.breakGlass(ctx, account, from); err != nil {
			return nil, err
		}
	}
	words := []string{meansWords[e.Means]}
	if e.using != "" {
		words = append(words, e.using)
	}
	if len(words) > 1 || e.Means == WithPasskey {
		detail = with(detail, "using", strings.Join(words, " and "))
	}
	if e.Provider != "" {
		detail = with(detail, "provider", e.Provider)
	}
	return detail, nil
}

func with(detail map[string]any, name string, value any) map[string]any {
	if detail == nil {
		detail = map[string]any{}
	}
	detail[name] = value
	return detail
}

// Enter signs in who has shown by some means whose account it is, or returns true when a second factor is to be shown first:
// FinishSignIn signs them in then, from this browser. Until then they are not signed in. ErrBadCredentials as of Begin.
func (s *Service) Enter(w http.ResponseWriter, r *http.Request, account store.Account, means string, from Visitor) (second bool, err error) {
	return s.enter(w, r, account, entry{Means: means}, from)
}

func (s *Service) enter(w http.ResponseWriter, r *http.Request, account store.Account, e entry, from Visitor) (second bool, err error) {
	if second, err = s.asksSecond(r.Context(), account, e.Means); err != nil {
		return false, err
	}
	if second {
		s.tried(FactorAsked)
		return true, s.half.remember(w, account, e, s.now())
	}
	if err = s.begin(w, r, account, e, from); err == nil {
		s.tried(SignedIn)
	}
	return false, err
}

func (s *Service) asksSecond(ctx context.Context, account store.Account, means string) (bool, error) {
	if !account.Factors.Any() || means == WithPasskey {
		return false, nil
	}
	policy, err := s.FactorPolicy(ctx)
	return policy.concerns(means), err
}

// mustSetUp reports whether somebody lacks the second factor that everybody must have.
func (s *Service) mustSetUp(ctx context.Context, account store.Account, means string) (bool, error) {
	if account.Factors.Any() || means == WithPasskey {
		return false, nil
	}
	policy, err := s.FactorPolicy(ctx)
	return policy.Required && policy.concerns(means), err
}
