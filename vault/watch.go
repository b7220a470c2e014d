package vault

import (
	"context"

	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/vault/chain"
)

// Pending says how much of a kind waits to be written: what requests wait for, and what Flush is for.
func (v *Vault) Pending() map[string]int {
	all := v.base.Store.Waiting()
	all["last uses of keys"] = v.gate.Unwritten()
	all["last uses of grants"] = v.calls.Unwritten()
	all["counts of uses"] = v.usage.Pending()
	return all
}

// AuditState says how far the chain of the audit trail is.
func (v *Vault) AuditState(ctx context.Context) (chain.State, error) { return v.chain.State(ctx) }

// MasterKey says whether values of managed secrets can be sealed and opened.
func (v *Vault) MasterKey() seal.State { return v.masterKey.State() }
