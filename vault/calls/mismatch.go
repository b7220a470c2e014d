package calls

import (
	"encoding/json"
	"net/url"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/grants"
	"github.com/alter-console/alter-console/vault/redact"
)

// Limits of what is kept of a report that a credential lacks scopes (protocol 9.7).
const (
	maxMissing      = 50
	maxMissingScope = 256 // characters
	maxErrorText    = 255 // bytes
)

// mismatch answers POST /sdk/grants/{grant}/report-scope-mismatch (protocol 9.7): an upstream said that the credential lacks
// scopes, which stands in the audit trail from then on. What can't be read of the report is left out.
func (r *Room) mismatch(c *api.Call) (api.Reply, error) {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(c.Content, &m); err != nil || m == nil {
		return api.Reply{}, api.Failf(wire.CodeMalformedJSON, "The body must be a JSON object.")
	}
	id, valid := api.ParseID(c.PathValue("grant"))
	if !valid {
		return api.Reply{}, api.Fail(wire.CodeGrantNotFound)
	}
	grant, err := r.base.Store.GrantByID(c.Context(), c.Asker.AppID(), id)
	if err != nil {
		return api.Reply{}, api.NotFound(err, wire.CodeGrantNotFound)
	}
	if c.Asker.OwnKey() && !grants.HeldBy(grant, c.Asker.Agent()) {
		return api.Reply{}, api.Fail(wire.CodeGrantNotFound)
	}
	clean, err := r.cleanerOf(c, grant)
	if err != nil {
		return api.Reply{}, err
	}
	err = r.base.Store.Tx(c.Context(), func(tx *store.Tx) error {
		if err := c.Asker.StillMay(c.Context(), tx); err != nil {
			return err
		}
		return c.Audit(tx, audit.GrantEvent(audit.GrantScopeMismatch, grant, mismatchDetail(m, clean)))
	})
	if err != nil {
		return api.Reply{}, err
	}
	return api.NoContent()
}

// cleanerOf is cleanerFor a request that was just sent with a grant's credential. What an upstream says may repeat it.
func (r *Room) cleanerOf(c *api.Call, grant store.Grant) (*redact.Cleaner, error) {
	secret, err := r.base.Store.ManagedSecretByID(c.Context(), grant.AppID, grant.SecretID)
	if err != nil {
		return nil, err
	}
	return r.cleanerFor(c.Context(), subject{grant, &secret, c.Now().Add(-unnamedMargin)})
}

// mismatchDetail leaves out all that may have the credential in it when clean is nil.
func mismatchDetail(m map[string]json.RawMessage, clean *redact.Cleaner) map[string]any {
	detail := map[string]any{"status": number(m["provider_status_code"])}
	if clean == nil {
		return detail
	}
	if error := store.Text(clean.Text(text(m["provider_error_code"])), maxErrorText); error != "" {
		detail["error"] = error
	}
	if u, err := url.Parse(text(m["api_endpoint"])); err == nil && u.Host != "" {
		host, _ := placeOf(u)
		detail["host"] = clean.Text(host)
	}
	var missing []string
	_ = json.Unmarshal(m["missing_scopes"], &missing)
	missing = missing[:min(len(missing), maxMissing)]
	for i, scope := range missing {
		missing[i] = store.Text(clean.Text(scope), maxMissingScope)
	}
	if len(missing) > 0 {
		detail["missing_scopes"] = missing
	}
	return detail
}
