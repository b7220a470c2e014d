package views

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// A refusedUse is what a rule said no to: a call, or a grant whatever it is used for.
type refusedUse struct {
	Rule    string
	Holder  *client.CallAgent // nil for the application
	Secret  client.CallSecret // without an id where there is none
	GrantID string            // "" where none was found
	Method  string            // "" for any
	Host    string
	Path    string
}

// A remedy leads to the form that makes the smallest change which would allow what was refused, with the change filled in. A
// person looks at it and sends it: an address changes nothing.
type remedy struct {
	Lead
	Icon string
}

// remedies know what would allow what a rule refused; nil is for what the console can't do.
var remedies = map[string]func(refusedUse) *remedy{
	wire.CodeAgentInactive:        refusedUse.resumeAgent,
	wire.CodeNoDelegatedGrant:     refusedUse.grantAccess,
	wire.CodeGrantNotFound:        refusedUse.grantAccess,
	wire.CodeGrantRevoked:         refusedUse.grantAgain,
	wire.CodeGrantExpired:         refusedUse.grantAgain,
	wire.CodeAgentScopeNotAllowed: refusedUse.editScopes,
	wire.CodeSecretHost:           refusedUse.editHosts,
	wire.CodeGrantMethod:          refusedUse.grantMore,
	wire.CodeGrantPath:            refusedUse.grantMore,
	wire.CodeRequiresProxy:        refusedUse.grantMore,
}

// remedy is the form that would allow it, nil for none.
func (u refusedUse) remedy() *remedy {
	if of := remedies[u.Rule]; of != nil {
		return of(u)
	}
	return nil
}

func (u refusedUse) resumeAgent() *remedy {
	if u.Holder == nil {
		return nil
	}
	return &remedy{Lead{Label: "Resume agent", URL: AgentURL(u.Holder.ID)}, "play"}
}

func (u refusedUse) editScopes() *remedy {
	if u.Holder == nil || u.Secret.ID == "" {
		return nil
	}
	return &remedy{Lead{Label: "Edit agent", URL: AddSecretURL(u.Holder.ID, u.Secret.Slug)}, "edit"}
}

func (u refusedUse) editHosts() *remedy {
	if u.Secret.ID == "" || u.Host == "" {
		return nil
	}
	secret := &client.ManagedSecret{ID: u.Secret.ID, Slug: u.Secret.Slug}
	return &remedy{Lead{Label: "Edit secret", URL: withParam(EditSecretURL(secret), HostParam, u.Host)}, "edit"}
}

func (u refusedUse) grantAccess() *remedy { return u.grantWith(url.Values{}) }

// grantMore asks for a grant of just what was asked for, with a label that tells it apart from the one that there is.
func (u refusedUse) grantMore() *remedy {
	asked := url.Values{}
	switch u.Rule {
	case wire.CodeGrantMethod, wire.CodeGrantPath:
		asked.Set(MethodParam, u.Method)
		if wire.GrantPathProblem(u.Path) == "" && !strings.Contains(u.Path, "*") {
			asked.Set(PathParam, u.Path)
		}
	}
	return u.grantWith(asked)
}

func (u refusedUse) grantWith(asked url.Values) *remedy {
	if u.Secret.ID == "" {
		return nil
	}
	asked.Set(SecretParam, u.Secret.Slug)
	to := NewGrantURL()
	if u.Holder == nil {
		asked.Set(FieldPrincipal, wire.PrincipalSystem)
	} else {
		to = NewAgentGrantURL(u.Holder.ID)
	}
	return &remedy{Lead{Label: "Grant access", URL: to + templ.SafeURL("?"+asked.Encode())}, "plus"}
}

func (u refusedUse) grantAgain() *remedy {
	if u.GrantID == "" {
		return u.grantAccess()
	}
	return &remedy{Lead{Label: "Grant again", URL: GrantAgainURL(u.GrantID)}, "plus"}
}

// remedy is the form that would allow a refused call now, nil for none.
func (v CallView) remedy() *remedy {
	if v.Explanation == nil || v.Explanation.Now.Allowed || !v.CanGrants || !v.CanSecrets {
		return nil
	}
	u := refusedUse{
		Rule:    v.Explanation.Now.Rule,
		Holder:  v.Call.Agent,
		GrantID: v.Call.GrantID,
		Method:  v.Call.Method,
		Host:    v.Call.Host,
		Path:    v.Call.Path,
	}
	if v.Call.Secret != nil {
		u.Secret = *v.Call.Secret
	}
	return u.remedy()
}

// remedy is the form that would let a grant be used, or give its holder one like it; nil for none.
func (v GrantView) remedy() *remedy {
	u := refusedUse{Secret: client.CallSecret{ID: v.Grant.ManagedSecret.ID, Slug: v.Grant.ManagedSecret.Slug}, GrantID: v.Grant.ID}
	if v.Grant.Agent != nil {
		u.Holder = &client.CallAgent{ID: v.Grant.Agent.ID, Name: v.Grant.Agent.Name}
	}
	if v.Grant.WhyNot != nil {
		u.Rule = v.Grant.WhyNot.Rule
	} else if v.Grant.ScopeEndsAt != nil {
		u.Rule = wire.CodeAgentScopeNotAllowed
	}
	switch {
	case u.Rule == wire.CodeGrantDeleted || u.Rule == wire.CodeAgentRevoked:
		return nil
	case v.Grant.Status != client.GrantActive && len(v.Grant.ScopeConstraint) > 0: // which only a delegation can have
		return nil
	case v.Grant.Status != client.GrantActive:
		return u.grantAgain()
	case u.Rule == wire.CodeGrantRevoked || u.Rule == wire.CodeGrantExpired: // the one that it was delegated from
		return nil
	}
	return u.remedy()
}
