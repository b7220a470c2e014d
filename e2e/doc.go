// Package e2e drives the built binary as people and programs do: with a real browser, with the official Alter SDKs,
// and from the command line. It has nothing but tests.
package e2e
