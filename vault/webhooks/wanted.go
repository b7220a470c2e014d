package webhooks

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A wanted is what a request asks of a webhook. Fields that are not sent are as if they were not there.
type wanted struct {
	*api.Fields
	address string // "" where it stays as it is
}

func (r *Room) read(c *api.Call) (wanted, error) {
	f, err := c.Fields("name", "url", "team", "kinds", "days")
	if err != nil {
		return wanted{}, err
	}
	return wanted{Fields: f}, nil
}

// put writes what is asked for into a webhook, and notes what can't be.
func (w *wanted) put(hook *store.Webhook, allowPrivate bool) error {
	if name, ok := w.Text("name"); ok {
		hook.Name = w.name(name)
	}
	if address, ok := w.Text("url"); ok {
		w.address = strings.TrimSpace(address)
		hook.Host = w.host(allowPrivate)
	}
	if w.Has("team") {
		hook.Team = w.team()
	}
	if w.Has("kinds") {
		hook.Kinds = w.kinds()
	}
	if w.Has("days") {
		hook.Days = w.days()
	}
	return w.Err()
}

func (w *wanted) name(given string) string {
	name := text.Normal(strings.TrimSpace(given))
	switch {
	case name == "":
		w.Add("name", "Say who is told.")
	case wire.TooLong(name, wire.MaxWebhookName) != "":
		w.Add("name", "%s", wire.TooLong(name, wire.MaxWebhookName))
	case text.NameProblem(name) != "":
		w.Add("name", "This must be one line: it %s", text.NameProblem(name))
	}
	return name
}

// host is the part of an address that is no secret. Problems don't repeat the rest.
func (w *wanted) host(allowPrivate bool) string {
	u, err := url.Parse(w.address)
	switch {
	case len(w.address) > wire.MaxWebhookURL:
		w.Add("url", "This must have at most %d characters.", wire.MaxWebhookURL)
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Fragment != "" || text.NameProblem(w.address) != "":
		w.Add("url", "This must be an address like https://example.com/hook, without a part behind #.")
	case !isPort(u.Port()):
		w.Add("url", "The port must be a number from 1 to 65535.")
	case u.User != nil:
		w.Add("url", "This must not have a user or a password: what is sent is signed instead.")
	case u.Scheme == "http" && !allowPrivate:
		w.Add("url", "This must begin with https://. The server allows http:// when it is started with --allow-private-webhooks.")
	case !allowPrivate && literalAddressForbidden(u.Hostname()):
		w.Add("url", "This is an address of a private network. The server allows them when it is started with --allow-private-webhooks.")
	default:
		return u.Scheme + "://" + u.Host
	}
	return ""
}

// isPort reports whether a port is one, "" for that of the scheme.
func isPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0
}

// team is null, or empty, for all that ends.
func (w *wanted) team() string {
	if string(w.Raw("team")) == "null" {
		return ""
	}
	team, _ := w.Text("team")
	team = strings.TrimSpace(team)
	if problem := wire.TooLong(team, store.MaxTeam); problem != "" {
		w.Add("team", "%s", problem)
	}
	return team
}

// kinds is nil for all.
func (w *wanted) kinds() store.TextList {
	if string(w.Raw("kinds")) == "null" {
		return nil
	}
	kinds := slices.Compact(slices.Sorted(slices.Values(w.Texts("kinds"))))
	if len(kinds) == 0 {
		return nil
	}
	for _, kind := range kinds {
		if !slices.Contains(wire.EndKinds(), kind) {
			w.Add("kinds", "There is no kind %q. The kinds are %s.", store.Text(kind, 50), api.Quoted(wire.EndKinds()))
			break
		}
	}
	return kinds
}

// days are each once, the most first.
func (w *wanted) days() store.Days {
	days := store.Days(w.Integers("days"))
	slices.Sort(days)
	days = slices.Compact(days)
	slices.Reverse(days)
	switch {
	case len(days) > wire.MaxWebhookDays:
		w.Add("days", "There can be at most %d.", wire.MaxWebhookDays)
	case len(days) > 0 && (days[0] > wire.MaxDaysBefore || days[len(days)-1] < 1):
		w.Add("days", "These must be whole numbers from 1 to %d. At the end itself everybody is told.", wire.MaxDaysBefore)
	}
	return days
}
