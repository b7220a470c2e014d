package calls

import (
	"encoding/json"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// minInNames is how many bytes a credential has that is looked for in names and in what tells runs apart: one that is shorter,
// as those of tests are, would make the same of them.
const minInNames = 8

// scrub takes credentials out of what a program says of the request that it wants one for, and of itself. Hardly any has them
// there.
func (c *cleaner) scrub(record *store.Call) {
	record.Path, record.Reason = c.values.cut(record.Path), c.values.cut(record.Reason)
	c.scrubNames(record)
}

// scrubNames does so in what a program says of itself and of its run.
func (c *cleaner) scrubNames(record *store.Call) {
	record.Client = c.names.cut(record.Client)
	if context := string(record.Context); c.names.cut(context) == context {
		return
	}
	var said map[string]string
	if json.Unmarshal(record.Context, &said) != nil {
		return
	}
	clean := make(map[string]string, len(said))
	for name, value := range said {
		clean[c.names.cut(name)] = c.names.cut(value)
	}
	noteContext(record, api.Encode(clean))
}
