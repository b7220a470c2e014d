package vault_test

import (
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/vault"
)

// Headers and bodies go with their calls, so they are never kept longer than these.
func TestSettingsSayHowLongBodiesAreReallyKept(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct{ calls, bodies, said time.Duration }{
		{90 * day, 14 * day, 14 * day},
		{14 * day, 14 * day, 14 * day},
		{14 * day, 90 * day, 0},
		{14 * day, 0, 0},
		{0, 90 * day, 90 * day},
	} {
		w := newWorld(t, storetest.SQLite(t), func(o *vault.Options) { o.KeepCalls, o.KeepBodies = c.calls, c.bodies })
		settings, err := w.app().Settings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if settings.KeepCalls != c.calls || settings.KeepBodies != c.said {
			t.Errorf("%+v: calls are said to be kept for %s, bodies for %s", c, settings.KeepCalls, settings.KeepBodies)
		}
	}
}
