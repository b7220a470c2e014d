package auth

import (
	"context"
	"net/mail"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// Argon2id with 19 MiB and two passes.
var hashParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Limits of passwords, in characters and bytes.
const (
	MinPasswordLength = 12
	maxPasswordBytes  = 1024
)

func normalise(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// CheckEmail returns nil, or a *FieldError for what no account may have as its email.
func CheckEmail(email string) error {
	_, err := checkEmail(email)
	return err
}

// CheckPassword does the same for the password of an account.
func CheckPassword(email, password string) error { return checkPassword(normalise(email), password) }

const maxEmailBytes = 254

func checkEmail(email string) (string, error) {
	email = normalise(email)
	address, err := mail.ParseAddress(email[:min(len(email), maxEmailBytes)])
	if err != nil || address.Address != email {
		return "", &FieldError{"email", "This is not an email address. Write it like name@example.com."}
	}
	return email, nil
}

func checkPassword(email, password string) error {
	switch {
	case utf8.RuneCountInString(password) < MinPasswordLength:
		return &FieldError{"password", "The password is too short. Use at least 12 characters; a few words make a good one."}
	case len(password) > maxPasswordBytes:
		return &FieldError{"password", "The password is too long. Use at most 1,024 bytes."}
	case strings.EqualFold(password, email):
		return &FieldError{"password", "The password is the email address. Choose another."}
	}
	return nil
}

// tidyAfter is how long after the last hash its memory is given back to the system. Without that an idle server would
// keep several times 19 MiB for a long time.
const tidyAfter = 2 * time.Second

func (s *Service) hash(ctx context.Context, password string) (hash string, err error) {
	turn, err := s.line.enter(true) // who may set a password is no stranger
	if err != nil {
		return "", err
	}
	defer turn.leave()
	err = s.hashing(ctx, turn, func() error {
		hash, err = argon2id.CreateHash(password, hashParams)
		return err
	})
	return hash, err
}

func (s *Service) compare(ctx context.Context, turn *turn, password, hash string) (right bool, err error) {
	if len(password) > maxPasswordBytes {
		password = ""
	}
	err = s.hashing(ctx, turn, func() error {
		right, err = argon2id.ComparePasswordAndHash(password, hash)
		return err
	})
	return right, err
}

// hashing does what takes much memory, when its turn has come.
func (s *Service) hashing(ctx context.Context, turn *turn, do func() error) error {
	if err := turn.wait(ctx); err != nil {
		return err
	}
	defer s.tidy.Reset(tidyAfter)
	return do()
}

// strangerHash is what the password of an unknown account is compared with, so that the answer takes as long.
var strangerHash = sync.OnceValue(func() string {
	hash, err := argon2id.CreateHash("nobody's password", hashParams)
	if err != nil {
		panic("auth: no random numbers: " + err.Error())
	}
	return hash
})
