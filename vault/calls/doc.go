// Package calls is what agents do with their grants: it gives credentials out, takes the reports of what was done with
// them, and lists and explains both.
package calls
