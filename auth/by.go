package auth

import (
	"context"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// By is who changes accounts: a person at the browser, or whoever is at the command line, who may do everything that
// leaves somebody to manage the rest.
type By struct {
	person *Person
	system bool // this program, of its own accord
}

// CommandLine is whoever may run this program's commands.
func CommandLine() By { return By{} }

// By is the person as who changes accounts.
func (p Person) By() By { return By{person: &p} }

// byProvider is this program where a provider of single sign-on says what is to be done.
var byProvider = By{system: true}

// ByWhom is the signed-in person of a request that went through Identify.
func ByWhom(ctx context.Context) By {
	p, _ := FromContext(ctx)
	return p.By()
}

// ID is the account of who acts, "" at the command line.
func (b By) ID() string {
	if b.person == nil {
		return ""
	}
	return b.person.ID
}

// accountID is ID, nil at the command line.
func (b By) accountID() *string {
	if b.person == nil {
		return nil
	}
	return &b.person.ID
}

func (b By) actor() audit.Actor {
	switch {
	case b.system:
		return audit.System()
	case b.person == nil:
		return audit.CommandLine()
	}
	return personActor(b.person.ID, b.person.Email, b.person.Visitor)
}

func personActor(id, email string, from Visitor) audit.Actor {
	return audit.Actor{
		Kind:      audit.KindPerson,
		ID:        id,
		Label:     email,
		Address:   from.Address,
		UserAgent: from.UserAgent,
		RequestID: from.RequestID,
	}
}

// ownActor is the account's own person.
func ownActor(a store.Account, from Visitor) audit.Actor { return personActor(a.ID, a.Email, from) }

// may reports whether who acts has a permission now. among are accounts as they are, theirs with them: since the request
// came in they may have lost it.
func (b By) may(p access.Permission, among []store.Account) bool {
	if b.person == nil {
		return true
	}
	self, there := find(among, b.ID())
	return there && self.DisabledAt == nil && access.May(access.Role(self.Role), self.Teams, p)
}
