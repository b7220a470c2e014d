package cli

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// keepsSecrets makes a managed secret at a server and changes its value until the context ends. At no moment may it be
// unreadable. It returns how often it has done so.
func keepsSecrets(ctx context.Context, t *testing.T, app *client.App, name string) (replaced int) {
	value := client.SecretValue{Token: client.NewSecret("plain-token")}
	made, err := app.ManagedSecrets.Create(t.Context(), client.ManagedSecretCreateParams{
		Name: name, AllowedHosts: []string{"api.example.com"}, Injection: client.Injection{Kind: "bearer"}, Value: value,
	})
	if err != nil {
		t.Error(err)
		return 0
	}
	for ; ctx.Err() == nil; replaced++ {
		s, err := app.ManagedSecrets.ReplaceValue(t.Context(), made.ID, value)
		if err == nil {
			s, err = app.ManagedSecrets.Get(t.Context(), made.Slug)
		}
		if err != nil || s.Value != "set" {
			t.Errorf("%s after %d changes: %v, %v", name, replaced, s, err)
			return replaced
		}
	}
	return replaced
}

// TestTheMasterKeyChangesUnderServersAtWork has values made and replaced at two servers, which share a directory on
// PostgreSQL, while the key is changed twice.
func TestTheMasterKeyChangesUnderServersAtWork(t *testing.T) {
	t.Parallel()
	for kind := range databases {
		t.Run(kind, func(t *testing.T) {
			flags := databases[kind](t)
			servers := []*served{serves(t, flags...)}
			if kind == "PostgreSQL" {
				servers = append(servers, serves(t, flags...))
			}
			key := mustRun(t, flags, "app-key", "create", "test", "--preset", "everything", "--never-expires")
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var writers sync.WaitGroup
			for i := range 4 {
				app, err := client.NewApp(key, client.WithBaseURL(servers[i%len(servers)].url))
				must(t, err)
				writers.Go(func() {
					if keepsSecrets(ctx, t, app, fmt.Sprintf("secret-%d", i)) < 10 {
						t.Errorf("writer %d was held up", i)
					}
				})
			}
			mustRun(t, flags, "rekey")
			mustRun(t, flags, "rekey")
			stop()
			writers.Wait()
			isFinished(t, flags, storeOf(t, flags), masterKeysIn(t, masterFile(flags))[0], 4)
		})
	}
}

// TestAReplicaWithoutTheNewMasterKeyOverwritesNothing has one that was not given the key that another has begun to use.
func TestAReplicaWithoutTheNewMasterKeyOverwritesNothing(t *testing.T) {
	t.Parallel()
	flags := databases["PostgreSQL"](t)
	old, fresh := masterKeyOf(t, 7), masterKeyOf(t, 8)
	with := func(key string) []string { return append(slices.Clone(flags), "--master-key", key) }
	left := serves(t, with(old.Hex())...)
	app, err := client.NewApp(mustRun(t, flags, "app-key", "create", "test", "--preset", "everything", "--never-expires"), client.WithBaseURL(left.url))
	must(t, err)
	_, err = app.ManagedSecrets.Create(t.Context(), client.ManagedSecretCreateParams{
		Name: "One", AllowedHosts: []string{"api.example.com"}, Injection: client.Injection{Kind: "bearer"}, Value: client.SecretValue{Token: client.NewSecret("plain-token")},
	})
	must(t, err)
	mustRun(t, with(fresh.Hex()+","+old.Hex()), "rekey")
	areUnder(t, storeOf(t, flags), fresh, 1)
	says(t, left, "the master key is not the one in use")
	s, err := app.ManagedSecrets.Get(t.Context(), "one")
	must(t, err)
	_, err = app.ManagedSecrets.ReplaceValue(t.Context(), "one", client.SecretValue{Token: client.NewSecret("lost")})
	if s.Value != "unreadable" || err == nil {
		t.Errorf("without the key in use a value is %q, and replaced: %v", s.Value, err)
	}
	areUnder(t, storeOf(t, flags), fresh, 1)
}
