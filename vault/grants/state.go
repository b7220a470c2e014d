package grants

import (
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// statusOf is the state of a grant, as its own times have it.
func statusOf(g store.Grant, now time.Time) string {
	switch {
	case g.RevokedAt != nil:
		return wire.GrantRevoked
	case g.ExpiresAt != nil && !g.ExpiresAt.After(now):
		return wire.GrantExpired
	}
	return wire.GrantActive
}

// textsOf reads a list of texts that the server keeps; none where there is no list.
func textsOf(raw json.RawMessage) []string {
	var list []string
	_ = json.Unmarshal(raw, &list) // written by this server
	return list
}

// listed is how a list of texts is kept.
func listed(list []string) json.RawMessage {
	if list == nil {
		list = []string{}
	}
	return api.Encode(list)
}

// shownTexts bounds what a message repeats of a list.
const shownTexts = 5

// oneOf names the texts of a list in a message, the first of many.
func oneOf(list []string) string {
	if len(list) > shownTexts {
		return api.Quoted(list[:shownTexts]) + ", …"
	}
	return api.Either(list)
}

// shown bounds and makes visible what a message repeats of an address.
func shown(s string) string { return text.Visible(store.Text(s, wire.MaxGrantPath)) }
