package vault

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/work"
	"github.com/alter-console/alter-console/vault/chain"
)

const (
	flushEvery  = 2 * time.Second // how far a last use may lag behind
	followEvery = 2 * time.Second // how far behind a change of the server's secret or of the master key may be noticed
	applyEvery  = 5 * time.Second // how late a due narrowing may take effect for an agent that doesn't call
	countEvery  = wire.UsageDelay // how far counts may lag behind
	rateEvery   = time.Second     // how long other processes may not know which requests were let in
	chainEvery  = time.Second     // how long an event may be without its place
	patrolEvery = 2 * time.Second // for a part of the trail
	tidyEvery   = time.Hour
	departEvery = 30 * time.Second // how late agents may be suspended whose owner left
	purgeEvery  = 10 * time.Minute
	removeEvery = 5 * time.Minute
	closeGrace  = 5 * time.Second
)

// Tasks are the vault's background work. Every process applies narrowings: were it left to one, they would be late when it
// dies.
func (v *Vault) Tasks() []work.Task {
	return slices.Concat([]work.Task{
		{Name: "write last uses", Every: flushEvery, Do: v.flushUses},
		{Name: "write what app keys were refused", Every: flushEvery, Do: v.writeRefused},
		{Name: "count uses", Every: countEvery, Do: v.usage.Flush},
		{Name: "share rates of keys", Every: rateEvery, Do: v.gate.ShareRates},
		{Name: "look for a new secret", Every: followEvery, Do: v.secrets.Refresh},
		{Name: "look for a new master key", Every: followEvery, Do: v.masterKey.Refresh},
		{Name: "apply due narrowings", Every: applyEvery, Do: v.applyAllDue},
		{Name: chain.Task, Every: chainEvery, Do: v.chain.Advance},
		{Name: "look for planted rows of the audit trail", Every: patrolEvery, Do: v.chain.Patrol},
		{Name: "suspend agents whose owner left", Every: departEvery, OncePerCluster: true, Do: v.agents.SuspendDeparted},
		{Name: "purge", Every: purgeEvery, OncePerCluster: true, Do: v.purge},
		{Name: "remove old counts", Every: tidyEvery, OncePerCluster: true, Do: v.usage.RemoveOld},
		{Name: "remove old calls and spans", Every: removeEvery, OncePerCluster: true, Do: v.runs.RemoveOld},
		{Name: "remove ended derived keys", Every: removeEvery, OncePerCluster: true, Do: v.AppKeys.RemoveEnded},
		{Name: "remove old audit events", Every: removeEvery, OncePerCluster: true, Do: v.chain.RemoveOld},
	}, v.webhooks.Tasks(), v.chain.Tasks())
}

func (v *Vault) applyAllDue(ctx context.Context) error {
	_, err := v.ApplyDue(ctx)
	return err
}

func (v *Vault) purge(ctx context.Context) error { return v.base.Store.Purge(ctx, v.base.Clock()) }

// Close writes down what the tasks have not written yet, and signs the audit trail, for at most five seconds. The vault must get
// no more requests.
func (v *Vault) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, closeGrace)
	defer cancel()
	flushed := v.Flush(ctx)
	err := v.chain.Finish(ctx)
	if errors.Is(err, chain.ErrNotSigned) {
		v.base.Logger.WarnContext(ctx, "the end of the audit trail is not signed yet", "error", err)
		err = nil
	}
	return errors.Join(flushed, err)
}

// Anchor sends what was signed of the audit trail where it has not arrived yet, for at most five seconds.
func (v *Vault) Anchor(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, closeGrace)
	defer cancel()
	return v.chain.AnchorAll(ctx)
}

// Flush writes down what requests have left to be written later: gate.Gate.Flush, calls.Room.Flush, usage.Room.Flush,
// gate.Gate.ShareRates.
func (v *Vault) Flush(ctx context.Context) error {
	return errors.Join(v.flushUses(ctx), v.usage.Flush(ctx), v.gate.ShareRates(ctx))
}

// Unwritten is what Flush has not written down.
type Unwritten struct {
	LastUses int // of keys and of grants, the last use of each
	Requests int // that are not counted
}

// Unwritten is what is lost if the process ends now.
func (v *Vault) Unwritten() Unwritten {
	return Unwritten{v.gate.Unwritten() + v.calls.Unwritten(), v.usage.Unwritten()}
}

// flushUses writes down when keys and grants were last used.
func (v *Vault) flushUses(ctx context.Context) error {
	return errors.Join(v.gate.Flush(ctx), v.calls.Flush(ctx))
}

// ApplyDue applies every staged narrowing that is due, and returns how many it applied: agents.Room.ApplyDue.
func (v *Vault) ApplyDue(ctx context.Context) (int, error) { return v.agents.ApplyDue(ctx) }
