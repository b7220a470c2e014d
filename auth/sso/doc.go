// Package sso signs people in at providers of OpenID Connect: what the file says of them, how they are asked, what their
// tokens prove, and what role and teams a person gets by their rules. It knows no accounts and no database. It asks nobody
// but the providers of the file.
package sso
