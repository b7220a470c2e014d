package auth

import (
	"slices"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/store"
)

// A cast is who takes part in the change of an account: the target, who acts, and every enabled administrator, none of
// whom changes meanwhile.
type cast struct {
	accounts []store.Account
	target   store.Account
	by       By
}

// admit returns why who acts may not do to the target what needs a permission, nil when they may.
func (c cast) admit(need access.Permission) error {
	switch {
	case !c.by.may(need, c.accounts):
		return ErrNotAllowed
	case c.by.ID() == c.target.ID:
		return ErrYourself
	case administers(c.target) && !c.by.may(access.ManagePeople, c.accounts):
		return ErrOfAdministrator
	}
	return nil
}

// leaves returns ErrLastAdministrator when nobody would be left to manage the rest, were the target as it is to become.
func (c cast) leaves(become *store.Account) error {
	if !administers(c.target) || become != nil && administers(*become) {
		return nil
	}
	another := func(a store.Account) bool { return a.ID != c.target.ID && administers(a) }
	if slices.ContainsFunc(c.accounts, another) {
		return nil
	}
	return ErrLastAdministrator
}

// administers reports whether an account is of an administrator who can sign in.
func administers(a store.Account) bool {
	return a.Role == string(access.Administrator) && a.DisabledAt == nil
}
