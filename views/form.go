package views

import "context"

// FormTokenField is the form field that holds the session's token.
const FormTokenField = "form_token"

type formTokenKey struct{}

// WithFormToken returns the context in which to draw pages of a session with this token, "" for none.
func WithFormToken(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, formTokenKey{}, token)
}

func formToken(ctx context.Context) string {
	token, _ := ctx.Value(formTokenKey{}).(string)
	return token
}

// Names of form fields that several screens share.
const (
	IdempotencyField = "idempotency_key"
	ConfirmNameField = "confirm_name"
	LastKeyField     = "last_key"
	VersionField     = "version"
	OriginalField    = "original"
	TakeField        = "take"
)

// SealedPrefix begins the names of inputs that hold a secret value: what is sent in them is never drawn again, nor kept.
const SealedPrefix = "sealed_"
