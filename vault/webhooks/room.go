package webhooks

import (
	"net/http"
	"time"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/internal/work"
	"github.com/alter-console/alter-console/vault/api"
)

// Options say what is known of where the room is.
type Options struct {
	AllowPrivate bool   // addresses on private networks, and those that are not https
	ConsoleURL   string // of the console from outside, "" where nobody knows

	SendFor time.Duration // how long one webhook is sent to before the next run, 0 for 20 s
}

// A Room is the API of webhooks, and what is sent to them. It is safe for concurrent use.
type Room struct {
	base    *api.Base
	sealed  api.Sealed
	options Options
	client  *http.Client
	planned planned
}

// New makes the room. What is secret of webhooks is sealed in the box.
func New(base *api.Base, box *seal.Box, o Options) *Room {
	if o.SendFor == 0 {
		o.SendFor = sendFor
	}
	sealed := api.Sealed{Box: box, What: "addresses and secrets of webhooks", One: "the webhook holds", Again: "Remove the webhook, and add it anew."}
	return &Room{base: base, sealed: sealed, options: o, client: newClient(o.AllowPrivate)}
}

// Routes is the room's table.
func (r *Room) Routes() []api.Route {
	const console, needs = "what the console adds", access.ManageSettings
	return []api.Route{
		{Method: "GET", Pattern: "/console/v1/webhooks", Access: api.Operators, Needs: needs, Handle: r.list, Feature: console},
		{Method: "POST", Pattern: "/console/v1/webhooks", Access: api.Operators, Needs: needs, Handle: r.create, Feature: console},
		{Method: "GET", Pattern: "/console/v1/webhooks/{id}", Access: api.Operators, Needs: needs, Handle: r.get, Feature: console},
		{Method: "PATCH", Pattern: "/console/v1/webhooks/{id}", Access: api.Operators, Needs: needs, Handle: r.update, Feature: console},
		{Method: "DELETE", Pattern: "/console/v1/webhooks/{id}", Access: api.Operators, Needs: needs, Handle: r.remove, Feature: console},
		{Method: "POST", Pattern: "/console/v1/webhooks/{id}/secret", Access: api.Operators, Needs: needs, Handle: r.replaceSecret, Feature: console},
		{Method: "DELETE", Pattern: "/console/v1/webhooks/{id}/old-secret", Access: api.Operators, Needs: needs, Handle: r.endOldSecret, Feature: console},
		{Method: "POST", Pattern: "/console/v1/webhooks/{id}/test", Access: api.Operators, Needs: needs, Handle: r.test, Feature: console},
	}
}

const (
	planEvery = 30 * time.Second
	sendEvery = 2 * time.Second
	tidyEvery = time.Hour
)

// Tasks are the room's work in the background.
func (r *Room) Tasks() []work.Task {
	return []work.Task{
		{Name: "look for what webhooks are to be told", Every: planEvery, OncePerCluster: true, Do: r.Plan},
		{Name: "send to webhooks", Every: sendEvery, OncePerCluster: true, Do: r.Send},
		{Name: "remove old messages and secrets of webhooks", Every: tidyEvery, OncePerCluster: true, Do: r.removeOld},
	}
}
