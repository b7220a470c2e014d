package client_test

import (
	"testing"

	"github.com/alter-console/alter-console/client"
)

// TestAnUpdateOfAWebhookSendsWhatItChanges, and nothing of the rest.
func TestAnUpdateOfAWebhookSendsWhatItChanges(t *testing.T) {
	f := newFake(t, 200, `{`+demoWebhook+`}`)
	for want, p := range map[string]client.WebhookUpdateParams{
		`{}`:            {},
		`{"name":"n"}`:  {Name: new("n")},
		`{"days":[]}`:   {Days: []int{}},
		`{"days":[3]}`:  {Days: []int{3}},
		`{"kinds":[]}`:  {Kinds: []client.EndKind{}},
		`{"team":""}`:   {Team: new("")},
		`{"url":"h:x"}`: {URL: new("h:x")},
	} {
		if _, err := f.app().Webhooks.Update(t.Context(), demoKey, p); err != nil {
			t.Fatal(err)
		}
		if r := f.last(); r.Method != "PATCH" || r.Body != want {
			t.Errorf("%s %s, want %s", r.Method, r.Body, want)
		}
	}
}
