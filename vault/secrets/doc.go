// Package secrets is the room of managed secrets: credentials for upstream APIs, which are written and never shown. What
// their values hold is sealed at once, and opened by Open alone, for one request. What an injection may be and which value it
// takes is decided in client/wire, so that a form can say it too.
package secrets
