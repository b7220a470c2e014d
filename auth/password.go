package auth

import (
	"unicode/utf8"

	"github.com/alter-console/alter-console/internal/text"
)

// Limits of passwords, in characters and bytes.
const (
	MinPasswordLength = 12
	maxPasswordBytes  = 1024
)

// CheckPassword returns nil, or a *FieldError for what no account may have as its password.
func CheckPassword(email, password string) error {
	if err := CheckPasswordLength(password); err != nil {
		return err
	}
	if reason := weakness(text.Email(email), normalPassword(password)); reason != "" {
		return &FieldError{"password", "The password is easy to guess: " + reason + ". Choose another; a few words that don't belong together make a good one."}
	}
	return nil
}

// CheckPasswordLength is CheckPassword without a look at how easy it is to guess.
func CheckPasswordLength(password string) error {
	password = normalPassword(password)
	switch {
	case utf8.RuneCountInString(password) < MinPasswordLength:
		return &FieldError{"password", "The password is too short. Use at least 12 characters; a few words make a good one."}
	case len(password) > maxPasswordBytes:
		return &FieldError{"password", "The password is too long. Use at most 1,024 bytes."}
	}
	return nil
}

// normalPassword is what is hashed. Machines write the same letters in different ways; a password set on one is to open
// on another.
func normalPassword(password string) string { return text.Normal(password) }
