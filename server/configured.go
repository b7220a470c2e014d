package server

import (
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// A Given is a flag, as the command line and the environment give it.
type Given struct {
	wire.Setting
	Secret bool
}

// Configured are the values that the server works with, and where each comes from. Nothing secret is in them.
func (c *Config) Configured() []wire.Setting {
	all := make([]wire.Setting, len(c.Given))
	for i, g := range c.Given {
		all[i] = g.Setting
		all[i].Value = c.shown(g)
	}
	return all
}

// shown is what anybody who may see the settings may know of a value.
func (c *Config) shown(g Given) string {
	switch {
	case g.Value == "":
		return ""
	case g.Flag == "--database-url":
		return c.Database()
	case g.Flag == "--audit-anchor":
		return c.anchorNames()
	case g.Secret:
		return wire.SecretIsSet
	}
	return g.Value
}

// anchorNames leave out what is secret in the addresses of webhooks.
func (c *Config) anchorNames() string {
	anchors, _ := c.anchors()
	names := make([]string, len(anchors))
	for i, a := range anchors {
		names[i] = a.Name()
	}
	return strings.Join(names, ", ")
}
