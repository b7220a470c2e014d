package vault_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// upstreamToken is the value of every test's secret.
const upstreamToken = "upstream-token-never-kept-4711"

// A grantee is an agent with a grant of a secret.
type grantee struct {
	agent, key, keyPath string // as newAgent gives them
	agentID, keyID      string
	secret              store.ManagedSecret
	grant               store.Grant
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// newGrantee makes an agent that may retrieve a secret for api.example.com.
func (w *world) newGrantee(name string, adjust ...func(*store.Grant)) grantee {
	w.Helper()
	var h grantee
	h.agent, h.key, h.keyPath = w.newAgent(name, `{"managed_secret_slugs":["`+name+`"]}`)
	h.agentID, h.keyID = path.Base(h.agent), path.Base(h.keyPath)
	w.post(managedSecrets, bearer(name, upstreamToken)).want(http.StatusCreated)
	app, err := w.store.DefaultAppID(w.Context())
	w.must(err)
	h.secret, err = w.store.ManagedSecretBySlug(w.Context(), app, name)
	w.must(err)
	h.grant = store.Grant{
		ID:            newID(),
		AppID:         app,
		SecretID:      h.secret.ID,
		SecretSlug:    name,
		PrincipalType: wire.PrincipalAgent,
		AgentID:       &h.agentID,
		AgentName:     name,
		Methods:       json.RawMessage(`[]`),
		Paths:         json.RawMessage(`[]`),
		CreatedAt:     w.Now(),
	}
	for _, change := range adjust {
		change(&h.grant)
	}
	w.must(w.store.Tx(w.Context(), func(tx *store.Tx) error { return tx.InsertGrant(w.Context(), h.grant) }))
	return h
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// retrieval is the request of a holder for its credential.
func (h grantee) retrieval() request {
	return request{key: h.key, method: "POST", target: "/sdk/token", body: fmt.Sprintf(
		`{"grant_id":%q,"reason":"to look","request":{"method":"GET","url":"https://api.example.com/v1/items?q=1"}}`, h.grant.ID)}
}

// call reads a call through the API.
func (w *world) call(id string) answer {
	w.Helper()
	return w.get("/console/v1/calls/" + id).want(http.StatusOK)
}

// refusedWithReference is a refusal that is kept.
func (w *world) refusedWithReference(a answer, status int, code string) answer {
	w.Helper()
	a.refused(status, code)
	reference := a.text("reference")
	if id := a.header.Get("X-Request-ID"); reference != id {
		w.Errorf("the reference is %s, the request's id %s", reference, id)
	}
	a.says("Reference: " + reference + ".")
	kept := w.call(reference)
	if kept.body["outcome"] != wire.OutcomeRefused || kept.body["rule"] != code {
		w.Errorf("the refusal %s is kept as %s", code, kept.raw)
	}
	return a
}
