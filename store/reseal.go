package store

import (
	"context"
	"strings"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A StrandedValue is something sealed of a managed secret or of a webhook, with what people know that by.
type StrandedValue struct {
	SecretValue
	Of string // such as "secret crm"
}

// sealed is all that is sealed under master keys. Managed secrets and webhooks have no ids in common.
const sealed = `(
	select v.secret_id, v.field, v.key_id, v.ciphertext, 'secret ' || s.slug as whose from secret_values v join managed_secrets s on s.id = v.secret_id
	union all
	select v.webhook_id, v.field, v.key_id, v.ciphertext, 'webhook ' || w.name from webhook_secrets v join webhooks w on w.id = v.webhook_id) sealed`

// ValuesNotUnder returns the next values that are not sealed under a master key, in an order of their own that begins with
// the zero value; with the key "" all there are.
func (q queries) ValuesNotUnder(ctx context.Context, keyID string, after SecretValue, limit int) ([]StrandedValue, error) {
	return sqldb.All(ctx, q.read, "read sealed values", func(row sqldb.Scanner) (v StrandedValue, err error) {
		return v, row.Scan(&v.SecretID, &v.Field, &v.KeyID, &v.Ciphertext, &v.Of)
	}, `select secret_id, field, key_id, ciphertext, whose from `+sealed+`
		where key_id <> $1 and (secret_id, field) > ($2, $3) order by secret_id, field limit $4`,
		keyID, after.SecretID, after.Field, limit)
}

// A MasterKeyUse says how many values are sealed under a master key.
type MasterKeyUse struct {
	KeyID  string
	Values int
}

// MasterKeyUses returns the use of every master key under which there are values.
func (q queries) MasterKeyUses(ctx context.Context) ([]MasterKeyUse, error) {
	return sqldb.All(ctx, q.read, "count the values under each master key", func(row sqldb.Scanner) (u MasterKeyUse, err error) {
		return u, row.Scan(&u.KeyID, &u.Values)
	}, `select key_id, count(*) from `+sealed+` group by key_id order by key_id`)
}

// A Reseal moves a value from one master key to another.
type Reseal struct {
	To   SecretValue
	From []byte // its ciphertext before
}

// ResealValues moves values in one transaction. One whose ciphertext is not From any more stays as it is, and so does one
// that would move to a master key that has ended.
func (s *Store) ResealValues(ctx context.Context, moves []Reseal) error {
	return s.Tx(ctx, func(tx *Tx) error {
		for _, m := range moves {
			for _, statement := range moveSealed {
				err := tx.write.Exec(ctx, "move a value to another master key", statement, m.To.SecretID, m.To.Field, m.From, m.To.KeyID, m.To.Ciphertext)
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// moveSealed moves a value in either of the tables, one of which has it.
var moveSealed = []string{moveIn("secret_values", "secret_id"), moveIn("webhook_secrets", "webhook_id")}

func moveIn(table, id string) string {
	return `update ` + table + ` set key_id = $4, ciphertext = $5 where ` + id + ` = $1 and field = $2 and ciphertext = $3
		and ` + strings.Replace(underLivingMasterKey, "#", "$4", 1)
}
