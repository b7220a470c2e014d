package clienttest_test

import (
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/clienttest"
	"github.com/alter-console/alter-console/client/wire"
)

// The fake sorts by all that a server can sort by, both ways.
func TestEverySort(t *testing.T) {
	api := clienttest.New(t)
	app := api.App()
	create(t, app, client.AgentCreateParams{Name: "b", Metadata: map[string]any{wire.MetadataOwner: "x"}})
	second := create(t, app, client.AgentCreateParams{Name: "a", Metadata: map[string]any{wire.MetadataOwner: "y"}})
	if _, err := api.Agent(second.APIKey.Reveal()).Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, sort := range wire.Sorts() {
		var first [2]string
		for i, order := range []string{sort, wire.Descending + sort} {
			list, err := app.Agents.List(t.Context(), client.AgentListParams{Sort: order})
			if err != nil || len(list.Agents) != 2 {
				t.Fatalf("by %s: %+v, %v", order, list, err)
			}
			first[i] = list.Agents[0].Name
		}
		if first[0] == first[1] {
			t.Errorf("by %s, %s is first both ways", sort, first[0])
		}
	}
}
