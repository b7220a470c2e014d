package web

import (
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

// Options are what the console needs. App and Auth are required.
type Options struct {
	App         *client.App
	Auth        *auth.Service
	Logger      *slog.Logger     // default: discard
	Now         func() time.Time // default: time.Now
	PublicURL   string           // external address, "" to take it from each request
	TLS         bool             // this server itself speaks https
	RemoteHost  string           // host of the remote API that is managed, "" for the embedded one
	Version     string           // of this server, "" to show none
	Zone        *time.Location   // of working days; default: UTC
	FormTimeout time.Duration    // for a form to arrive; default: 15 s
	APIBaseURL  string           // what SDKs are told to use, "" for this server's own address

	// Answered is told of each request that was answered; default: nobody is. route is the method and the pattern of its row, ""
	// where there is none.
	Answered func(route string, status int, took time.Duration)
}

// formTimeout is how long a form may take to arrive, as any body of the API may.
const formTimeout = 15 * time.Second

// An Explanation is what people are told of an error, which errors.Is finds.
type Explanation struct {
	Err     error
	Failure views.Failure
}

// A Console is what all screens share.
type Console struct {
	App       *client.App
	Auth      *auth.Service
	Now       func() time.Time
	Zone      *time.Location // of working days
	PublicURL string         // without a slash at its end, "" to take it from each request
	HTTPS     bool           // browsers come by https only

	logger      *slog.Logger
	messages    messages
	known       []Explanation
	path        string // below which the console is mounted, "" for the root
	remoteHost  string
	remoteURL   string
	version     string
	formTimeout time.Duration
	answered    func(route string, status int, took time.Duration)
	can         atomic.Pointer[client.Capabilities] // of the API, when it told last
}

// Embedded reports whether the API that the console manages is this server's own.
func (h *Console) Embedded() bool { return h.remoteHost == "" }

// New makes a Console. known is what people are told of errors that only the screens know.
func New(o Options, known ...Explanation) *Console {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.FormTimeout == 0 {
		o.FormTimeout = formTimeout
	}
	h := &Console{
		App:         o.App,
		Auth:        o.Auth,
		Now:         o.Now,
		Zone:        o.Zone,
		PublicURL:   strings.TrimRight(o.PublicURL, "/"),
		logger:      o.Logger,
		messages:    newMessages(o.Auth, o.Now),
		known:       append(known, notOffered),
		remoteHost:  o.RemoteHost,
		remoteURL:   o.APIBaseURL,
		version:     o.Version,
		formTimeout: o.FormTimeout,
		answered:    o.Answered,
	}
	if u, err := url.Parse(h.PublicURL); err == nil {
		h.path = u.EscapedPath()
	}
	h.HTTPS = o.TLS || strings.HasPrefix(h.PublicURL, "https://")
	return h
}
