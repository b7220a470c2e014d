package access

import "slices"

// A Permission is to do one kind of thing. Each route and each screen names the one that it needs.
type Permission string

// The permissions of people; those with a key scope are of keys as well.
const (
	ReadAgents     Permission = "read_agents"
	ChangeAgents   Permission = "change_agents"
	DeleteAgents   Permission = "delete_agents"
	SuspendAgents  Permission = "suspend_agents"
	MintKeys       Permission = "mint_keys"
	RevokeKeys     Permission = "revoke_keys"
	ReadGrants     Permission = "read_grants"
	GrantAccess    Permission = "grant_access"
	RevokeGrants   Permission = "revoke_grants"
	ReadSecrets    Permission = "read_secrets" // never a value
	ManageSecrets  Permission = "manage_secrets"
	ReadActivity   Permission = "read_activity"
	ReadAudit      Permission = "read_audit"
	ReadAppKeys    Permission = "read_app_keys"
	ManageAppKeys  Permission = "manage_app_keys"
	RevokeAppKeys  Permission = "revoke_app_keys"
	ReadPeople     Permission = "read_people"
	ManagePeople   Permission = "manage_people"
	DisablePeople  Permission = "disable_people" // of an administrator by another one only, which accounts decide
	ReadSettings   Permission = "read_settings"
	ManageSettings Permission = "manage_settings"
)

// The permissions of keys alone.
const (
	Retrieve   Permission = "retrieve"
	EmitAudit  Permission = "emit_audit"
	EmitSpans  Permission = "emit_spans"
	DeriveKeys Permission = "derive_keys"
)

// Permissions are all of them, in the order of the documentation.
func Permissions() []Permission { return slices.Clone(order) }

// Scope is the key scope that an application's key needs for the permission, "" where no key can have it.
func (p Permission) Scope() string { return table[p].scope }

// Words say what people with the permission can do, as in "can delete agents".
func (p Permission) Words() string { return table[p].words }

// Wider reports whether the permission is about more than the agents of some teams, so that nobody has it who is confined to
// these.
func (p Permission) Wider() bool { return slices.Contains(wider, p) }

// Known reports whether there is such a permission.
func (p Permission) Known() bool { _, known := table[p]; return known }
