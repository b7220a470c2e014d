package client

import (
	"context"
	"net/http"
	"slices"
)

// ScopesService tells which scopes keys can have: App.Scopes, Agent.Scopes.
type ScopesService struct{ conn *conn }

// A ScopeCatalog lists the scopes that keys can have.
type ScopeCatalog struct {
	ScopeVersion int                 // counts the changes of the catalog
	Resources    map[string][]string // the verbs of each resource: a scope is “resource:verb”
	ActionVerbs  []string            // those that do more than read and write
	Deprecated   []string            // scopes that will go; never nil
}

// Scopes are all scopes of the catalog, sorted.
func (c *ScopeCatalog) Scopes() []string {
	var scopes []string
	for resource, verbs := range c.Resources {
		for _, verb := range verbs {
			scopes = append(scopes, resource+":"+verb)
		}
	}
	slices.Sort(scopes)
	return scopes
}

// List returns the catalog of key scopes. Any key may ask.
func (s *ScopesService) List(ctx context.Context) (*ScopeCatalog, error) {
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/sdk/scopes"})
	if err != nil {
		return nil, err
	}
	catalog := scopeCatalogOf(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return catalog, nil
}

func scopeCatalogOf(o *object) *ScopeCatalog {
	catalog := &ScopeCatalog{
		ScopeVersion: o.requiredInt("scope_version"),
		Resources:    map[string][]string{},
		ActionVerbs:  o.requiredStrings("action_verbs"),
		Deprecated:   []string{},
	}
	resources := o.requiredObject("resources")
	for name := range resources.fields {
		catalog.Resources[name] = resources.requiredObject(name).requiredStrings("verbs")
	}
	if o.fields["deprecated"] != nil {
		catalog.Deprecated = o.requiredStrings("deprecated")
	}
	return catalog
}
