// Package auth knows who sits at the browser: accounts, passwords, sessions and the first administrator's set-up.
// It has no part in who may call the API with a key.
package auth
