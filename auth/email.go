package auth

import (
	"net/mail"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
)

const maxEmailBytes = 254

// CheckEmail returns nil, or a *FieldError for what no account may have as its email.
func CheckEmail(email string) error {
	_, err := newEmail(email)
	return err
}

// newEmail is checkEmail for an account that is to be made: its email must be what it looks like.
func newEmail(email string) (string, error) {
	if wire.ContainsKey(email) || wire.ContainsKey(text.Email(email)) {
		return "", pastedKey("email")
	}
	if problem := text.IDProblem(text.Email(email)); problem != "" {
		return "", &FieldError{"email", "This " + strings.TrimSuffix(problem, ".") + ", and write it like name@example.com."}
	}
	return checkEmail(email)
}

func checkEmail(email string) (string, error) {
	email = text.Email(email)
	address, err := mail.ParseAddress(email[:min(len(email), maxEmailBytes)])
	if err != nil || address.Address != email {
		return "", &FieldError{"email", "This is not an email address. Write it like name@example.com."}
	}
	return email, nil
}
