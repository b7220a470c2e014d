package auth

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"
)

// Argon2id with 19 MiB and two passes.
var hashParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// normalMark stands before the hash of a normal password. Hashes from before passwords were normalised have none.
const normalMark = "normal:"

func newHash(password string) (string, error) {
	hash, err := argon2id.CreateHash(normalPassword(password), hashParams)
	if err != nil {
		return "", err
	}
	return normalMark + hash, nil
}

// spellings are what a password may have been hashed as before passwords were normalised: as some machine wrote it. Each
// costs as much as a password, so they are tried until the account is signed in to once. The normal one is the first.
func spellings(password string) []string {
	all := []string{normalPassword(password)}
	for _, other := range []string{password, norm.NFD.String(password)} {
		if !slices.Contains(all, other) {
			all = append(all, other)
		}
	}
	return all
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
		hash, err = newHash(password)
		return err
	})
	return hash, err
}

// compare reports whether a password is the one that was hashed. Of one that is right, but was hashed as no password is
// any more, it returns the hash to keep instead.
func (s *Service) compare(ctx context.Context, turn *turn, password, hash string) (right bool, better string, err error) {
	if len(normalPassword(password)) > maxPasswordBytes {
		password = ""
	}
	hash, normal := strings.CutPrefix(hash, normalMark)
	tried := []string{normalPassword(password)}
	if !normal {
		tried = spellings(password)
	}
	err = s.hashing(ctx, turn, func() error {
		for n := 0; n < len(tried) && !right && err == nil; n++ {
			right, err = argon2id.ComparePasswordAndHash(tried[n], hash)
		}
		if right && !normal {
			better, err = newHash(password)
		}
		return err
	})
	return right, better, err
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
	hash, err := newHash("nobody's password")
	if err != nil {
		panic("auth: no random numbers: " + err.Error())
	}
	return hash
})
