package auth

import (
	"errors"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/alter-console/alter-console/auth/sso"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/store"
)

// Options configure a Service. Store and Secrets are required.
type Options struct {
	Store   *store.Store
	Secrets *keyring.Ring    // name and sign cookies and make the set-up token
	Secure  bool             // the browser reaches the console by https only
	Path    string           // where the console is on its host, such as "/alter"; default: "/"
	Now     func() time.Time // default: time.Now
	Logger  *slog.Logger     // default: discard

	// SSO are the providers at which people sign in; default: none.
	SSO *sso.File

	// Tried is told what became of each attempt to sign in, one of Outcomes; default: nobody is.
	Tried func(outcome string)
}

// A Service manages accounts and sessions. It is safe for concurrent use.
type Service struct {
	refused       refusals
	store         *store.Store
	now           func() time.Time
	tried         func(outcome string)
	logger        *slog.Logger
	setupKeys     *keyring.Derived[[][]byte]
	inviteKeys    *keyring.Derived[[][]byte] // hash what the links of invitations hold, the first one that of new ones
	feedKeys      *keyring.Derived[[][]byte] // hash what addresses of calendar feeds hold, the first one that of new ones
	challengeKeys *keyring.Derived[[][]byte] // sign what passkeys are to sign
	box           *seal.Box                  // seals what second factors need
	half          *halves
	throttle      *throttle
	sessions      *sessionStore
	browsers      *browsers
	formKeys      *keyring.Derived[[][]byte]
	line          *line
	sso           *sso.File
	flows         *signer                    // what browsers keep while they are at a provider
	flowKeys      *keyring.Derived[[][]byte] // bind that to the provider's answer
	tidy          *time.Timer                // gives memory back after hashing
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
	if o.Tried == nil {
		o.Tried = func(string) {}
	}
	cookies := newCookies(o.Secrets.Set().First, o.Path, o.Secure)
	s := &Service{
		store:         o.Store,
		now:           o.Now,
		tried:         o.Tried,
		logger:        o.Logger,
		setupKeys:     keysFor(o.Secrets, "setup token"),
		inviteKeys:    keysFor(o.Secrets, "invitations"),
		feedKeys:      keysFor(o.Secrets, "calendar feeds"),
		challengeKeys: keysFor(o.Secrets, "passkey challenges"),
		box:           seal.For(o.Secrets, "second factors"),
		half:          newHalves(newSigner(o.Secrets, "half sign-ins", halfLife), cookies),
		throttle: &throttle{
			store:  o.Store,
			keys:   keysFor(o.Secrets, "sign-in tallies"),
			now:    o.Now,
			logger: o.Logger,
			most:   maxTallies,
		},
		sessions: newSessionStore(o.Store, newSigner(o.Secrets, "cookie signature", absoluteLimit), cookies, o.Now),
		browsers: newBrowsers(newSigner(o.Secrets, "known browsers", browserMemory), cookies),
		formKeys: keysFor(o.Secrets, "form tokens"),
		line:     newLine(),
		sso:      o.SSO,
		flows:    newSigner(o.Secrets, "single sign-on", flowLife),
		flowKeys: keysFor(o.Secrets, "single sign-on tickets"),
		tidy:     time.AfterFunc(time.Hour, debug.FreeOSMemory),
	}
	return s, nil
}
