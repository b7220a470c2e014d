package views

import (
	"context"

	"github.com/alter-console/alter-console/internal/access"
)

type roleKey struct{}

// WithRole returns the context in which to draw pages for a person of a role, "" for nobody.
func WithRole(ctx context.Context, role access.Role) context.Context {
	return context.WithValue(ctx, roleKey{}, role)
}

// May reports whether who a page is drawn for has a permission. What somebody may not use isn't drawn.
func May(ctx context.Context, p access.Permission) bool {
	role, _ := ctx.Value(roleKey{}).(access.Role)
	return role.May(p)
}
