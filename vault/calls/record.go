package calls

import (
	"encoding/json"
	"net/url"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/grants"
)

const (
	maxPath   = 2048                           // bytes kept of a path
	maxHost   = wire.MaxHost                   // bytes
	maxText   = 4 * wire.ContextMaxValueLength // bytes of a context's value
	maxReason = 4 * wire.MaxCallReason         // bytes
	maxClient = 512                            // bytes
)

// recordOf begins the row of a call, under the id of its request, with what is known of who asks.
func recordOf(c *api.Call) store.Call {
	by := c.Asker.Actor()
	record := store.Call{
		ID:          c.RequestID,
		AppID:       c.Asker.AppID(),
		Mode:        wire.CallRetrieve,
		KeyID:       c.Asker.KeyID(),
		Outcome:     wire.OutcomeUnreported,
		Traceparent: by.Traceparent,
		Address:     by.Address,
		Client:      store.Text(by.UserAgent, maxClient),
	}
	record.At = c.Now()
	if agent := c.Asker.Agent(); agent != nil {
		record.AgentID, record.AgentName = agent.ID, agent.Name
	}
	noteContext(&record, by.Context)
	return record
}

// noteContext notes what a program says of its run.
func noteContext(record *store.Call, context json.RawMessage) {
	var said map[string]string
	if json.Unmarshal(context, &said) != nil || len(said) == 0 {
		return
	}
	record.Context = context
	for name, into := range map[string]*string{
		wire.ContextRunID:       &record.RunID,
		wire.ContextThreadID:    &record.ThreadID,
		wire.ContextParentAgent: &record.ParentAgent,
		wire.ContextTool:        &record.Tool,
		wire.ContextToolCallID:  &record.ToolCallID,
		wire.ContextFramework:   &record.Framework,
	} {
		*into = store.Text(said[name], maxText)
	}
}

// name notes the grant and the secret, as far as they were found.
func name(record *store.Call, found grants.Resolved) {
	if found.Grant.ID != "" {
		record.GrantID = found.Grant.ID
	}
	if found.Grant.SecretID != "" {
		record.SecretID, record.SecretSlug = found.Grant.SecretID, found.Grant.SecretSlug
	}
}

func cutReason(reason string) string {
	runes := []rune(store.Text(reason, maxReason))
	return string(runes[:min(len(runes), wire.MaxCallReason)])
}

// placeOf is what is kept of an address: never its parameters, nor a user in it.
func placeOf(u *url.URL) (host, path string) {
	return store.Text(u.Host, maxHost), store.Text(u.EscapedPath(), maxPath)
}
