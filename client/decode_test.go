package client_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// An answer that breaks the protocol is an error that names the field, never a half-filled value.
func TestAnswersAreChecked(t *testing.T) {
	agent := func(f *fake) error { _, err := f.agent().Me(t.Context()); return err }
	create := func(f *fake) error {
		_, err := f.app().Agents.Create(t.Context(), client.AgentCreateParams{Name: "a"})
		return err
	}
	list := func(f *fake) error { _, err := f.app().Agents.List(t.Context(), client.AgentListParams{}); return err }
	mintKey := func(f *fake) error { _, err := f.app().Agents.MintKey(t.Context(), agentID); return err }
	replace := func(f *fake) error { _, err := f.app().Agents.ReplaceKey(t.Context(), agentID, keyID); return err }
	keys := func(f *fake) error { _, err := f.app().Agents.ListKeys(t.Context(), agentID); return err }
	listJSON := `{"items":[` + agentJSON + `],"total":1,"limit":100,"offset":0,"has_more":false}`
	createJSON := with(agentJSON, `"api_key":"k","key_id":"`+keyID+`"`)
	mintJSON := with(keyJSON, `"api_key":"k"`)

	tests := []struct {
		call    func(*fake) error
		good    string
		missing string // fields that must be there
		null    string // fields that must not be null when there
		bad     map[string]string
	}{
		{agent, agentJSON, "id name type status version created_at",
			"id name type status version created_at scopes policy metadata stored_legacy_managed_secret_names",
			map[string]string{
				"id": `"x"`, "name": `5`, "type": `"robot"`, "status": `"suspended"`, "version": `1.5`, "created_at": `"yesterday"`,
				"scopes": `[]`, "policy": `"x"`, "metadata": `3`, "display_name": `{}`, "scopes_applies_at": `1`, "last_used_at": `""`,
				"rate_limit_per_minute": `"many"`, "parent_agent_id": `"x"`, "scopes_pending": `5`, "stored_legacy_managed_secret_names": `{}`,
			}},
		{create, createJSON, "id api_key key_id", "key_id", map[string]string{"api_key": `""`, "key_id": `"x"`}},
		{list, listJSON, "items total limit offset has_more", "items total limit offset has_more",
			map[string]string{"items": `{}`, "total": `"x"`, "has_more": `1`}},
		{mintKey, mintJSON, "key_id key_prefix name created_at api_key", "key_id key_prefix name created_at",
			map[string]string{"api_key": `""`, "key_prefix": `""`, "name": `""`, "revoked_at": `true`, "acknowledgement": `1`}},
		{replace, with(mintJSON, `"replaced":`+keyJSON), "api_key replaced", "replaced", map[string]string{"replaced": `[]`}},
		{keys, `{"items":[]}`, "items", "items", map[string]string{"items": `"x"`}},
	}
	for _, tt := range tests {
		if err := tt.call(newFake(t, 200, tt.good)); err != nil {
			t.Fatalf("%s: %v", tt.good, err)
		}
		for _, field := range strings.Fields(tt.missing) {
			expectBadField(t, tt.call(newFake(t, 200, without(t, tt.good, field))), field, "is missing")
		}
		for _, field := range strings.Fields(tt.null) {
			expectBadField(t, tt.call(newFake(t, 200, with(tt.good, `"`+field+`":null`))), field, "is null")
		}
		for field, value := range tt.bad {
			expectBadField(t, tt.call(newFake(t, 200, with(tt.good, `"`+field+`":`+value))), field, "")
		}
	}
}

func expectBadField(t *testing.T, err error, field, problem string) {
	t.Helper()
	var e *client.Error
	if !errors.As(err, &e) || !errors.Is(err, client.ErrInvalidResponse) || e.Field != field || !strings.Contains(e.Message, problem) {
		t.Errorf("got %#v, want an invalid response whose %s %s", err, field, problem)
	}
}

func without(t *testing.T, object, field string) string {
	t.Helper()
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(object), &fields); err != nil {
		t.Fatal(err)
	}
	delete(fields, field)
	text, _ := json.Marshal(fields)
	return string(text)
}

func TestNestedFieldsAreNamedByPath(t *testing.T) {
	f := newFake(t, 200, `{"items":[`+agentJSON+`,`+with(agentJSON, `"scopes":{"slack":["a",5]}`)+`],"total":1,"limit":100,"offset":0,"has_more":false}`)
	_, err := f.app().Agents.List(t.Context(), client.AgentListParams{})
	expectBadField(t, err, "items[1].scopes.slack[1]", "is not a string")

	f = newFake(t, 200, with(agentJSON, `"keys":{"active":1}`))
	_, err = f.app().Agents.Get(t.Context(), agentID)
	expectBadField(t, err, "keys.deprecated", "is missing")
}

func TestBodiesThatAreNoObject(t *testing.T) {
	for body, problem := range map[string]string{
		"":                    `"id" is missing`,
		"<html>":              "is not JSON",
		"[1]":                 "is not a JSON object",
		"null":                "is not a JSON object",
		agentJSON + agentJSON: "is not JSON",
	} {
		_, err := newFake(t, 200, body).agent().Me(t.Context())
		if !errors.Is(err, client.ErrInvalidResponse) || !strings.Contains(err.Error(), problem) {
			t.Errorf("%.20q: %v, want %s", body, err, problem)
		}
	}
}

// What the official client tolerates is tolerated here too.
func TestLenientNumbersAndMissingObjects(t *testing.T) {
	for _, version := range []string{"3", "3.0", `"3"`, "3e0"} {
		f := newFake(t, 200, `{"id":"`+strings.ToUpper(keyID)+`","name":"a","type":"agent","status":"active","created_at":"2026-01-02T03:04:05Z","version":`+version+`}`)
		me, err := f.agent().Me(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", version, err)
		}
		if me.Version != 3 || me.ID != keyID || me.Scopes == nil || me.Policy == nil || me.Metadata == nil || me.ScopesPending != nil {
			t.Errorf("%s: %+v", version, me)
		}
	}
}
