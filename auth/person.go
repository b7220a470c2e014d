package auth

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// A Person is who sits at the browser, and how the request came.
type Person struct {
	ID         string // of the account
	Email      string
	Name       string // "" for nothing but the email
	Role       access.Role
	Teams      []string // whose agents alone they see and change, nil for all
	SignedInAt time.Time
	Means      string // what they signed in with
	Factors    Factors
	ProvenAt   time.Time // when they last showed a second factor in this session, zero for never
	MustSetUp  bool      // a second factor, before anything else
	Visitor
}

// May reports whether the person has a permission, by the role and by the teams that they may be confined to.
func (p Person) May(permission access.Permission) bool {
	return access.May(p.Role, p.Teams, permission)
}

type personKey struct{}

// FromContext returns the signed-in person of a request that went through Identify.
func FromContext(ctx context.Context) (Person, bool) {
	p, ok := ctx.Value(personKey{}).(Person)
	return p, ok
}

// Visitor tells where a request comes from. Behind a proxy RemoteAddr must have been put right.
func (s *Service) Visitor(r *http.Request, requestID string) Visitor {
	return Visitor{
		Address:   addressOf(r),
		UserAgent: wire.CutKeys(r.UserAgent()),
		RequestID: requestID,
		mark:      s.browsers.mark(r),
	}
}

func addressOf(r *http.Request) string {
	address, _, _ := net.SplitHostPort(r.RemoteAddr) // which every server writes so
	return address
}

const sessionName = "console"

func (s *Service) session(r *http.Request) (*sessions.Session, error) {
	return s.sessions.Get(r, sessionName)
}

// Begin signs an account in: what the browser had before ends, and a session with a new id starts. From now on the
// browser is known to the account. ErrBadCredentials when it was disabled, removed or unlinked meanwhile. It is for those who have just
// made their account; others Enter.
func (s *Service) Begin(w http.ResponseWriter, r *http.Request, account store.Account, from Visitor) error {
	return s.begin(w, r, account, entry{}, from)
}

func (s *Service) begin(w http.ResponseWriter, r *http.Request, account store.Account, e entry, from Visitor) error {
	session, err := s.session(r)
	if err != nil {
		return err
	}
	ctx, now, old := store.Urgent(r.Context()), s.now().UTC(), session.ID
	own := ownActor(account, from)
	detail, err := s.entryDetail(r.Context(), account, e, from)
	if err != nil {
		return err
	}
	row := e.session(from)
	if e.proven() {
		row.ProvenAt = &now
	}
	err = s.sessions.insert(ctx, session, account, row, func(tx *store.Tx) error {
		if _, err := tx.DeleteSession(ctx, hashID(old)); err != nil {
			return err
		}
		if err := e.use(ctx, tx, now); err != nil {
			return err
		}
		return record(ctx, tx, audit.AccountSignedIn, account, own, now, detail)
	})
	if errors.Is(err, store.ErrNotFound) { // disabled, removed or unlinked since it was shown whose it is
		return ErrBadCredentials
	}
	if err != nil {
		return err
	}
	s.logChange(ctx, audit.AccountSignedIn, account, own)
	return s.handOver(w, session, account)
}

// handOver gives the browser its session's cookie, and the mark of one that is known to the account.
func (s *Service) handOver(w http.ResponseWriter, session *sessions.Session, account store.Account) error {
	if err := s.sessions.setCookie(w, session); err != nil {
		return err
	}
	return s.browsers.remember(w, account)
}

// End signs out, also where nobody waits for it any more.
func (s *Service) End(w http.ResponseWriter, r *http.Request, from Visitor) error {
	session, err := s.session(r)
	if err != nil {
		return err
	}
	ctx, now := store.Urgent(context.WithoutCancel(r.Context())), s.now().UTC()
	person, signedIn := FromContext(ctx)
	account := store.Account{ID: person.ID, Email: person.Email}
	by := ownActor(account, from)
	err = s.sessions.end(ctx, w, session, func(tx *store.Tx) error {
		if !signedIn {
			return nil
		}
		return record(ctx, tx, audit.AccountSignedOut, account, by, now, nil)
	})
	if err == nil && signedIn {
		s.logChange(ctx, audit.AccountSignedOut, account, by)
	}
	return err
}

// Identify returns the request with the signed-in person in its context, or as it is when nobody is signed in.
func (s *Service) Identify(r *http.Request, from Visitor) (*http.Request, error) {
	account, session, err := s.account(r)
	if errors.Is(err, store.ErrNotFound) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	person := Person{
		ID:         account.ID,
		Email:      account.Email,
		Name:       account.Name,
		Role:       access.Role(account.Role),
		Teams:      account.Teams,
		SignedInAt: session.CreatedAt,
		Means:      session.Means,
		Factors:    account.Factors,
		Visitor:    from,
	}
	if session.ProvenAt != nil {
		person.ProvenAt = *session.ProvenAt
	}
	if person.MustSetUp, err = s.mustSetUp(r.Context(), account, session.Means); err != nil {
		return r, err
	}
	return r.WithContext(context.WithValue(r.Context(), personKey{}, person)), nil
}

// account is whose session this is, or store.ErrNotFound: nobody's, one from before the password was set, or that of
// somebody who is disabled.
func (s *Service) account(r *http.Request) (store.Account, store.Session, error) {
	session, err := s.session(r)
	if err != nil {
		return store.Account{}, store.Session{}, err
	}
	row, _ := session.Values[rowKey].(store.Session)
	id, _ := session.Values[accountKey].(string)
	if id == "" {
		return store.Account{}, row, store.ErrNotFound
	}
	account, err := s.store.AccountByID(r.Context(), id)
	if err == nil && (session.Values[passwordKey] != account.PasswordChangedAt.UnixMicro() || account.DisabledAt != nil) {
		err = store.ErrNotFound
	}
	return account, row, err
}
