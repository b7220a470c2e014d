package vault

import (
	"slices"

	"github.com/alter-console/alter-console/vault/api"
)

// Routes lists the table of routes for the test of the documentation.
func (v *Vault) Routes() []api.Route { return slices.Concat(v.routes()...) }
