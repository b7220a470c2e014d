package store

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/store/sqldb"
)

// InsertManagedSecret adds a managed secret. ErrSlugTaken when another one that is not deleted has its slug; the transaction
// can go on with another slug then.
func (tx *Tx) InsertManagedSecret(ctx context.Context, s ManagedSecret) error {
	err := managedSecrets.InsertAs(ctx, tx.write, &s, `values (...) on conflict (app_id, slug) where deleted_at is null do nothing`)
	if errors.Is(err, ErrNotFound) {
		return ErrSlugTaken
	}
	return err
}

// UpdateManagedSecret writes all that may change of a managed secret; last use is left to TouchGrants. ErrNotFound where
// there is none.
func (tx *Tx) UpdateManagedSecret(ctx context.Context, s ManagedSecret) error {
	return managedSecrets.Update(ctx, tx.write, &s)
}

const (
	secretByID   = `where app_id = $1 and id = $2`
	secretBySlug = `where app_id = $1 and slug = $2 and deleted_at is null`
)

// ManagedSecretByID returns a managed secret of the application, deleted or not, or ErrNotFound.
func (q queries) ManagedSecretByID(ctx context.Context, appID, id string) (ManagedSecret, error) {
	return sqldb.OneRow(ctx, q.read, managedSecrets, secretByID, appID, id)
}

// ManagedSecretBySlug returns the managed secret with this slug that is not deleted, or ErrNotFound.
func (q queries) ManagedSecretBySlug(ctx context.Context, appID, slug string) (ManagedSecret, error) {
	return sqldb.OneRow(ctx, q.read, managedSecrets, secretBySlug, appID, slug)
}

// LockManagedSecret is ManagedSecretByID for a transaction that decides by what it reads: no other can change the secret, or
// use LockManagedSecret on it, until this one ends.
func (tx *Tx) LockManagedSecret(ctx context.Context, appID, id string) (ManagedSecret, error) {
	return sqldb.OneRow(ctx, tx.read, managedSecrets, secretByID+tx.write.ForUpdate(), appID, id)
}

// LockManagedSecretBySlug is ManagedSecretBySlug, as LockManagedSecret is ManagedSecretByID.
func (tx *Tx) LockManagedSecretBySlug(ctx context.Context, appID, slug string) (ManagedSecret, error) {
	return sqldb.OneRow(ctx, tx.read, managedSecrets, secretBySlug+tx.write.ForUpdate(), appID, slug)
}

// SlugsFrom returns the slugs that are taken among those that begin with a text.
func (q queries) SlugsFrom(ctx context.Context, appID, text string) ([]string, error) {
	return sqldb.Values[string](ctx, q.read, "read the slugs of managed secrets",
		`select slug from managed_secrets where app_id = $1 and slug like $2 escape '\' and deleted_at is null`, appID, likeEscaper.Replace(text)+"%")
}
