package clienttest

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
)

// A told is the report of a request that was sent with a credential. What can't be read of it is left out.
type told struct {
	GrantID         string          `json:"grant_id"`
	ProviderID      string          `json:"provider_id"`
	Generation      string          `json:"token_generation"`
	Method          string          `json:"method"`
	URL             string          `json:"url"`
	Status          int             `json:"response_status"`
	Latency         int64           `json:"latency_ms"`
	Reason          string          `json:"reason"`
	Context         json.RawMessage `json:"context"`
	RequestHeaders  json.RawMessage `json:"request_headers"`
	RequestBody     json.RawMessage `json:"request_body"`
	ResponseHeaders json.RawMessage `json:"response_headers"`
	ResponseBody    json.RawMessage `json:"response_body"`
}

// readTold reads a JSON object field by field: one that is wrong spoils no other.
func (c *call) readTold() (t told, refusal *refusal) {
	var members map[string]json.RawMessage
	if json.Unmarshal(c.raw, &members) != nil || members == nil {
		return t, refuse(wire.CodeMalformedJSON, "The body must be a JSON object.")
	}
	for name, value := range members {
		if one, err := json.Marshal(map[string]json.RawMessage{name: value}); err == nil {
			var alone told
			if json.Unmarshal(one, &alone) == nil {
				_ = json.Unmarshal(one, &t)
			}
		}
	}
	if uuid.Validate(t.Generation) != nil {
		t.Generation = ""
	}
	t.Method, t.Generation = strings.ToUpper(t.Method), strings.ToLower(t.Generation)
	return t, nil
}

// report adds to a call what became of it, or makes a call of its own where none is known that it is of. The second report
// of a call changes nothing.
func (c *call) report() (any, *refusal) {
	t, refusal := c.readTold()
	if refusal != nil {
		return nil, refusal
	}
	now := c.api.now()
	made := c.newRecord()
	made.at = now.Add(-time.Duration(t.Latency) * time.Millisecond)
	made.method, made.reason, made.slug = t.Method, cut(t.Reason, wire.MaxCallReason), t.ProviderID
	if u := providerURL(t.URL); u != nil {
		made.host, made.path = u.Host, u.EscapedPath()
	}
	if made.context == nil {
		made.context, _ = wire.ParseContext(string(t.Context))
	}
	sentAt := c.nameSubject(made, t)
	of := c.reportedCall(made, t)
	clean := made.secret != nil && made.secret.deletedAt == nil &&
		(!made.secret.valueSetAt.After(sentAt) || !made.secret.valueSetAt.After(made.secret.createdAt))
	if !clean { // nobody can tell what of it is a credential
		made.path, made.reason = "", ""
		t.RequestHeaders, t.RequestBody, t.ResponseHeaders, t.ResponseBody = nil, nil, nil, nil
	}
	switch {
	case of == nil:
		c.api.calls = append(c.api.calls, made)
		of = made
	case of.reportedAt != nil:
		return nil, nil
	}
	of.status, of.latency, of.outcome, of.reportedAt = t.Status, time.Duration(t.Latency)*time.Millisecond, wire.OutcomeOf(t.Status), &now
	of.request, of.response = keptOf(t.RequestHeaders, t.RequestBody), keptOf(t.ResponseHeaders, t.ResponseBody)
	return nil, nil
}

// nameSubject notes the grant and the secret that a report is about, those of the retrieval that it names before those that it
// names itself, and returns about when the credential was given out.
func (c *call) nameSubject(made *record, t told) (sentAt time.Time) {
	sentAt = made.at.Add(-time.Minute)
	grantID, known := t.GrantID, false
	for _, r := range c.api.calls {
		if r.id == t.Generation && (c.key.agent == nil || r.agent == c.agent) {
			sentAt, grantID, known = r.at, r.grantID, true
		}
	}
	if g, missing := c.api.grantByID(grantID); missing == nil && (known || c.key.agent == nil || g.agent == c.agent) {
		made.grantID, made.secret = g.id, g.secret
	}
	return sentAt
}

// reportedCall finds the call that a report is of: the one that it names, or else the newest that nobody reported. Without one
// the report is to be a call of its own.
func (c *call) reportedCall(made *record, t told) (of *record) {
	for _, r := range c.api.calls {
		may := r.outcome != wire.OutcomeRefused && (c.key.agent == nil || r.agent == c.agent)
		alike := r.keyID == made.keyID && r.grantID == made.grantID && r.method == made.method && r.host == made.host && r.path == made.path
		switch {
		case r.id == t.Generation && !may:
			return nil
		case r.id == t.Generation:
			return r
		case t.Generation == "" && may && alike && r.reportedAt == nil:
			of = r
		}
	}
	if of == nil && t.Generation != "" {
		made.id = t.Generation
	}
	return of
}

// mismatch takes the report that a credential lacks scopes.
func (c *call) mismatch() (any, *refusal) {
	if _, refusal := c.readTold(); refusal != nil {
		return nil, refusal
	}
	found, refusal := c.api.grantByID(c.ids[0])
	if refusal == nil && c.key.agent != nil && found.agent != c.agent {
		refusal = refuse(wire.CodeGrantNotFound, "There is no such grant.")
	}
	return nil, refusal
}
