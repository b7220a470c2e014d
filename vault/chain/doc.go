// Package chain makes the audit trail prove what it says: it gives events their places in a chain of hashes, signs the newest
// now and then, sends what it signed to places outside of the database, verifies all of it, and removes what is too old.
//
// None of it is in the way of a request. docs/audit.md says what it proves.
package chain
