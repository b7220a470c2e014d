package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
)

// A Handler answers a request that may be carried out.
type Handler func(*Call) (Reply, error)

// A Route is a row in the table of a room: one method on one kind of address.
type Route struct {
	Method  string
	Pattern string // of a path, as http.ServeMux has it
	Access  Access
	Needs   access.Permission // of a person's role; its key scope is what a request's constraints may lack
	Handle  Handler           // nil for one that is not offered
	Feature string            // what people call it: a part of the API, in the documentation and in refusals

	TakesBody   bool
	LooksOnly   bool              // whatever its method, nothing is changed
	TakesPower  func([]byte) bool // of what is no DELETE: whether one with this body does nothing but take power away
	NeedsToTake access.Permission // what one that takes power needs instead, "" for the same
	Suspended   bool              // a suspended agent's own key is let in: the handler decides
	Single      string            // the path's value that is the id of what a key scope for a single thing is for; Listed; "" where none will do
	AgentCode   string            // refuses an agent's own key where only operators may; "" for the usual code
}

// Listed is the Single of a route that lists things: it leaves out all but those of Asker.Only.
const Listed = "*"

// Access says who may use a route. Each route has to.
type Access int

// The classes of access.
const (
	Operators     Access = iota + 1 // the application's key, or the console
	AgentSelf                       // an agent, also a suspended one
	AnyKey                          // whoever has a key, and the console
	Authenticated                   // whoever may authenticate, whatever their key or role may
	NotOffered                      // whoever may authenticate is told that the server lacks it
)

// Name is what the log and the documentation call a route.
func (r *Route) Name() string { return r.Method + " " + r.Pattern }

// Changes reports whether the handler changes something, by Change.
func (r *Route) Changes() bool { return !r.LooksOnly && r.Method != http.MethodGet }

// FreeBody is how many bytes of a body count as part of the request, like its headers; one that nobody looks at may have
// no more.
const FreeBody = 4 << 10

// MaxBody is how many bytes a body may have.
func (r *Route) MaxBody() int64 {
	if r.TakesBody {
		return wire.MaxBody
	}
	return FreeBody
}

// check says what a row lacks.
func (r *Route) check() error {
	switch {
	case r.Method == "" || r.Method == http.MethodHead || !strings.HasPrefix(r.Pattern, "/") || strings.HasSuffix(r.Pattern, "/"):
		return fmt.Errorf("%q is not a method and the pattern of a path", r.Name())
	case r.Access < Operators || r.Access > NotOffered:
		return errors.New(r.Name() + " does not say who may use it")
	case (r.Access == AgentSelf || r.Access == Authenticated || r.Access == NotOffered) != (r.Needs == ""):
		return errors.New(r.Name() + " needs a permission, unless it is for agents that ask for themselves, for all or not offered")
	case r.Needs != "" && !r.Needs.Known() || r.NeedsToTake != "" && !r.NeedsToTake.Known():
		return errors.New(r.Name() + " needs a permission that there isn't")
	case r.NeedsToTake != "" && r.TakesPower == nil:
		return errors.New(r.Name() + " does not say which bodies take power away")
	case (r.Access == NotOffered) != (r.Handle == nil):
		return errors.New(r.Name() + " needs a handler exactly when it is offered")
	case r.Feature == "":
		return errors.New(r.Name() + " does not say what people call it")
	}
	return nil
}
