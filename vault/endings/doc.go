// Package endings is the room of everything that ends at a time that is known: keys, rotations, grants, narrowings of scopes and
// invitations. It lists them; what happens at the end is up to whoever owns each.
package endings
