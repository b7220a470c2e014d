// Package derive makes the keys for different purposes out of the server's one secret. None of them tells anything
// about the others.
package derive

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
)

// Key returns the key of a purpose, always the same one for the same secret.
func Key(secret []byte, purpose string, size int) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "alter-console "+purpose, size)
	if err != nil {
		return nil, fmt.Errorf("derive the key for %s: %w", purpose, err)
	}
	return key, nil
}
