package store

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// What is compared and looked for is kept in one form. The setting says which, so that rows of an earlier form are brought
// into this one at the next start.
const (
	textFormSetting = "text_form"
	textForm        = "2"
	renewBatch      = 1000 // rows of a transaction, between which others may write
)

// renewTexts brings texts into the form of today. It may be interrupted, and run in several processes at once.
func (s *Store) renewTexts(ctx context.Context) error {
	form, err := s.Setting(ctx, textFormSetting)
	if err == nil && form == textForm {
		return nil
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	for _, renew := range []func(context.Context) error{s.renewSearchTexts, s.renewProviders, s.renewEmails, s.renewPeople, s.renewAppKeys} {
		if err := renew(ctx); err != nil {
			return err
		}
	}
	return s.Tx(ctx, func(tx *Tx) error { return tx.PutSetting(ctx, textFormSetting, textForm) })
}

// A keptText is a text of a row.
type keptText struct{ id, text string }

func scanKeptText(row sqldb.Scanner) (k keptText, err error) {
	err = row.Scan(&k.id, &k.text)
	return k, err
}

func (s *Store) renewSearchTexts(ctx context.Context) error {
	for last := ""; ; {
		rows, err := sqldb.All(ctx, s.read, "read texts", scanKeptText,
			`select id, search_text from agents where id > $1 order by id limit $2`, last, renewBatch)
		if err != nil || len(rows) == 0 {
			return err
		}
		last = rows[len(rows)-1].id
		err = s.renew(ctx, rows, text.Fold, `update agents set search_text = $3 where id = $1 and search_text = $2`)
		if err != nil {
			return err
		}
	}
}

// renewEmails leaves alone who would have somebody else's email.
func (s *Store) renewEmails(ctx context.Context) error {
	rows, err := sqldb.All(ctx, s.read, "read texts", scanKeptText, `select id, email from accounts order by created_at`)
	if err != nil {
		return err
	}
	return s.renew(ctx, rows, text.Email, `update accounts set email = $3 where id = $1 and email = $2
		and not exists (select 1 from accounts other where other.email = $3)`)
}

// renewPeople gives accounts that are older than searching for people what a search looks through.
func (s *Store) renewPeople(ctx context.Context) error {
	rows, err := sqldb.All(ctx, s.read, "read texts", scanKeptText, `select id, search_text from accounts`)
	if err != nil {
		return err
	}
	return s.renew(ctx, rows, text.Fold, `update accounts set search_text = $3 where id = $1 and search_text = $2`)
}

// renewAppKeys does the same for the application's keys.
func (s *Store) renewAppKeys(ctx context.Context) error {
	rows, err := sqldb.All(ctx, s.read, "read texts", scanKeptText, `select id, search_text from api_keys where agent_id is null`)
	if err != nil {
		return err
	}
	return s.renew(ctx, rows, text.Fold, `update api_keys set search_text = $3 where id = $1 and search_text = $2`)
}

// renewProviders gives agents the provider as it is looked for, in place of the one as it was sent.
func (s *Store) renewProviders(ctx context.Context) error {
	rows, err := sqldb.All(ctx, s.read, "read texts", scanKeptText, `select distinct app_id, provider from agent_providers`)
	if err != nil {
		return err
	}
	err = s.renew(ctx, rows, text.Normal, `insert into agent_providers (app_id, provider, agent_id)
		select app_id, $3, agent_id from agent_providers where app_id = $1 and provider = $2 on conflict do nothing`)
	if err != nil {
		return err
	}
	return s.renew(ctx, rows, text.Normal, `delete from agent_providers where app_id = $1 and provider = $2 and $3 <> provider`)
}

// renew runs a statement for each text that has another form now, with the row's id, the text and the other form.
func (s *Store) renew(ctx context.Context, rows []keptText, form func(string) string, statement string) error {
	return s.Tx(ctx, func(tx *Tx) error {
		for _, row := range rows {
			renewed := form(row.text)
			if renewed == row.text {
				continue
			}
			if err := tx.write.Exec(ctx, "bring a text into its form of today", statement, row.id, row.text, renewed); err != nil {
				return err
			}
		}
		return nil
	})
}
