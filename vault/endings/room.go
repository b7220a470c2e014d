package endings

import "github.com/alter-console/alter-console/vault/api"

// A Room is the API of what ends. It is safe for concurrent use.
type Room struct{ base *api.Base }

// New makes the room.
func New(base *api.Base) *Room { return &Room{base} }

// Routes is the room's table.
func (r *Room) Routes() []api.Route {
	const console = "what the console adds"
	return []api.Route{
		{Method: "GET", Pattern: "/console/v1/endings", Access: api.Authenticated, Handle: r.list, Feature: console},
	}
}
