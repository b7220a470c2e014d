// Package handlers answers the console's URLs: it reads a form, calls the Alter API through package client, and shows
// a view. It knows no rule of agents or keys and no SQL.
package handlers

import (
	"cmp"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/static"
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
	FormTimeout time.Duration    // for a form to arrive; default: 15 s
	APIBaseURL  string           // what SDKs are told to use, "" for this server's own address
}

// console holds what all handlers share.
type console struct {
	app         *client.App
	auth        *auth.Service
	messages    messages
	logger      *slog.Logger
	now         func() time.Time
	publicURL   string
	path        string // below which the console is mounted, "" for the root
	https       bool   // browsers come by https only
	remoteHost  string
	remoteURL   string
	version     string
	formTimeout time.Duration
}

// New returns the console with all of its routes.
func New(o Options) http.Handler {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.FormTimeout == 0 {
		o.FormTimeout = formTimeout
	}
	h := &console{
		formTimeout: o.FormTimeout,
		app:         o.App, auth: o.Auth, messages: messages{o.Auth, o.Now}, logger: o.Logger, now: o.Now,
		publicURL: strings.TrimRight(o.PublicURL, "/"), remoteHost: o.RemoteHost, remoteURL: o.APIBaseURL, version: o.Version,
	}
	if u, err := url.Parse(h.publicURL); err == nil {
		h.path = u.EscapedPath()
	}
	h.https = o.TLS || strings.HasPrefix(h.publicURL, "https://")
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = h.fail
	e.Use(requestID, h.recover, h.hurryForms, h.mountHeaders, h.secure, h.refuseKeys, compressPages(), middleware.BodyLimit("1M"), h.sameOrigin())
	h.routes(e)
	return headAsGet(e)
}

// Owns reports whether the console has pages whose path begins with this segment, so that it can't be mounted there.
func Owns(segment string) bool {
	e := echo.New()
	(&console{}).routes(e)
	return slices.ContainsFunc(e.Routes(), func(r *echo.Route) bool { return strings.Split(r.Path, "/")[1] == segment })
}

func (h *console) routes(e *echo.Echo) {
	e.GET(static.Prefix+"*", echo.WrapHandler(static.Handler()))

	open := e.Group("", h.identify)
	small := middleware.BodyLimit("16K") // where strangers may send forms
	open.GET("/", h.home)
	open.GET("/setup", h.setupForm)
	open.POST("/setup", h.setup, small)
	open.GET("/sign-in", h.signInForm)
	open.POST("/sign-in", h.signIn, small)
	open.POST("/sign-out", h.signOut)

	agents := e.Group("/agents", h.identify, h.requireSignIn)
	agents.GET("", h.listAgents)
	agents.GET("/new", h.newAgent)
	agents.POST("", h.createAgent)

	agent := agents.Group("/:id", h.loadAgent)
	agent.GET("", h.showAgent)
	agent.POST("", h.updateAgent)
	agent.POST("/keys/:key/acknowledge", h.acknowledgeKey)
	agent.GET("/keys/:key/revoke", h.confirmRevoke)

	live := agent.Group("", h.onlyLive)
	live.GET("/edit", h.editAgent)
	live.GET("/delete", h.confirmDelete)
	live.POST("/delete", h.deleteAgent)
	live.POST("/suspend", h.suspendAgent)
	live.POST("/resume", h.resumeAgent)
	live.POST("/keys", h.mintKey)
	live.POST("/keys/:key/deprecate", h.deprecateKey)
	live.POST("/keys/:key/undeprecate", h.undeprecateKey)
	live.POST("/keys/:key/replace", h.replaceKey)
	live.POST("/keys/:key/revoke", h.revokeKey)

	e.RouteNotFound("/*", func(echo.Context) error { return echo.NewHTTPError(http.StatusNotFound) }, h.identify)
}

// capabilities are what the API behind the console offers; none when it can't be asked.
func (h *console) capabilities(c echo.Context) client.Capabilities {
	found, err := h.app.Capabilities(c.Request().Context())
	if err != nil {
		h.log(c, slog.LevelWarn, "the API's capabilities are not known", "error", err)
	}
	return found
}

// scheme is what the browser spoke with this server.
func scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

// apiBaseURL is what SDKs need to be told, "" when there is no address that they take. Without a public URL it is the
// one in the browser, which a stranger may have made up: SDKs take plain http from this machine only.
func (h *console) apiBaseURL(c echo.Context) string {
	if h.remoteURL != "" {
		return h.remoteURL
	}
	if h.publicURL == "" && throughProxy(c.Request()) {
		return "" // the proxy's address is not known
	}
	address := cmp.Or(h.publicURL, scheme(c.Request())+"://"+c.Request().Host)
	if client.CheckBaseURL(address) != nil {
		return ""
	}
	return address
}
