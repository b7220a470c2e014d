package server

import (
	"log/slog"

	"github.com/alter-console/alter-console/auth/sso"
)

// providers are those of the file, none without one. Check has found it right for a server; no other command waits for it to be.
func (c *Config) providers(logger *slog.Logger) *sso.File {
	if c.SSOConfig == "" {
		return nil
	}
	file, err := sso.Open(c.SSOConfig, logger)
	if err != nil {
		logger.Warn("nobody signs in by single sign-on", "error", err)
		return nil
	}
	return file
}

func (c *Config) checkSSO(serving bool) error {
	if c.SSOConfig == "" || !serving {
		return nil
	}
	_, err := sso.Open(c.SSOConfig, slog.New(slog.DiscardHandler))
	return err
}
