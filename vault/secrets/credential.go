package secrets

import (
	"context"
	"fmt"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// A Credential is what a client is given to send one request with.
type Credential = wire.Credential

// Open reads and opens what a managed secret holds, for one request. It refuses with secret_unreadable where it can't.
func (r *Room) Open(ctx context.Context, q Reader, s store.ManagedSecret) (Credential, error) {
	injection, err := injectionOf(s)
	if err != nil {
		return Credential{}, err
	}
	v, err := r.opened(ctx, q, s.ID)
	if err != nil {
		return Credential{}, err
	}
	if len(injection.ValueProblems(v)) > 0 { // nothing that is saved has any
		return Credential{}, r.sealed.Unreadable(fmt.Errorf("the value of %s does not fit its injection", s.ID))
	}
	return injection.Credential(v), nil
}
