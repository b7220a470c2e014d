// Package e2e drives the built binary as people and programs do: with a real browser, with the official Alter SDKs,
// and from the command line. It has nothing but tests: server_test.go runs the program, sdk/ holds the scenarios of the
// official SDK, testdata/ the scripts of the command line.
package e2e
