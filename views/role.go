package views

import (
	"context"

	"github.com/alter-console/alter-console/internal/access"
)

type mayKey struct{}

// WithMay returns the context in which to draw pages for somebody who has the permissions that may reports.
func WithMay(ctx context.Context, may func(access.Permission) bool) context.Context {
	return context.WithValue(ctx, mayKey{}, may)
}

// May reports whether who a page is drawn for has a permission. What somebody may not use isn't drawn.
func May(ctx context.Context, p access.Permission) bool {
	may, _ := ctx.Value(mayKey{}).(func(access.Permission) bool)
	return may != nil && may(p)
}
