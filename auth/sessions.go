package auth

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"github.com/alter-console/alter-console/store"
)

// How long a session lasts: unused, and at all.
const (
	idleLimit     = 12 * time.Hour
	absoluteLimit = 7 * 24 * time.Hour
	touchInterval = time.Minute // last use is written no more often than this
)

// What a session of someone who signed in holds. A password set since then ends the session, even one that was made
// in the same moment, where the change could not yet see it.
const (
	accountKey  = "account"  // the account's id
	passwordKey = "password" // when its password was set, in microseconds
)

// rowKey is where a session that was read has its row, a store.Session. It is not written.
const rowKey = sessionRow(0)

type sessionRow int

// sessionStore is a gorilla/sessions store over the database. The cookie holds a signed random id; the database holds
// the id's hash, so that who reads the database can't take a session over.
type sessionStore struct {
	store   *store.Store
	signer  *signer
	name    string
	cookies cookies
	now     func() time.Time
}

var _ sessions.Store = (*sessionStore)(nil)

func newSessionStore(s *store.Store, signer *signer, cookies cookies, now func() time.Time) *sessionStore {
	return &sessionStore{store: s, signer: signer, name: cookies.name("alter-console"), cookies: cookies, now: now}
}

// Get returns the request's session, the same one each time it is asked for.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New returns the session the cookie names, or a new one. A cookie that is not valid is no error: it is ignored.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.Options = s.cookies.options(absoluteLimit)
	session.IsNew = true
	cookie, err := r.Cookie(s.name)
	if err != nil {
		return session, nil
	}
	var id string
	if !s.signer.open(s.name, cookie.Value, &id) {
		return session, nil
	}
	row, err := s.load(r.Context(), id)
	if err == nil {
		err = s.touch(r.Context(), row, addressOf(r))
	}
	if errors.Is(err, store.ErrNotFound) {
		return session, nil
	}
	if err != nil {
		return session, err
	}
	if err := gob.NewDecoder(bytes.NewReader(row.Data)).Decode(&session.Values); err != nil {
		clear(session.Values)
		return session, nil
	}
	session.ID, session.IsNew = id, false
	session.Values[rowKey] = row
	return session, nil
}

// load returns a session that has not ended, or store.ErrNotFound.
func (s *sessionStore) load(ctx context.Context, id string) (store.Session, error) {
	row, err := s.store.SessionByHash(ctx, hashID(id))
	if err == nil && !row.ExpiresAt.After(s.now()) {
		return row, store.ErrNotFound
	}
	return row, err
}

// touch puts the idle limit off, and says when and where its account was seen; where the storage takes no changes, another
// request will. store.ErrNotFound when the session ended meanwhile. The account comes before the session, as everywhere.
func (s *sessionStore) touch(ctx context.Context, row store.Session, address string) error {
	now := s.now().UTC()
	if now.Sub(row.LastSeenAt) < touchInterval {
		return nil
	}
	row.LastSeenAt, row.ExpiresAt, row.Address = now, s.expiry(row.CreatedAt, now), address
	err := s.store.Tx(ctx, func(tx *store.Tx) error {
		if row.AccountID != nil {
			if err := tx.SeeAccount(ctx, *row.AccountID, now, now.Add(-touchInterval)); err != nil {
				return err
			}
		}
		return tx.TouchSession(ctx, row)
	})
	var down *store.UnavailableError
	if errors.As(err, &down) {
		return nil
	}
	return err
}

func (s *sessionStore) expiry(created, now time.Time) time.Time {
	idle, absolute := now.Add(idleLimit), created.Add(absoluteLimit)
	if idle.Before(absolute) {
		return idle
	}
	return absolute
}

// Save is what gorilla/sessions asks for. Sessions are written when they begin and ended by name, never saved: one that
// ended meanwhile could come back.
func (s *sessionStore) Save(*http.Request, http.ResponseWriter, *sessions.Session) error {
	return errors.New("auth: sessions are begun and ended, and not saved")
}

// end takes cookie and session away, and does in the same transaction what comes with that, unless it was done before.
// Without a session the cookie stays: another site can send such a request, from a browser that keeps its cookie back.
func (s *sessionStore) end(ctx context.Context, w http.ResponseWriter, session *sessions.Session, also func(*store.Tx) error) error {
	if session.ID == "" {
		return nil
	}
	session.Options.MaxAge = -1
	http.SetCookie(w, sessions.NewCookie(s.name, "", session.Options))
	return s.store.Tx(ctx, func(tx *store.Tx) error {
		existed, err := tx.DeleteSession(ctx, hashID(session.ID))
		if err != nil || !existed {
			return err
		}
		return also(tx)
	})
}

// insert gives an account a session with a new id, and does in the same transaction what comes with that. row says how it came
// about.
func (s *sessionStore) insert(ctx context.Context, session *sessions.Session, account store.Account, row store.Session, also func(*store.Tx) error) error {
	now := s.now().UTC()
	clear(session.Values)
	session.Values[accountKey], session.Values[passwordKey] = account.ID, account.PasswordChangedAt.UnixMicro()
	data, err := encode(session)
	if err != nil {
		return err
	}
	session.ID = rand.Text()
	row.IDHash, row.AccountID, row.Data = hashID(session.ID), &account.ID, data
	row.CreatedAt, row.LastSeenAt, row.ExpiresAt = now, now, s.expiry(now, now)
	return s.store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.HoldAccount(ctx, account.ID, now); err != nil {
			return err
		}
		if err := tx.InsertSession(ctx, row); err != nil {
			return err
		}
		return also(tx)
	})
}

func (s *sessionStore) setCookie(w http.ResponseWriter, session *sessions.Session) error {
	value, err := s.signer.sign(s.name, session.ID)
	if err != nil {
		return err
	}
	http.SetCookie(w, sessions.NewCookie(s.name, value, session.Options))
	return nil
}

func encode(session *sessions.Session) ([]byte, error) {
	var data bytes.Buffer
	err := gob.NewEncoder(&data).Encode(session.Values)
	return data.Bytes(), err
}

func hashID(id string) []byte {
	sum := sha256.Sum256([]byte(id))
	return sum[:]
}
