package gate

import (
	"context"

	"github.com/alter-console/alter-console/internal/access"
)

// An Operator is the signed-in person on whose behalf the console sends a request. It stands in the audit trail.
type Operator struct {
	ID        string // of the account
	Label     string // how people know them: the e-mail address
	Role      access.Role
	Teams     []string // whose agents alone they see and change, nil for all
	Address   string   // of the browser
	UserAgent string
	Session   string // tells sessions of one account apart
	RequestID string // of the console's own request; "" lets the vault make one
}

type operatorKey struct{}

// WithOperator marks a context as that of an operator's request, which needs no key. A context value can't arrive over a
// socket, so a request from outside never has one.
func WithOperator(ctx context.Context, o Operator) context.Context {
	return context.WithValue(ctx, operatorKey{}, &o)
}

func operatorFrom(ctx context.Context) *Operator {
	operator, _ := ctx.Value(operatorKey{}).(*Operator)
	return operator
}
