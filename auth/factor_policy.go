package auth

import (
	"context"
	"errors"
	"strings"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// A FactorPolicy says of whom a second factor is asked.
type FactorPolicy struct {
	Required      bool // everybody must have one; else it is asked of those who have one
	AfterProvider bool // also of those whom an identity provider signed in
}

// factorSetting is where the policy is kept, as words with a space between.
const (
	factorSetting = "second_factor"
	wordRequired  = "required"
	wordProvider  = "provider"
)

// FactorPolicy returns the policy that there is.
func (s *Service) FactorPolicy(ctx context.Context) (FactorPolicy, error) {
	return readPolicy(s.store.Setting(ctx, factorSetting))
}

func readPolicy(words string, err error) (FactorPolicy, error) {
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return FactorPolicy{strings.Contains(words, wordRequired), strings.Contains(words, wordProvider)}, err
}

func (p FactorPolicy) words() string {
	var words []string
	if p.Required {
		words = append(words, wordRequired)
	}
	if p.AfterProvider {
		words = append(words, wordProvider)
	}
	return strings.Join(words, " ")
}

// concerns reports whether the policy is about who signed in by some means. A passkey is two factors in one.
func (p FactorPolicy) concerns(means string) bool {
	return means == WithPassword || means == WithProvider && p.AfterProvider
}

// SetFactorPolicy replaces the policy, for somebody who may. It is in force from the next request on. ErrNotAllowed.
func (s *Service) SetFactorPolicy(ctx context.Context, by By, policy FactorPolicy) error {
	return s.store.Tx(ctx, func(tx *store.Tx) error {
		accounts, err := tx.LockAccounts(ctx, string(access.Administrator), by.ID())
		if err != nil {
			return err
		}
		if !by.may(access.ManageSettings, accounts) {
			return ErrNotAllowed
		}
		before, err := readPolicy(tx.Setting(ctx, factorSetting))
		if err != nil || before == policy {
			return err
		}
		if err := tx.PutSetting(ctx, factorSetting, policy.words()); err != nil {
			return err
		}
		return write(ctx, tx, audit.Event{
			At:     s.now().UTC(),
			By:     by.actor(),
			Action: audit.SecondFactorSet,
			Target: audit.Target{Kind: audit.TargetSetting, ID: factorSetting, Label: "second factor"},
			Detail: policyChange(before, policy),
		})
	})
}

func policyChange(before, after FactorPolicy) map[string]any {
	detail := map[string]any{}
	if before.Required != after.Required {
		detail["required_before"], detail["required_after"] = before.Required, after.Required
	}
	if before.AfterProvider != after.AfterProvider {
		detail["after_single_sign_on_before"], detail["after_single_sign_on_after"] = before.AfterProvider, after.AfterProvider
	}
	return detail
}
