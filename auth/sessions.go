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

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"

	"github.com/alter-console/alter-console/store"
)

// How long a session lasts: unused, and at all.
const (
	idleLimit     = 12 * time.Hour
	absoluteLimit = 7 * 24 * time.Hour
	touchInterval = time.Minute // last use is written no more often than this
)

const accountKey = "account"

// sessionStore is a gorilla/sessions store over the database. The cookie holds a signed random id; the database holds
// the id's hash, so that who reads the database can't take a session over.
type sessionStore struct {
	store  *store.Store
	codec  *securecookie.SecureCookie
	name   string
	secure bool
	now    func() time.Time
}

var _ sessions.Store = (*sessionStore)(nil)

func newSessionStore(s *store.Store, key []byte, secure bool, now func() time.Time) *sessionStore {
	name := "alter-console"
	if secure {
		name = "__Host-alter-console"
	}
	codec := securecookie.New(key, nil).MaxAge(int(absoluteLimit / time.Second))
	return &sessionStore{store: s, codec: codec, name: name, secure: secure, now: now}
}

// Get returns the request's session, the same one each time it is asked for.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New returns the session the cookie names, or a new one. A cookie that is not valid is no error: it is ignored.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.Options = s.options(int(absoluteLimit / time.Second))
	session.IsNew = true
	cookie, err := r.Cookie(s.name)
	if err != nil {
		return session, nil
	}
	var id string
	if s.codec.Decode(s.name, cookie.Value, &id) != nil {
		return session, nil
	}
	row, err := s.load(r.Context(), id)
	if errors.Is(err, store.ErrNotFound) {
		return session, nil
	}
	if err != nil {
		return session, err
	}
	if err := gob.NewDecoder(bytes.NewReader(row.Data)).Decode(&session.Values); err != nil {
		return session, nil
	}
	session.ID, session.IsNew = id, false
	return session, s.touch(r.Context(), row)
}

func (s *sessionStore) load(ctx context.Context, id string) (store.Session, error) {
	row, err := s.store.SessionByHash(ctx, hashID(id))
	if err == nil && !row.ExpiresAt.After(s.now()) {
		return row, store.ErrNotFound
	}
	return row, err
}

// touch puts the idle limit off.
func (s *sessionStore) touch(ctx context.Context, row store.Session) error {
	now := s.now().UTC()
	if now.Sub(row.LastSeenAt) < touchInterval {
		return nil
	}
	row.LastSeenAt, row.ExpiresAt = now, s.expiry(row.CreatedAt, now)
	return s.store.Tx(ctx, func(tx *store.Tx) error { return tx.SaveSession(ctx, row) })
}

func (s *sessionStore) expiry(created, now time.Time) time.Time {
	idle, absolute := now.Add(idleLimit), created.Add(absoluteLimit)
	if idle.Before(absolute) {
		return idle
	}
	return absolute
}

// Save writes the session and its cookie; MaxAge below 0 ends both.
func (s *sessionStore) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	ctx := r.Context()
	if session.Options.MaxAge < 0 {
		http.SetCookie(w, sessions.NewCookie(s.name, "", session.Options))
		if session.ID == "" {
			return nil
		}
		return s.store.Tx(ctx, func(tx *store.Tx) error { return tx.DeleteSession(ctx, hashID(session.ID)) })
	}
	now := s.now().UTC()
	row := store.Session{CreatedAt: now}
	if session.ID == "" {
		session.ID = rand.Text()
	} else if old, err := s.load(ctx, session.ID); err == nil {
		row.CreatedAt = old.CreatedAt
	}
	var data bytes.Buffer
	if err := gob.NewEncoder(&data).Encode(session.Values); err != nil {
		return err
	}
	row.IDHash, row.Data, row.LastSeenAt, row.ExpiresAt = hashID(session.ID), data.Bytes(), now, s.expiry(row.CreatedAt, now)
	if id, ok := session.Values[accountKey].(string); ok {
		row.AccountID = &id
	}
	if err := s.store.Tx(ctx, func(tx *store.Tx) error { return tx.SaveSession(ctx, row) }); err != nil {
		return err
	}
	value, err := s.codec.Encode(s.name, session.ID)
	if err != nil {
		return err
	}
	http.SetCookie(w, sessions.NewCookie(s.name, value, session.Options))
	return nil
}

func (s *sessionStore) options(maxAge int) *sessions.Options {
	return &sessions.Options{Path: "/", MaxAge: maxAge, Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

func hashID(id string) []byte {
	sum := sha256.Sum256([]byte(id))
	return sum[:]
}
