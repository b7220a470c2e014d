// Package trail is the room of the audit trail: who did what, and when. Nothing here changes what an event says; that somebody
// reads the trail is one.
package trail
