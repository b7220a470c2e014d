package clienttest

import (
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
)

// A secret is a managed secret as the fake keeps it: in the clear.
type secret struct {
	id, slug, name, description      string
	hosts                            []string
	injection                        wire.Injection
	value                            map[string]string // nil when it is deleted
	version                          int
	createdAt, updatedAt, valueSetAt time.Time
	deletedAt, lastUsedAt            *time.Time
}

// showSecret is a managed secret on the wire, with what uses it now.
func (a *API) showSecret(s *secret) map[string]any {
	now := a.now()
	object := map[string]any{
		"id":            s.id,
		"slug":          s.slug,
		"name":          s.name,
		"description":   s.description,
		"allowed_hosts": orEmpty(s.hosts),
		"injection":     s.injection,
		"status":        wire.SecretActive,
		"value":         wire.ValueSet,
		"version":       s.version,
		"created_at":    stamp(&s.createdAt),
		"updated_at":    stamp(&s.updatedAt),
		"value_set_at":  stamp(&s.valueSetAt),
		"deleted_at":    stamp(s.deletedAt),
		"last_used_at":  stamp(s.lastUsedAt),
	}
	if s.deletedAt != nil {
		object["status"], object["value"] = wire.SecretDeleted, nil
	}
	grants, calls := 0, 0
	for _, g := range a.grants {
		if g.secret == s && g.status(now) == wire.GrantActive {
			grants++
		}
	}
	for _, r := range a.calls {
		if r.secret == s && !r.at.Before(now.Add(-24*time.Hour)) {
			calls++
		}
	}
	object["grants"], object["calls_24h"] = grants, calls
	return object
}

// secretNamed finds a managed secret by its id, deleted or not, or by its slug.
func (a *API) secretNamed(idOrSlug string) (*secret, *refusal) {
	id, err := uuid.Parse(idOrSlug)
	for _, s := range a.secrets {
		if err == nil && len(idOrSlug) == 36 && s.id == id.String() || s.slug == idOrSlug && s.deletedAt == nil {
			return s, nil
		}
	}
	return nil, refuse(wire.CodeSecretNotFound, "There is no such managed secret.")
}

// liveSecret is secretNamed for what can't be done with a deleted one.
func (a *API) liveSecret(idOrSlug string) (*secret, *refusal) {
	found, refusal := a.secretNamed(idOrSlug)
	if refusal == nil && found.deletedAt != nil {
		return nil, refuse(wire.CodeSecretNotFound, "The managed secret is deleted.")
	}
	return found, refusal
}

// changed counts a change.
func (s *secret) changed(now time.Time) {
	s.version++
	s.updatedAt = now
}
