package clienttest

import (
	"errors"
	"net/url"

	"github.com/alter-console/alter-console/client/wire"
)

// AddSecret keeps a managed secret that requests carry as “Authorization: Bearer” and the token, to some hosts: names as they
// are allowed, or addresses such as that of an httptest.Server. Others are made by App.ManagedSecrets.
func (a *API) AddSecret(slug, token string, hosts ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := &secret{name: slug, slug: slug, injection: wire.Injection{Kind: wire.InjectBearer}, value: map[string]string{wire.FieldToken: token}}
	for _, host := range hosts {
		if u, err := url.Parse(host); err == nil && u.Host != "" {
			host = u.Host
		}
		normal, problem := wire.NormalHost(host)
		a.checkText(problem)
		s.hosts = append(s.hosts, normal)
	}
	if len(hosts) == 0 || !wire.IsSlug(slug) {
		a.checkText("a managed secret needs a slug and a host")
	}
	for _, p := range s.injection.ValueProblems(s.value) {
		a.checkText(p.Problem)
	}
	if r := a.keepSecret(s); r != nil {
		a.checkText(r.message)
	}
}

// AddGrant has an agent use a managed secret, or the application where agentID is "", and returns the grant's id. The agent's
// scopes name the secret then. Others are made by App.Grants.
func (a *API) AddGrant(slug, agentID string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	g := &grant{createdBy: "a test"}
	var missing *refusal
	if g.secret, missing = a.liveSecret(slug); missing != nil {
		a.checkText(missing.message)
		return ""
	}
	if agentID != "" {
		if g.agent, missing = a.liveAgent(agentID); missing != nil {
			a.checkText(missing.message)
			return ""
		}
		g.agent.allow(g.secret)
	}
	_ = a.keepGrant(g) // it has no label that could be another's
	return g.id
}

// checkText is check for what is wrong in words, "" for nothing.
func (a *API) checkText(problem string) {
	if problem != "" {
		a.check(errors.New("clienttest: " + problem))
	}
}
