// Package client is the Go SDK of the Alter API: it manages AI agents and their API keys, and lets a program act as
// one of them.
package client
