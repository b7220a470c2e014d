package views

import "github.com/a-h/templ"

// PeopleURL is the list of people; the form that invites somebody posts here.
func PeopleURL() templ.SafeURL { return "/people" }

// InviteURL is the form that invites somebody.
func InviteURL() templ.SafeURL { return "/people/invite" }

// PersonURL is the page of an account or of an invitation, by its id.
func PersonURL(id string) templ.SafeURL { return path("people", id) }

// PersonHistoryURL is what was done to an account.
func PersonHistoryURL(id string) templ.SafeURL { return path("people", id, "history") }

// PersonRoleURL is the form of somebody's role and teams.
func PersonRoleURL(id string) templ.SafeURL { return path("people", id, "role") }

// DisablePersonURL ends somebody's sessions and keeps them out.
func DisablePersonURL(id string) templ.SafeURL { return path("people", id, "disable") }

// HandOverURL makes somebody else the owner of the agents that somebody owns.
func HandOverURL(id string) templ.SafeURL { return path("people", id, "hand-over") }

// EnablePersonURL lets somebody sign in again.
func EnablePersonURL(id string) templ.SafeURL { return path("people", id, "enable") }

// RemovePersonURL is the confirmation, and the removal, of an account.
func RemovePersonURL(id string) templ.SafeURL { return path("people", id, "remove") }

// EndPersonSessionsURL ends all sessions of somebody.
func EndPersonSessionsURL(id string) templ.SafeURL { return path("people", id, "sessions") }

// RenewInvitationURL gives an invitation another link.
func RenewInvitationURL(id string) templ.SafeURL { return path("people", id, "link") }

// RevokeInvitationURL ends an invitation.
func RevokeInvitationURL(id string) templ.SafeURL { return path("people", id, "revoke") }

// PasswordLinkURL makes a link by which somebody sets another password.
func PasswordLinkURL(id string) templ.SafeURL { return path("people", id, "password-link") }

// RevokePasswordLinkURL ends it.
func RevokePasswordLinkURL(id string) templ.SafeURL {
	return path("people", id, "password-link", "revoke")
}

// InvitationURL is where somebody makes the account that they were invited to, or sets another password.
func InvitationURL(token string) templ.SafeURL { return path("invitations", token) }
