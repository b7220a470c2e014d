package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A KeptForm is what somebody sent after their session had ended.
type KeptForm struct {
	ID        string
	AccountID string
	Place     string // the path of the form's page
	Fields    string // as a browser sends a form
	ExpiresAt time.Time
}

var keptForms = sqldb.NewTable("kept_forms",
	sqldb.Text("id", func(f *KeptForm) *string { return &f.ID }, sqldb.Key),
	sqldb.Text("account_id", func(f *KeptForm) *string { return &f.AccountID }),
	sqldb.Text("place", func(f *KeptForm) *string { return &f.Place }),
	sqldb.Text("fields", func(f *KeptForm) *string { return &f.Fields }),
	sqldb.Time("expires_at", func(f *KeptForm) *time.Time { return &f.ExpiresAt }),
)

// KeepForm keeps a form, and of all that its account has the newest only.
func (tx *Tx) KeepForm(ctx context.Context, f KeptForm, newest int) error {
	if err := keptForms.Insert(ctx, tx.write, &f); err != nil {
		return err
	}
	return tx.write.Exec(ctx, "remove the older kept forms of an account", `delete from kept_forms where account_id = $1 and id not in (
		select id from kept_forms where account_id = $1 order by expires_at desc, id desc limit $2)`, f.AccountID, newest)
}

// DropKeptForm removes a form of an account, if it is there.
func (tx *Tx) DropKeptForm(ctx context.Context, id, accountID string) error {
	return tx.write.Exec(ctx, "remove a kept form", `delete from kept_forms where id = $1 and account_id = $2`, id, accountID)
}

// KeptForm returns a form that an account sent from a page, or ErrNotFound.
func (q queries) KeptForm(ctx context.Context, id, accountID, place string, now time.Time) (KeptForm, error) {
	return sqldb.OneRow(ctx, q.read, keptForms, `where id = $1 and account_id = $2 and place = $3 and expires_at > $4`,
		id, accountID, place, sqldb.Micros(now))
}
