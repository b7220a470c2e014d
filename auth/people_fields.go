package auth

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
)

// Limits of what is written about people.
const (
	maxName  = 100 // characters
	maxTeams = 50  // of one person
)

// checkPower tidies the teams that a role is to be confined to, or returns a *FieldError.
func checkPower(role access.Role, teams []string) ([]string, error) {
	if _, known := access.ParseRole(string(role)); !known {
		return nil, &FieldError{"role", "Choose a role: viewer, operator, security or administrator."}
	}
	if teams != nil && role == access.Administrator {
		return nil, &FieldError{"teams", "An administrator can't be confined to teams: who gives out roles could lift that. Leave this empty, or choose another role."}
	}
	if len(teams) > maxTeams {
		return nil, &FieldError{"teams", "These are too many teams. Name at most 50."}
	}
	return tidyTeams(teams)
}

func tidyTeams(teams []string) ([]string, error) {
	if teams == nil {
		return nil, nil
	}
	tidy := make([]string, 0, len(teams))
	for _, team := range teams {
		team = text.Normal(strings.TrimSpace(team))
		switch problem := text.NameProblem(team); {
		case wire.ContainsKey(team):
			return nil, pastedKey("teams")
		case problem != "":
			return nil, &FieldError{"teams", "The team “" + text.Visible(team) + "” " + problem}
		case utf8.RuneCountInString(team) > store.MaxTeam:
			return nil, &FieldError{"teams", "The name of a team is too long. Use at most 100 characters."}
		}
		if team != "" && !slices.Contains(tidy, team) {
			tidy = append(tidy, team)
		}
	}
	return tidy, nil
}

// pastedKey refuses a text with an API key in it, as the API does everywhere.
func pastedKey(field string) *FieldError {
	return &FieldError{field, "This holds an API key, which must be kept nowhere: take it out, and revoke the key if anybody uses it."}
}

// checkName tidies what somebody is to be called, or returns a *FieldError.
func checkName(name string) (string, error) {
	name = text.Normal(strings.TrimSpace(name))
	switch problem := text.NameProblem(name); {
	case wire.ContainsKey(name):
		return "", pastedKey("name")
	case problem != "":
		return "", &FieldError{"name", "This " + problem}
	case utf8.RuneCountInString(name) > maxName:
		return "", &FieldError{"name", "The name is too long. Use at most 100 characters."}
	}
	return name, nil
}

const maxReason = 500 // characters

// checkReason makes what the audit trail is told of why something is done, nil where nobody said it, or a *FieldError.
func checkReason(reason string) (map[string]any, error) {
	reason = text.Normal(strings.Join(strings.Fields(reason), " "))
	switch problem := text.NameProblem(reason); {
	case reason == "":
		return nil, nil
	case wire.ContainsKey(reason):
		return nil, pastedKey("reason")
	case problem != "":
		return nil, &FieldError{"reason", "This " + problem}
	case utf8.RuneCountInString(reason) > maxReason:
		return nil, &FieldError{"reason", "The reason is too long. Use at most 500 characters."}
	}
	return map[string]any{"reason": reason}, nil
}

// powerOf is what an account may do, as the audit trail says it.
func powerOf(a store.Account) map[string]any {
	detail := map[string]any{"role": a.Role}
	if a.Teams != nil {
		detail["teams"] = []string(a.Teams)
	}
	return detail
}

// powerChange is what changed of that, empty for nothing.
func powerChange(before, after store.Account) map[string]any {
	detail := map[string]any{}
	if before.Role != after.Role {
		detail["role_before"], detail["role_after"] = before.Role, after.Role
	}
	if (before.Teams == nil) != (after.Teams == nil) || !slices.Equal(before.Teams, after.Teams) {
		detail["teams_before"], detail["teams_after"] = teamsInWords(before.Teams), teamsInWords(after.Teams)
	}
	return detail
}

func teamsInWords(teams []string) string {
	if teams == nil {
		return "all"
	}
	return strings.Join(teams, ", ")
}
