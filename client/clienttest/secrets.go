package clienttest

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

func (c *call) readNewSecret() (*secret, *refusal) {
	f := &c.fields
	if refusal := f.only("name", "slug", "description", "allowed_hosts", "injection", "value"); refusal != nil {
		return nil, refusal
	}
	for _, name := range []string{"name", "allowed_hosts", "injection"} {
		if !f.has(name) {
			f.add(name, "This is required.")
		}
	}
	wanted := &secret{name: f.secretName(), slug: f.slug(), description: f.description(), hosts: f.allowedHosts()}
	injection := f.injection()
	wanted.value = f.value()
	if injection != nil {
		wanted.injection = *injection
		f.addAll(injection.HostProblems(wanted.hosts))
		if wanted.value != nil || !f.has("value") {
			f.addAll(injection.ValueProblems(wanted.value))
		}
	}
	return wanted, f.refusal()
}

func (c *call) createSecret() (any, *refusal) {
	wanted, refusal := c.readNewSecret()
	if refusal != nil {
		return nil, refusal
	}
	request := "secret " + string(encode(c.fields.members))
	first, refusal := c.usedBefore(request)
	switch {
	case refusal != nil:
		return nil, refusal
	case first != nil && first.secret.deletedAt != nil:
		return nil, refuse(wire.CodeIdempotencyMismatch, "The managed secret made with this Idempotency-Key was deleted since.")
	case first != nil:
		return c.api.showSecret(first.secret), nil
	}
	if refusal := c.api.keepSecret(wanted); refusal != nil {
		return nil, refusal
	}
	c.remember(used{request: request, secret: wanted})
	return c.api.showSecret(wanted), nil
}

// keepSecret adds a managed secret under its slug, or under the first one free that its name makes.
func (a *API) keepSecret(s *secret) *refusal {
	taken := func(slug string) bool { _, missing := a.liveSecret(slug); return missing == nil }
	base := slugOf(s.name)
	switch {
	case s.slug != "" && taken(s.slug):
		return refuse(wire.CodeSecretSlugExists, "Another managed secret has the slug %s.", s.slug)
	case s.slug == "":
		s.slug = base
	}
	for n := 2; taken(s.slug); n++ {
		s.slug = fmt.Sprintf("%s-%d", base, n)
	}
	now := a.now()
	s.id, s.version, s.createdAt, s.updatedAt, s.valueSetAt = a.newID(), 1, now, now, now
	a.secrets = append(a.secrets, s)
	return nil
}

// slugOf makes a slug of a name in plain letters.
func slugOf(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	slug := strings.Join(words, "-")
	return strings.Trim(cmp.Or(slug[:min(len(slug), wire.MaxSlug)], "secret"), "-")
}

func (c *call) getSecret() (any, *refusal) {
	found, refusal := c.api.secretNamed(c.ids[0])
	if refusal != nil {
		return nil, refusal
	}
	return c.api.showSecret(found), nil
}

func (c *call) deleteSecret() (any, *refusal) {
	if refusal := c.fields.only(); refusal != nil {
		return nil, refusal
	}
	found, refusal := c.api.secretNamed(c.ids[0])
	if refusal != nil {
		return nil, refusal
	}
	revoked := 0
	if now := c.api.now(); found.deletedAt == nil {
		found.changed(now)
		found.deletedAt, found.value = &now, nil
		revoked = c.api.endGrants(func(g *grant) bool { return g.secret == found }, c.actor(), "The managed secret was deleted.")
	}
	shown := c.api.showSecret(found)
	shown["grants_revoked"] = revoked
	return shown, nil
}

func (c *call) listSecrets() (any, *refusal) {
	withDeleted, term := c.fields.flag(c, "include_deleted"), strings.ToLower(c.query["q"])
	limit := c.readLimit()
	secrets := list[*secret]{c.api.secrets, func(s *secret) string { return s.id }, func(s *secret) bool {
		text := strings.ToLower(strings.Join([]string{s.slug, s.name, s.description, s.id}, "\n"))
		return (withDeleted || s.deletedAt == nil) && strings.Contains(text, term)
	}}.sort(c, wire.SecretSorts(), wire.DefaultSort, map[string]func(a, b *secret) int{
		wire.SortCreated:  func(a, b *secret) int { return 0 }, // by id, as they were made
		wire.SortName:     func(a, b *secret) int { return cmp.Compare(a.name, b.name) },
		wire.SortLastUsed: func(a, b *secret) int { return compareTimes(a.lastUsedAt, b.lastUsedAt) },
	})
	if refusal := c.fields.refusal(); refusal != nil {
		return nil, refusal
	}
	found, refusal := secrets.page(c, limit, 0)
	if refusal != nil {
		return nil, refusal
	}
	return found.show(func(s *secret) any { return c.api.showSecret(s) }), nil
}
