package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A TestedProvider is a provider of single sign-on with whose configuration a test succeeded.
type TestedProvider struct {
	ID          string
	Fingerprint string // of the configuration
	TestedAt    time.Time
	TestedBy    string     // in words
	EnabledAt   *time.Time // nil: people can't sign in there
}

var testedProviders = sqldb.NewTable("sso_providers",
	sqldb.Text("id", func(p *TestedProvider) *string { return &p.ID }, sqldb.Key),
	sqldb.Text("fingerprint", func(p *TestedProvider) *string { return &p.Fingerprint }),
	sqldb.Time("tested_at", func(p *TestedProvider) *time.Time { return &p.TestedAt }),
	sqldb.Text("tested_by", func(p *TestedProvider) *string { return &p.TestedBy }),
	sqldb.TimeOrNull("enabled_at", func(p *TestedProvider) **time.Time { return &p.EnabledAt }),
)

// TestedProviders returns all of them, by their ids.
func (q queries) TestedProviders(ctx context.Context) ([]TestedProvider, error) {
	return sqldb.Rows(ctx, q.read, testedProviders, `order by id`)
}

// TestedProvider returns one, or ErrNotFound.
func (q queries) TestedProvider(ctx context.Context, id string) (TestedProvider, error) {
	return sqldb.OneRow(ctx, q.read, testedProviders, `where id = $1`, id)
}

// PutTestedProvider writes what is known of a provider.
func (tx *Tx) PutTestedProvider(ctx context.Context, p TestedProvider) error {
	err := testedProviders.Update(ctx, tx.write, &p)
	if errors.Is(err, ErrNotFound) {
		err = testedProviders.Insert(ctx, tx.write, &p)
	}
	return err
}

// seen is what counts once, by a hash of it.
type seen struct {
	hash      []byte
	expiresAt time.Time
}

var seenOnce = sqldb.NewTable("seen_once",
	sqldb.Bytes("hash", func(s *seen) *[]byte { return &s.hash }, sqldb.Key),
	sqldb.Time("expires_at", func(s *seen) *time.Time { return &s.expiresAt }),
)

// SeeOnce notes what counts once, until it counts no more by itself. ErrConflict when it was seen before.
func (tx *Tx) SeeOnce(ctx context.Context, hash []byte, until time.Time) error {
	return seenOnce.Insert(ctx, tx.write, &seen{hash, until})
}

// SeenOnce reports whether SeeOnce noted something that counts still.
func (q queries) SeenOnce(ctx context.Context, hash []byte, now time.Time) (bool, error) {
	_, err := sqldb.OneRow(ctx, q.read, seenOnce, `where hash = $1 and expires_at > $2`, hash, sqldb.Micros(now))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// SessionsOfSubject returns the sessions of somebody whom an issuer signed in: those of one of its own sessions, and those of
// which it named none, or all of them where session is "". Where subject is "" the session alone says which.
func (q queries) SessionsOfSubject(ctx context.Context, issuer, subject, session string) ([]Session, error) {
	where := &sqldb.Clause{}
	where.Add(`issuer = #`, issuer)
	if subject != "" {
		where.Add(`subject = #`, subject)
	}
	switch {
	case session != "" && subject != "":
		where.Add(`(provider_session = # or provider_session = '')`, session)
	case session != "":
		where.Add(`provider_session = #`, session)
	}
	return sqldb.Rows(ctx, q.read, sessions, `where `+where.String()+` order by id_hash`, where.Args()...)
}
