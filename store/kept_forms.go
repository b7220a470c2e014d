package store

import (
	"context"
	"time"
)

// A KeptForm is what somebody sent after their session had ended.
type KeptForm struct {
	ID        string
	AccountID string
	Place     string // the path of the form's page
	Fields    string // as a browser sends a form
	ExpiresAt time.Time
}

// KeepForm keeps a form, and of all that its account has the newest only.
func (tx *Tx) KeepForm(ctx context.Context, f KeptForm, newest int) error {
	err := tx.exec(ctx, `insert into kept_forms (id, account_id, place, fields, expires_at) values ($1, $2, $3, $4, $5)`,
		f.ID, f.AccountID, f.Place, f.Fields, micros(f.ExpiresAt))
	if err != nil {
		return err
	}
	return tx.exec(ctx, `delete from kept_forms where account_id = $1 and id not in (
		select id from kept_forms where account_id = $1 order by expires_at desc, id desc limit $2)`, f.AccountID, newest)
}

// DropKeptForm removes a form of an account, if it is there.
func (tx *Tx) DropKeptForm(ctx context.Context, id, accountID string) error {
	return tx.exec(ctx, `delete from kept_forms where id = $1 and account_id = $2`, id, accountID)
}

// KeptForm returns a form that an account sent from a page, or ErrNotFound.
func (q queries) KeptForm(ctx context.Context, id, accountID, place string, now time.Time) (KeptForm, error) {
	return row(ctx, q, scanKeptForm, `select id, account_id, place, fields, expires_at from kept_forms
		where id = $1 and account_id = $2 and place = $3 and expires_at > $4`, id, accountID, place, micros(now))
}

func scanKeptForm(row scanner) (f KeptForm, err error) {
	var expiresAt int64
	err = row.Scan(&f.ID, &f.AccountID, &f.Place, &f.Fields, &expiresAt)
	f.ExpiresAt = fromMicros(expiresAt)
	return f, err
}
