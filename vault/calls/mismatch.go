package calls

import (
	"encoding/json"
	"net/url"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
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
	if c.Asker.OwnKey() && (grant.AgentID == nil || *grant.AgentID != c.Asker.Agent().ID) {
		return api.Reply{}, api.Fail(wire.CodeGrantNotFound)
	}
	err = r.base.Store.Tx(c.Context(), func(tx *store.Tx) error {
		if err := c.Asker.StillMay(c.Context(), tx); err != nil {
			return err
		}
		return c.Audit(tx, audit.GrantEvent(audit.GrantScopeMismatch, grant, mismatchDetail(m)))
	})
	if err != nil {
		return api.Reply{}, err
	}
	return api.NoContent()
}

func mismatchDetail(m map[string]json.RawMessage) map[string]any {
	detail := map[string]any{"status": number(m["provider_status_code"])}
	if error := wire.CutKeys(store.Text(text(m["provider_error_code"]), maxErrorText)); error != "" {
		detail["error"] = error
	}
	if u, err := url.Parse(text(m["api_endpoint"])); err == nil && u.Host != "" {
		detail["host"], _ = placeOf(u)
	}
	var missing []string
	_ = json.Unmarshal(m["missing_scopes"], &missing)
	for i, scope := range missing[:min(len(missing), maxMissing)] {
		missing[i] = wire.CutKeys(store.Text(scope, maxMissingScope))
	}
	if missing = missing[:min(len(missing), maxMissing)]; len(missing) > 0 {
		detail["missing_scopes"] = missing
	}
	return detail
}
