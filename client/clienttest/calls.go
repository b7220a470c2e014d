package clienttest

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

func (c *call) listCalls() (any, *refusal) {
	for name, allowed := range map[string][]string{"class": wire.StatusClasses(), "outcome": wire.CallOutcomes()} {
		if value := c.query[name]; value != "" && !slices.Contains(allowed, value) {
			c.fields.add(name, "This must be one of %s.", strings.Join(allowed, ", "))
		}
	}
	since, until := c.readInstant("since"), c.readInstant("until")
	limit := c.readLimit()
	calls := list[*record]{c.api.calls, func(r *record) string { return r.id }, func(r *record) bool {
		return c.findsCall(r) && (since == nil || !r.at.Before(*since)) && (until == nil || r.at.Before(*until))
	}}.sort(c, wire.CallOrders(), wire.Descending+wire.SortAt, map[string]func(a, b *record) int{
		wire.SortAt: func(a, b *record) int { return a.at.Compare(b.at) },
	})
	if refusal := c.fields.refusal(); refusal != nil {
		return nil, refusal
	}
	found, refusal := calls.page(c, limit, 0)
	if refusal != nil {
		return nil, refusal
	}
	return found.show(func(r *record) any { return r.json() }), nil
}

func (c *call) readInstant(name string) *time.Time {
	if c.query[name] == "" {
		return nil
	}
	at, err := time.Parse(time.RFC3339Nano, c.query[name])
	if err != nil {
		c.fields.add(name, "This must be a time such as 2026-01-02T03:04:05Z.")
	}
	return &at
}

// findsCall reports whether a list is to have a call.
func (c *call) findsCall(r *record) bool {
	slug, secretID := r.slug, ""
	if r.secret != nil {
		slug, secretID = r.secret.slug, r.secret.id
	}
	agentID := ""
	if r.agent != nil {
		agentID = r.agent.id
	}
	for name, is := range map[string]string{
		"agent_id":  agentID,
		"grant_id":  r.grantID,
		"host":      r.host,
		"class":     wire.StatusClass(r.status),
		"outcome":   r.outcome,
		"run_id":    r.context[wire.ContextRunID],
		"thread_id": r.context[wire.ContextThreadID],
	} {
		if wanted := c.query[name]; wanted != "" && !strings.EqualFold(wanted, is) {
			return false
		}
	}
	if wanted := c.query["managed_secret"]; wanted != "" && wanted != slug && wanted != secretID {
		return false
	}
	term := strings.ToLower(strings.TrimSpace(c.query["q"]))
	whole := []string{r.id, r.context[wire.ContextRunID], r.context[wire.ContextThreadID], r.grantID}
	return strings.Contains(nameOf(r.agent)+"\n"+slug+"\n"+r.host, term) || slices.Contains(whole, term)
}

// namedCall is the call that the path names.
func (c *call) namedCall(code string) (*record, *refusal) {
	i := slices.IndexFunc(c.api.calls, func(r *record) bool { return strings.EqualFold(r.id, c.ids[0]) })
	if i < 0 {
		return nil, refuse(code, "There is no such call.")
	}
	return c.api.calls[i], nil
}

func (c *call) getCall() (any, *refusal) {
	found, refusal := c.namedCall(wire.CodeCallNotFound)
	if refusal != nil {
		return nil, refusal
	}
	object := found.json()
	object["key"] = c.api.keyShown(found.keyID)
	object["request"], object["response"], object["bodies"] = found.request.json(), found.response.json(), wire.BodiesNone
	if found.request != nil || found.response != nil {
		object["bodies"] = wire.BodiesKept
	}
	return object, nil
}

// keyShown is the key with an id as calls tell it, nil for none.
func (a *API) keyShown(id string) any {
	for _, key := range a.keys {
		if key.id == id {
			shown := map[string]any{"id": key.id, "name": key.name, "agent_id": nil}
			if key.agent != nil {
				shown["agent_id"] = key.agent.id
			}
			return shown
		}
	}
	return nil
}

// explain says what was said to a call, and what would be said now.
func (c *call) explain() (any, *refusal) {
	found, refusal := c.namedCall(wire.CodeReferenceNotFound)
	if refusal != nil {
		return nil, refusal
	}
	now := map[string]any{"allowed": true, "rule": nil, "message": nil, "change": nil}
	if no := c.askAgain(found); no != nil {
		now = map[string]any{"allowed": false, "rule": no.code, "message": no.message, "change": no.hint}
	}
	said := found.refusal
	return map[string]any{
		"reference": found.id,
		"call":      found.json(),
		"rule":      orNull(said.code),
		"message":   orNull(said.message),
		"change":    orNull(said.hint),
		"now":       now,
	}, nil
}

// askAgain asks once more what a call asked, for who asked it.
func (c *call) askAgain(r *record) *refusal {
	again := &call{api: c.api, key: &key{}, agent: r.agent}
	if r.agent != nil {
		for _, key := range r.agent.keys {
			if key.id == r.keyID {
				again.key = key
			}
		}
	}
	want := ask{grantID: r.grantID, use: use{method: r.method}}
	if r.grantID == "" {
		want.provider = r.slug
	}
	found, refusal := again.resolve(want)
	if refusal != nil {
		return refusal
	}
	if r.host != "" {
		want.use.url = &url.URL{Scheme: "https", Host: r.host, Path: r.path}
	}
	return c.api.mayUse(found, want.use)
}
