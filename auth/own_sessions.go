package auth

import (
	"bytes"
	"context"
	"encoding/hex"
	"net/http"
	"slices"
	"time"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// An OpenSession is somebody's session that has not ended.
type OpenSession struct {
	ID         string // names it among its account's; who knows it gets in nowhere
	StartedAt  time.Time
	LastSeenAt time.Time
	Address    string // where it was last used from
	UserAgent  string // of the browser that signed in
	Own        bool   // it is the request's
}

// SessionsOf returns an account's sessions, the last used first. The one of the request, if it is among them, is its own.
func (s *Service) SessionsOf(r *http.Request, accountID string) ([]OpenSession, error) {
	own, err := s.session(r)
	if err != nil {
		return nil, err
	}
	rows, err := s.store.SessionsOf(r.Context(), accountID, s.now())
	open := make([]OpenSession, len(rows))
	for i, row := range rows {
		open[i] = OpenSession{
			ID:         sessionID(row),
			StartedAt:  row.CreatedAt,
			LastSeenAt: row.LastSeenAt,
			Address:    row.Address,
			UserAgent:  row.UserAgent,
			Own:        own.ID != "" && bytes.Equal(row.IDHash, hashID(own.ID)),
		}
	}
	return open, err
}

// sessionID is a part of the hash of what the cookie holds: enough to tell sessions of one account apart.
func sessionID(row store.Session) string {
	return hex.EncodeToString(row.IDHash[:min(12, len(row.IDHash))])
}

// EndSession ends a session of an account, of one's own or of somebody whom one may disable. ErrNoSession when it has ended.
func (s *Service) EndSession(ctx context.Context, by By, accountID, id string) error {
	return s.endSessions(ctx, by, accountID, func(row store.Session) bool { return sessionID(row) == id })
}

// EndSessions ends all sessions of an account. ErrNoSession when there are none.
func (s *Service) EndSessions(ctx context.Context, by By, accountID string) error {
	return s.endSessions(ctx, by, accountID, func(store.Session) bool { return true })
}

// EndOtherSessions ends all sessions of the request's person but the request's own. ErrNoSession when there are none.
func (s *Service) EndOtherSessions(r *http.Request) error {
	own, err := s.session(r)
	if err != nil {
		return err
	}
	by := ByWhom(r.Context())
	return s.endSessions(r.Context(), by, by.ID(), func(row store.Session) bool { return !bytes.Equal(row.IDHash, hashID(own.ID)) })
}

func (s *Service) endSessions(ctx context.Context, by By, accountID string, ends func(store.Session) bool) error {
	ctx = store.Urgent(ctx)
	return s.settle(ctx, by, audit.AccountSessionsEnded, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.cast(ctx, tx, by, accountID)
		if err == nil && by.ID() != accountID {
			err = c.admit(access.DisablePeople)
		}
		if err != nil {
			return c.target, nil, err
		}
		n, err := s.endThose(ctx, tx, accountID, ends)
		if err == nil && n == 0 {
			err = ErrNoSession
		}
		return c.target, map[string]any{"sessions": n}, err
	})
}

func (s *Service) endThose(ctx context.Context, tx *store.Tx, accountID string, ends func(store.Session) bool) (n int, err error) {
	rows, err := tx.SessionsOf(ctx, accountID, s.now())
	if err != nil {
		return 0, err
	}
	rows = slices.DeleteFunc(rows, func(row store.Session) bool { return !ends(row) })
	slices.SortFunc(rows, func(a, b store.Session) int { return bytes.Compare(a.IDHash, b.IDHash) })
	for _, row := range rows {
		existed, err := tx.DeleteSession(ctx, row.IDHash)
		if err != nil {
			return n, err
		}
		if existed {
			n++
		}
	}
	return n, nil
}
