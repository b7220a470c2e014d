package auth

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/internal/derive"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
)

// RoleAdmin is the role of an account that may do everything, at present the only one.
const RoleAdmin = "admin"

// Options configure a Service. Store and Secrets are required.
type Options struct {
	Store   *store.Store
	Secrets *keyring.Ring    // name and sign cookies and make the set-up token
	Secure  bool             // the browser reaches the console by https only
	Path    string           // where the console is on its host, such as "/alter"; default: "/"
	Now     func() time.Time // default: time.Now
	Logger  *slog.Logger     // default: discard
}

// A Service manages accounts and sessions. It is safe for concurrent use.
type Service struct {
	store      *store.Store
	now        func() time.Time
	logger     *slog.Logger
	setupToken string
	throttle   *throttle
	sessions   *sessionStore
	browsers   *browsers
	formKeys   *keyring.Derived[[][]byte]
	line       *line
	tidy       *time.Timer // gives memory back after hashing
}

// New makes a Service.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.Secrets == nil {
		return nil, errors.New("auth: Options.Store and Options.Secrets are required")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	token, err := derive.Key(browserKey(o.Secrets.Set().Current), "setup token", 24)
	if err != nil {
		return nil, err
	}
	cookies := newCookies(o.Secrets.Set().First, o.Path, o.Secure)
	s := &Service{
		store: o.Store, now: o.Now, logger: o.Logger,
		setupToken: base64.RawURLEncoding.EncodeToString(token),
		throttle:   &throttle{store: o.Store, keys: keysFor(o.Secrets, "sign-in tallies"), now: o.Now, logger: o.Logger, most: maxTallies},
		sessions:   newSessionStore(o.Store, newSigner(o.Secrets, "cookie signature", absoluteLimit), cookies, o.Now),
		browsers:   newBrowsers(newSigner(o.Secrets, "known browsers", browserMemory), cookies),
		formKeys:   keysFor(o.Secrets, "form tokens"),
		line:       newLine(),
		tidy:       time.AfterFunc(time.Hour, debug.FreeOSMemory),
	}
	return s, nil
}

// A FieldError is a refused input: which field, and what to do about it.
type FieldError struct {
	Field   string // "email", "password" or "token"
	Message string
}

func (e *FieldError) Error() string { return e.Message }

// What else can be wrong. ErrBadCredentials does not tell which part was.
var (
	ErrBadCredentials = errors.New("the email or the password is wrong")
	ErrSetupDone      = errors.New("an administrator exists already")
	ErrBadToken       = errors.New("the set-up link is not valid")
	ErrNoAccount      = errors.New("no account has this email: create one with admin create")
)

// An UnavailableError is what any method may give: the database can't do what was asked of it at present.
type UnavailableError = store.UnavailableError

// A ThrottledError says that there were too many attempts.
type ThrottledError struct{ RetryAfter time.Duration }

func (e *ThrottledError) Error() string {
	return fmt.Sprintf("too many attempts: try again in %s", e.RetryAfter.Round(time.Second))
}

// NeedsSetup reports whether there is no account yet.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	n, err := s.store.CountAccounts(ctx)
	return n == 0, err
}

// SetupToken is what the set-up URL carries. It is good for nothing once an account exists, so it need not be kept:
// it is derived from the server's secret, and every replica and restart prints the same.
func (s *Service) SetupToken() string { return s.setupToken }

// CheckSetupToken returns ErrSetupDone, ErrBadToken or nil.
func (s *Service) CheckSetupToken(ctx context.Context, token string) error {
	needed, err := s.NeedsSetup(ctx)
	switch {
	case err != nil:
		return err
	case !needed:
		return ErrSetupDone
	case !hmac.Equal([]byte(token), []byte(s.setupToken)):
		return ErrBadToken
	}
	return nil
}

// Setup creates the first administrator, who is at the browser. Of several at once, one succeeds; the others get
// ErrSetupDone.
func (s *Service) Setup(ctx context.Context, token, email, password string, from Visitor) (store.Account, error) {
	if err := s.CheckSetupToken(ctx, token); err != nil {
		return store.Account{}, err
	}
	return s.createAdmin(ctx, email, password, true, &from)
}

// CreateFirstAdmin is Setup from the command line.
func (s *Service) CreateFirstAdmin(ctx context.Context, email, password string) (store.Account, error) {
	return s.createAdmin(ctx, email, password, true, nil)
}

// CreateAdmin adds an administrator. A *FieldError when the email or the password will not do.
func (s *Service) CreateAdmin(ctx context.Context, email, password string) (store.Account, error) {
	return s.createAdmin(ctx, email, password, false, nil)
}

func (s *Service) createAdmin(ctx context.Context, email, password string, first bool, from *Visitor) (store.Account, error) {
	email, err := checkEmail(email)
	if err != nil {
		return store.Account{}, err
	}
	if err := CheckPassword(email, password); err != nil {
		return store.Account{}, err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return store.Account{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return store.Account{}, err
	}
	now := s.now().UTC()
	account := store.Account{ID: id.String(), Email: email, PasswordHash: hash, Role: RoleAdmin, CreatedAt: now, PasswordChangedAt: now}
	err = s.store.Tx(ctx, func(tx *store.Tx) error {
		if first {
			if err := claimSetup(ctx, tx); err != nil {
				return err
			}
		}
		if err := tx.InsertAccount(ctx, account); err != nil {
			return err
		}
		return audit(ctx, tx, actionCreated, account, from, now)
	})
	if errors.Is(err, store.ErrConflict) {
		return account, &FieldError{"email", "An account with this email exists. Sign in, or use another email."}
	}
	return account, err
}

// claimSetup lets one set-up through: writing the setting makes a second one wait, and then see the first account.
func claimSetup(ctx context.Context, tx *store.Tx) error {
	if err := tx.PutSetting(ctx, "setup", "done"); err != nil {
		return err
	}
	n, err := tx.CountAccounts(ctx)
	if err == nil && n > 0 {
		return ErrSetupDone
	}
	return err
}

// ResetPassword changes a password, ends the account's sessions and forgets the wrong passwords that were tried on it.
// ErrNoAccount, *FieldError.
func (s *Service) ResetPassword(ctx context.Context, email, password string) error {
	email = normalise(email)
	if err := CheckPassword(email, password); err != nil {
		return err
	}
	account, err := s.store.AccountByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoAccount
	}
	if err != nil {
		return err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	now := s.now().UTC()
	return s.store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.SetPassword(ctx, account.ID, hash, now); err != nil {
			return err
		}
		if err := tx.ForgetTalliesOf(ctx, s.throttle.account(email)); err != nil {
			return err
		}
		return audit(ctx, tx, actionPasswordReset, account, nil, now)
	})
}
