package client_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// TestEveryListMayEndWithNull: each list that pages by cursors has one place, whose end a server may tell by null.
func TestEveryListMayEndWithNull(t *testing.T) {
	for name, list := range map[string]func(context.Context, *client.App) (client.ListPlace, error){
		"calls": func(ctx context.Context, app *client.App) (client.ListPlace, error) {
			list, err := app.Calls.List(ctx, client.CallListParams{})
			return list.ListPlace, err
		},
		"runs": func(ctx context.Context, app *client.App) (client.ListPlace, error) {
			list, err := app.Runs.List(ctx, client.RunListParams{})
			return list.ListPlace, err
		},
		"grants": func(ctx context.Context, app *client.App) (client.ListPlace, error) {
			list, err := app.Grants.Search(ctx, client.GrantSearchParams{})
			return list.ListPlace, err
		},
		"managed secrets": func(ctx context.Context, app *client.App) (client.ListPlace, error) {
			list, err := app.ManagedSecrets.List(ctx, client.ManagedSecretListParams{})
			return list.ListPlace, err
		},
	} {
		f := newFake(t, http.StatusOK, `{"items":[],"next":null,"previous":"p","total":4,"total_capped":true}`)
		if place, err := list(t.Context(), f.app()); err != nil || place != (client.ListPlace{Total: 4, TotalCapped: true, Previous: "p"}) {
			t.Errorf("%s: %+v, %v", name, place, err)
		}
	}
}
