package access

import "github.com/alter-console/alter-console/client/wire"

// A row of the table is one permission.
type row struct {
	scope string // "" where no key can
	words string
	roles []Role
}

// Who has a permission, beside administrators, who have all that people can have.
var (
	everybody  = Roles()
	operators  = []Role{Operator, Administrator}
	guards     = []Role{Security, Administrator}
	both       = []Role{Operator, Security, Administrator}
	onlyAdmins = []Role{Administrator}
	keysOnly   []Role
)

// The table of who may do what.
var table = map[Permission]row{
	ReadAgents:    {wire.KeyScopeAgentsRead, "see agents and their keys", everybody},
	ChangeAgents:  {wire.KeyScopeAgentsWrite, "create, edit or resume agents", operators},
	DeleteAgents:  {wire.KeyScopeAgentsWrite, "delete agents", operators},
	SuspendAgents: {wire.KeyScopeAgentsWrite, "suspend agents", both},
	MintKeys:      {wire.KeyScopeAgentsWrite, "mint, replace or confirm keys of agents", operators},
	RevokeKeys:    {wire.KeyScopeAgentsWrite, "deprecate or revoke keys of agents", both},

	ReadGrants:   {wire.KeyScopeGrantsRead, "see grants", everybody},
	GrantAccess:  {wire.KeyScopeGrantsWrite, "grant access to secrets", operators},
	RevokeGrants: {wire.KeyScopeGrantsWrite, "revoke grants", both},

	ReadSecrets:   {wire.KeyScopeSecretsRead, "see managed secrets, without their values", everybody},
	ManageSecrets: {wire.KeyScopeSecretsWrite, "create, change or delete managed secrets", onlyAdmins},

	ReadActivity: {wire.KeyScopeAuditRead, "see runs, calls, usage and explanations", everybody},
	ReadAudit:    {wire.KeyScopeAuditRead, "read the audit", everybody},

	ReadAppKeys:   {wire.KeyScopeKeysRead, "see app keys", everybody},
	ManageAppKeys: {wire.KeyScopeKeysAdmin, "create, rotate or change app keys", onlyAdmins},
	RevokeAppKeys: {wire.KeyScopeKeysAdmin, "deprecate or revoke app keys", guards},

	ReadPeople:    {"", "see people", everybody},
	ManagePeople:  {"", "invite people, change their roles or teams, enable or remove them", onlyAdmins},
	DisablePeople: {"", "disable people or end their sessions", guards},

	ReadSettings:   {wire.KeyScopeAuditRead, "see the settings", everybody},
	ManageSettings: {"", "change the settings of the console", onlyAdmins},

	Retrieve:   {wire.KeyScopeTokensRetrieve, "retrieve credentials", keysOnly},
	EmitAudit:  {wire.KeyScopeAuditEmit, "report calls", keysOnly},
	EmitSpans:  {wire.KeyScopeSpansEmit, "report spans", keysOnly},
	DeriveKeys: {wire.KeyScopeKeysDerive, "derive short-lived keys", keysOnly},
}

// wider are the permissions that nobody has who is confined to the agents of some teams: they are about more than these.
var wider = []Permission{ManageSecrets, ReadAppKeys, ManageAppKeys, RevokeAppKeys, ManagePeople, DisablePeople, ManageSettings}

// order is that of the table in the documentation.
var order = []Permission{
	ReadAgents, ChangeAgents, DeleteAgents, SuspendAgents, MintKeys, RevokeKeys,
	ReadGrants, GrantAccess, RevokeGrants,
	ReadSecrets, ManageSecrets,
	ReadActivity, ReadAudit,
	ReadAppKeys, ManageAppKeys, RevokeAppKeys,
	ReadPeople, ManagePeople, DisablePeople,
	ReadSettings, ManageSettings,
	Retrieve, EmitAudit, EmitSpans, DeriveKeys,
}
