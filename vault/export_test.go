package vault

import (
	"context"
	"slices"

	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/secrets"
)

// Routes lists the table of routes for the test of the documentation.
func (v *Vault) Routes() []api.Route { return slices.Concat(v.routes()...) }

// OpenSecret opens a managed secret, as a retrieval does.
func (v *Vault) OpenSecret(ctx context.Context, id string) (secrets.Credential, error) {
	secret, err := v.managed.Find(ctx, v.base.AppID, id)
	if err != nil {
		return secrets.Credential{}, err
	}
	return v.managed.Open(ctx, v.base.Store, secret)
}
