// Package agents is agents and their keys in the embedded API: one room, for a create makes a key, and a delete ends
// them. The rules are small functions without HTTP and SQL; what answers a request reads, lets a rule decide in a
// transaction, writes, and shows.
package agents
