package server

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/gate"
)

// app is the console's client: of the embedded API as the person signed in, or of a remote one.
func (r *running) app() (*client.App, error) {
	if r.config.RemoteURL == "" {
		return client.NewApp("", client.WithTrustedTransport(r.Vault.Transport(operator)), client.WithLogger(r.logger))
	}
	app, err := client.NewApp(r.config.RemoteKey, client.WithBaseURL(r.config.RemoteURL), client.WithLogger(r.logger), client.WithCallerFunc(caller))
	if err != nil {
		return nil, fmt.Errorf("--remote-url, --remote-key: %w", err)
	}
	return app, nil
}

// operator is the person signed in, as the embedded API knows people.
func operator(ctx context.Context) (gate.Operator, bool) {
	p, ok := auth.FromContext(ctx)
	return gate.Operator{
		ID:        p.ID,
		Label:     p.Email,
		Role:      p.Role,
		Teams:     p.Teams,
		Session:   p.SignedInAt.UTC().Format(time.RFC3339Nano),
		Address:   p.Address,
		UserAgent: p.UserAgent,
		RequestID: p.RequestID,
	}, ok
}

// caller names the person to a remote API. A caller is at most wire.MaxCaller printable ASCII characters, an email
// address may be anything: what doesn't fit is written as %XX, and a very long one ends early.
func caller(ctx context.Context) string {
	p, _ := auth.FromContext(ctx)
	var name strings.Builder
	for _, b := range []byte(p.Email) {
		piece := string(b)
		if b <= ' ' || b > '~' {
			piece = fmt.Sprintf("%%%02X", b)
		}
		if name.Len()+len(piece) > wire.MaxCaller {
			break
		}
		name.WriteString(piece)
	}
	return name.String()
}
