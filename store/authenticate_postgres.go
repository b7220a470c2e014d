package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// postgresAuthenticator looks a key up and uses its nonce in one statement. Requests that come while statements are under
// way share the next one, so that a busy server costs the database little more than an idle one. A statement is sent
// after all of its requests came, so each sees every revocation that was before it. Replicas share the table of nonces.
type postgresAuthenticator struct {
	db        *sqldb.DB
	direct    sqldb.Tx     // under limits of time that are set here
	ahead     atomic.Int64 // the latest expiry that noteAhead wrote down
	questions chan question
	asking    sync.WaitGroup
	stop      context.CancelFunc
	stopped   <-chan struct{}
}

// A question is a request that waits for a statement to take it: whose key has one of these hashes, and was its nonce
// used before?
type question struct {
	hashes  [][]byte
	nonce   string
	expires int64
	answer  chan answer // has room for one
}

// An answer is that of AuthenticateOnce to one question.
type answer struct {
	credential Credential
	fresh      bool
	err        error
}

const (
	maxStatements = 2  // under way at once, so that a slow one doesn't hold everybody up
	maxQuestions  = 64 // in a statement
)

// The arrays stand in selects of their own, so that PostgreSQL doesn't plan anew for each number of elements. Nonces
// are inserted in order, for two statements with the same ones would otherwise wait for each other.
var admissionQuery = `
	with asked as (
		select * from unnest((select cast($1 as bytea[])), (select cast($2 as text[])), (select cast($3 as bigint[])))
			with ordinality as a (hash, nonce, expires_at, n)),
	used as (
		insert into nonces (key_id, nonce, expires_at)
		select k.id, asked.nonce, asked.expires_at from asked join api_keys k on k.hash = asked.hash
		where k.revoked_at is null and asked.expires_at > (select floor from nonce_epoch) order by k.id, asked.nonce
		on conflict do nothing returning key_id, nonce)
	select ` + credentialColumns + `, k.revoked_at is not null
			or exists (select 1 from used where used.key_id = k.id and used.nonce = asked.nonce), asked.n, (select floor from nonce_epoch)
	from asked join api_keys k on k.hash = asked.hash left join agents a on a.id = k.agent_id order by asked.n`

func newPostgresAuthenticator(db *sqldb.DB, _ *slog.Logger) authenticator {
	background, stop := context.WithCancel(context.Background())
	p := &postgresAuthenticator{
		db:        db,
		direct:    db.Direct(),
		questions: make(chan question),
		stop:      stop,
		stopped:   background.Done(),
	}
	for range maxStatements {
		p.asking.Go(func() { p.work(background) })
	}
	return p
}

func (p *postgresAuthenticator) once(ctx context.Context, hashes [][]byte, nonce string, now, expires time.Time) (Credential, bool, error) {
	limited, cancel := context.WithTimeout(ctx, sqldb.ReadPatience)
	defer cancel()
	c, fresh, err := p.wait(limited, question{hashes, nonce, sqldb.Micros(expires), make(chan answer, 1)})
	if err == nil && fresh && c.Key.RevokedAt == nil && expires.After(now.Add(RequestLife)) {
		err = p.noteAhead(limited, sqldb.Micros(expires))
	}
	return c, fresh, p.db.OutOfTime(ctx, limited, err)
}

func (p *postgresAuthenticator) wait(ctx context.Context, q question) (Credential, bool, error) {
	select {
	case p.questions <- q:
	case <-ctx.Done():
		return Credential{}, false, ctx.Err()
	case <-p.stopped:
		return Credential{}, false, &UnavailableError{Reason: "the connection to the database was lost", Err: sql.ErrConnDone}
	}
	select {
	case a := <-q.answer:
		return a.credential, a.fresh, a.err
	case <-ctx.Done():
		return Credential{}, false, ctx.Err()
	}
}

