package views

import (
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views/ui"
)

// AccountView is what people see of their own account.
type AccountView struct {
	Email         string
	Name          string
	Role          access.Role
	Teams         []string // nil for all
	CreatedAt     time.Time
	PasswordSetAt time.Time
	HasPassword   bool
	Theme         Theme
	Sessions      []SessionRow
	Links         []LinkRow
	Providers     []ProviderWay // that can be linked
	Factors       FactorsView
	Form          AccountForm
	Now           time.Time
}

// AccountForm is what was typed into one of the forms of the account, and what is wrong with it. No password is in it.
type AccountForm struct {
	Name   string
	Errors map[string]string // by field
}

// SessionRow is one session of somebody.
type SessionRow struct {
	ID         string
	Browser    string // in words
	Address    string
	StartedAt  time.Time
	LastSeenAt time.Time
	Own        bool // it is the one in which the page is looked at
}

func (v AccountView) others() bool { return len(v.Sessions) > 1 }

// themeOptions are the themes to choose from.
func themeOptions() []ui.Option {
	return []ui.Option{
		{Value: "system", Label: "System", Hint: "As the device is set, by day and by night."},
		{Value: string(ThemeLight), Label: "Light"},
		{Value: string(ThemeDark), Label: "Dark"},
	}
}

func (t Theme) option() string {
	if t == ThemeSystem {
		return "system"
	}
	return string(t)
}

// nameProblems are what is wrong with the form of the name.
func (f AccountForm) nameProblems() (list []ui.Problem) {
	if problem := f.Errors["name"]; problem != "" {
		list = append(list, ui.Problem{ID: "name", Label: "Name", Message: problem})
	}
	return list
}

// passwordProblems are what is wrong with the form of the password.
func (f AccountForm) passwordProblems() (list []ui.Problem) {
	for _, field := range []struct{ id, label string }{{"current", "Current password"}, {"password", "New password"}} {
		if problem := f.Errors[field.id]; problem != "" {
			list = append(list, ui.Problem{ID: field.id, Label: field.label, Message: problem})
		}
	}
	return list
}

// roleWords say what people of each role do.
var roleWords = map[access.Role]string{
	access.Viewer:        "Sees everything but values of secrets, and changes nothing.",
	access.Operator:      "Creates and changes agents, keys and grants.",
	access.Security:      "Suspends, revokes and disables, and reads the audit; creates and widens nothing.",
	access.Administrator: "Does everything, and manages people, secrets, app keys and settings.",
}

// RoleOptions are the roles to choose from.
func RoleOptions() (options []ui.Option) {
	for _, role := range access.Roles() {
		options = append(options, ui.Option{Value: string(role), Label: roleLabel(role), Hint: roleWords[role]})
	}
	return options
}

// RoleInWords is what somebody may do: the role, and the teams that they are confined to.
func RoleInWords(r access.Role, teams []string) string {
	if teams == nil {
		return roleLabel(r)
	}
	return roleLabel(r) + ", confined to " + teamsLabel(teams)
}

// roleLabel is a role with a capital.
func roleLabel(r access.Role) string {
	if r == "" {
		return "none"
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// teamsLabel says whose agents somebody sees and changes.
func teamsLabel(teams []string) string {
	switch {
	case teams == nil:
		return "all"
	case len(teams) == 0:
		return "none"
	}
	return strings.Join(teams, ", ")
}
