package calls

import (
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/redact"
)

// scrub takes credentials out of what a program says of the request that it wants one for, and of itself. Hardly any has them
// there.
func scrub(record *store.Call, clean *redact.Cleaner) {
	record.Path, record.Reason = clean.Value(record.Path), clean.Value(record.Reason)
	scrubNames(record, clean)
}

// scrubNames does so in what a program says of itself and of its run.
func scrubNames(record *store.Call, clean *redact.Cleaner) {
	record.Client, record.Traceparent = clean.Client(record.Client), clean.Whole(record.Traceparent)
	if said, some := clean.Context(record.Context); some {
		noteContext(record, api.Encode(said))
	}
}