// work answers questions until the context ends: the one it waited for, and all that wait already.
func (p *postgresAuthenticator) work(ctx context.Context) {
	for {
		var batch []question
		select {
		case q := <-p.questions:
			batch = append(batch, q)
		case <-ctx.Done():
			return
		}
		for more := true; more && len(batch) < maxQuestions; {
			select {
			case q := <-p.questions:
				batch = append(batch, q)
			default:
				more = false
			}
		}
		answers, err := p.ask(ctx, batch)
		for i, q := range batch {
			if err != nil {
				answers[i] = answer{err: err}
			}
			q.answer <- answers[i]
		}
	}
}

// ask returns an answer for each question. When the connection was lost it asks once more: of a nonce that is then
// found used, nobody can say by whom.
func (p *postgresAuthenticator) ask(ctx context.Context, batch []question) (answers []answer, err error) {
	again := false
	err = p.db.Guard(ctx, sqldb.ReadPatience, func(ctx context.Context) error {
		answers, err = p.askOnce(ctx, batch)
		for i := range answers {
			if again && answers[i].err == nil && !answers[i].fresh {
				answers[i].err = &UnavailableError{Reason: "the connection to the database was lost"}
			}
		}
		again = true
		return err
	})
	return answers, err
}

// askOnce asks all questions in one statement. Of two with the same nonce, the first has used it up.
func (p *postgresAuthenticator) askOnce(ctx context.Context, batch []question) ([]answer, error) {
	asked, answers := arrange(batch), make([]answer, len(batch))
	for i := range answers {
		answers[i].err = ErrNotFound
	}
	type use struct{ keyID, nonce string }
	seen := make(map[use]bool, len(batch))
	lost := false
	var fresh bool
	var n int
	var floor sql.NullInt64
	reading := readCredentials(&fresh, &n, &floor)
	err := p.direct.Each(ctx, "look keys up and use their nonces", func(row sqldb.Scanner) error {
		n = 0
		c, err := reading.scan(row)
		if n == 0 {
			return err
		}
		this := use{c.Key.ID, asked.nonces[n-1]}
		a := answer{c, fresh && !seen[this], err}
		if err == nil && !fresh && (!floor.Valid || asked.expiries[n-1] <= floor.Int64) {
			a.err = ErrForgotten
		}
		seen[this] = true
		lost = lost || !floor.Valid
		answers[asked.by[n-1]] = a
		return nil
	}, admissionQuery, asked.hashes, asked.nonces, asked.expiries)
	if err == nil && lost {
		_, err = p.beginEpoch(ctx)
	}
	return answers, err
}

// asked are questions as the statement takes them: one of each for every hash, by the question that it is of.
type asked struct {
	hashes   [][]byte
	nonces   []string
	expiries []int64
	by       []int
}

func arrange(batch []question) (a asked) {
	for i, q := range batch {
		for _, hash := range q.hashes { // of which at most one is a key's
			a.hashes = append(a.hashes, hash)
			a.nonces = append(a.nonces, q.nonce)
			a.expiries = append(a.expiries, q.expires)
			a.by = append(a.by, i)
		}
	}
	return a
}

// prepare begins an epoch where there is none, and lets its second pass, so that nobody is refused who comes after it.
func (p *postgresAuthenticator) prepare(ctx context.Context) error {
	floor, err := p.epoch(ctx)
	now := time.Now()
	if err != nil || sqldb.Micros(now.Truncate(time.Second).Add(RequestLife)) > floor {
		return err
	}
	return waitForNextSecond(ctx, now)
}

// lose has nothing to do: the epoch is emptied with the tables, and the next one begins with the next request.
func (p *postgresAuthenticator) lose(context.Context, sqldb.Tx) error { return nil }

// purge removes expired nonces. The clock may be wrong, so requests as old as those are refused from then on.
func (p *postgresAuthenticator) purge(ctx context.Context, tx sqldb.Tx, now time.Time) error {
	return errors.Join(
		tx.Exec(ctx, "raise the floor of the epoch", `update nonce_epoch set floor = greatest(floor,
			(select max(expires_at) from nonces where expires_at <= $1))`, sqldb.Micros(now)),
		tx.Exec(ctx, "remove expired nonces", `delete from nonces where expires_at <= (select floor from nonce_epoch)`))
}

func (p *postgresAuthenticator) close() error {
	p.stop()
	p.asking.Wait()
	return nil
}
