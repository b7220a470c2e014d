package server

import (
	"errors"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/vault/chain"
)

// chain is what becomes of the audit trail, as Check has found it to be right.
func (c *Config) chain() chain.Options {
	anchors, _ := c.anchors()
	return chain.Options{Keep: time.Duration(c.KeepAudit), Anchors: anchors}
}

func (c *Config) anchors() (anchors []chain.Anchor, err error) {
	for _, address := range c.AuditAnchor {
		anchor, wrong := chain.ParseAnchor(address)
		if wrong != nil {
			err = errors.Join(err, fmt.Errorf("--audit-anchor: %w", wrong))
			continue
		}
		anchors = append(anchors, anchor)
	}
	return anchors, err
}

func (c *Config) checkAnchors() error {
	_, err := c.anchors()
	return err
}
