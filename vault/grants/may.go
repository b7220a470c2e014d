package grants

import (
	"net/url"
	"time"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A Use is what a holder wants a grant for.
type Use struct {
	Method string   // "" for any, which screens ask about
	URL    *url.URL // nil for any
	At     time.Time
	Mode   string // one of wire.CallModes; "" is wire.CallRetrieve
}

// May says whether the holder of a grant may use a secret: nil, or the refusal of the first rule that says no, whose hint is
// the smallest change that would allow it. holder is nil where the application holds it; chain is the grant, the one that it
// was delegated from, and so on.
//
// An agent that may not act is refused with status 403, for somebody else asks for it: its own keys don't come this far.
func May(holder *store.Agent, secret store.ManagedSecret, chain []store.Grant, u Use) *api.Error {
	q := question{holder, secret, chain, u}
	for _, rule := range rules {
		if no := rule(q); no != nil {
			return no
		}
	}
	return nil
}

// A question is all that decides whether a grant may be used.
type question struct {
	holder *store.Agent
	secret store.ManagedSecret
	chain  []store.Grant
	use    Use
}

// rules are asked in this order, which clients see: the first that says no is the one that is told.
var rules = []func(question) *api.Error{
	question.agentActs,
	question.grantIsThere,
	question.secretIsThere,
	question.grantsLast,
	question.scopesNameIt,
	question.hostIsAllowed,
	question.methodIsAllowed,
	question.pathIsAllowed,
	question.modeIsAllowed,
}

// who is the holder, as messages name it.
func (q question) who() string {
	if q.holder == nil {
		return "the application"
	}
	return q.holder.Name
}
