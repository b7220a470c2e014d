package access

import "slices"

// A Role is what a person is in this console. The empty one may do nothing.
type Role string

// The roles, from the one that may least.
const (
	Viewer        Role = "viewer"        // sees
	Operator      Role = "operator"      // keeps agents, keys and grants
	Security      Role = "security"      // takes power away, and gives none
	Administrator Role = "administrator" // everything
)

// Roles are all roles, from the one that may least.
func Roles() []Role { return []Role{Viewer, Operator, Security, Administrator} }

// ParseRole reads the name of a role.
func ParseRole(text string) (Role, bool) {
	role := Role(text)
	return role, slices.Contains(Roles(), role)
}

// May reports whether people of the role have a permission.
func (r Role) May(p Permission) bool { return slices.Contains(table[p].roles, r) }

// May reports whether somebody of a role has a permission who is confined to the agents of some teams; nil is no confinement.
func May(role Role, teams []string, p Permission) bool {
	return role.May(p) && (teams == nil || !p.Wider())
}

// RolesThatMay are the roles that have a permission, from the one that may least; none where only keys can.
func RolesThatMay(p Permission) []Role { return slices.Clone(table[p].roles) }
