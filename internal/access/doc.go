// Package access says who may do what: the permissions there are, the key scope that an application's key needs for each,
// and the roles of people that have it. Routes and screens read it; it decides nothing about a single agent or grant.
package access
