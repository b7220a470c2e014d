package server

import (
	"context"
	"log/slog"
	"strings"

	"github.com/alter-console/alter-console/auth/sso"
	"github.com/alter-console/alter-console/internal/text"
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

// singleSignOn looks whether the file of providers is right, and whether anybody can sign in by it.
func (c *checkup) singleSignOn(ctx context.Context) finding {
	if c.config.SSOConfig == "" {
		return c.lostProviders(ctx, 0)
	}
	if _, err := sso.Open(c.config.SSOConfig, slog.New(slog.DiscardHandler)); err != nil {
		return defective(err.Error(), "Correct the file: it is read again when it changes. What it said when the server could read it counts until then.")
	}
	if c.run == nil {
		return fine("The file of --sso-config is right.")
	}
	providers, err := c.run.Auth.ProvidersToSignIn(ctx)
	if err != nil {
		return unreadableProviders(err)
	}
	if lost := c.lostProviders(ctx, len(providers)); lost.state != "" {
		return lost
	}
	if len(providers) == 0 {
		return noted("No provider is in use.", "Open Settings, Single sign-on, test the sign-in at one, and enable it.")
	}
	return fine(text.Counted(len(providers), "provider is", "providers are") + " in use.")
}

func unreadableProviders(err error) finding {
	return doubtful("Which providers are in use can't be read: "+err.Error(), "")
}

// lostProviders looks whether providers are enabled at which nobody can sign in, since the file changed. So many others are in use.
func (c *checkup) lostProviders(ctx context.Context, inUse int) finding {
	if c.run == nil {
		return finding{}
	}
	lost, err := c.run.Auth.LostProviders(ctx)
	if err != nil {
		return unreadableProviders(err)
	}
	if len(lost) == 0 {
		return finding{}
	}
	var ids []string
	for _, p := range lost {
		ids = append(ids, p.ID)
	}
	says := "The file of --sso-config has changed, so nobody can sign in any more at " + strings.Join(ids, ", ") + "."
	const fix = "Open Settings, Single sign-on: test the sign-in and enable it anew, put back what the file lacks, or disable it."
	settings, err := c.run.Auth.SSOSettings(ctx)
	if err != nil {
		return doubtful(says+" Whether passwords are switched off can't be read: "+err.Error(), fix)
	}
	if settings.PasswordsOff && inUse == 0 {
		return defective(says+" Passwords are switched off, so nobody signs in but the break-glass account.", fix)
	}
	return doubtful(says, fix)
}
