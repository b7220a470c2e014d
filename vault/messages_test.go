package vault_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
)

func TestAWrongClockIsToldByHowMuch(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for offset, want := range map[time.Duration]string{
		-412 * time.Second: "6m52s behind this server's time, 2026-01-01T00:00:00Z", 301 * time.Second: "5m1s ahead of this server's time",
	} {
		w.send(request{method: "GET", target: "/sdk/agents", signedAt: w.Now().Add(offset)}).
			refused(http.StatusUnauthorized, wire.CodeTimestampOutOfRange).says(want).says("300 s").says("NTP")
	}
}

func TestANameWhereAnIDBelongsIsCalledOne(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	path, key, keyPath := w.newAgent("first-bot", `{}`)
	for _, r := range []request{
		{method: "GET", target: "/sdk/agents/first-bot"}, {method: "DELETE", target: "/sdk/agents/first-bot"},
		{method: "PATCH", target: "/sdk/agents/first-bot", body: `{"display_name":"x"}`}, {method: "GET", target: "/sdk/agents/first-bot/keys"},
		{method: "POST", target: "/sdk/agents/first-bot/keys", body: `{}`}, {method: "DELETE", target: "/sdk/agents/first-bot/keys/x"},
	} {
		w.send(r).refused(http.StatusNotFound, wire.CodeAgentNotFound).says("first-bot is a name").says("use get_by_name")
	}
	w.delete(path+"/keys/first-bot-1").refused(http.StatusNotFound, wire.CodeKeyNotFound).says("first-bot-1 is a name").says("list_keys")
	for _, given := range []string{key, w.appKey} {
		a := w.get("/sdk/agents/"+given).refused(http.StatusNotFound, wire.CodeAgentNotFound).says("an API key was given")
		if strings.Contains(a.raw, given) || strings.Contains(w.log.String(), given) {
			t.Errorf("a key in the address is repeated: %s", a.raw)
		}
	}
	w.send(request{method: "DELETE", target: keyPath + "?force=true"}).want(http.StatusOK)
	w.me(key).refused(http.StatusUnauthorized, wire.CodeKeyRevoked).says("This API key is revoked. Mint a new one for first-bot")
}

func TestAWrongBaseURLIsNamed(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for target, says := range map[string]string{
		"/sdk/sdk/agents": "ends in /sdk", "/sdk/sdk": "ends in /sdk", "/agents/sdk/agents": "server's address alone",
		"/": "server's address alone", "/console/v1/sdk/agents/me": "server's address alone",
	} {
		r := request{method: "GET", target: "/sdk/agents", tamper: func(r *http.Request) { r.URL.Path = target }} // what was signed
		w.send(r).refused(http.StatusBadRequest, wire.CodeWrongBaseURL).says("ALTER_BASE_URL").says(says)
	}
}
