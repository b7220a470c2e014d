// Package handover makes somebody the owner of agents that somebody else owns: some at once, or all of them in the background, which
// a restart does not end. Each is a change of its own, by the API that the console has, in the name of who ordered it.
package handover
