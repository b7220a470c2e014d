package views

// SetupForm is the form that makes the first administrator.
type SetupForm struct {
	Token  string
	Email  string
	Errors map[string]string // by field
}

// A SetupProblem is what is wrong with a set-up link.
type SetupProblem string

// Kinds of [SetupProblem]; "" is none.
const (
	SetupLinkWrong   SetupProblem = "wrong"
	SetupLinkExpired SetupProblem = "expired"
)
