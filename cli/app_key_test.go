package cli

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
)

// TestAppKeysOnTheCommandLine makes a key that may do little, has another take its place, and ends it, beside a server that runs.
func TestAppKeysOnTheCommandLine(t *testing.T) {
	t.Parallel()
	flags := []string{"--data", newData(t)}
	s := serves(t, flags...)
	key := mustRun(t, flags, "app-key", "create", "ci", "--scopes", "agents:read,keys:admin", "--expires-in", "30d", "--cidr", "127.0.0.0/8,::1", "--rate-limit", "500")
	works := func(key string) error {
		silent := client.WithLogger(slog.New(slog.DiscardHandler)) // of the rotated key it warns
		app, err := client.NewApp(key, client.WithBaseURL(s.url), silent)
		must(t, err)
		_, err = app.Agents.List(context.Background(), client.AgentListParams{})
		return err
	}
	must(t, works(key))
	list := func() string {
		return strings.Join(strings.Fields(strings.SplitN(mustRun(t, flags, "app-key", "list"), "\n", 2)[1]), " ")
	}
	id, rest, _ := strings.Cut(list(), " ")
	if end := time.Now().Add(720 * time.Hour).UTC().Format("2006-01-02"); !strings.HasPrefix(rest, "ci alter_rk_") || !strings.Contains(rest, end) || !strings.HasSuffix(rest, " 127.0.0.0/8,::1/128 500 agents:read,keys:admin") || !strings.Contains(rest, "… active ") {
		t.Errorf("it is listed as %s", rest)
	}
	next := mustRun(t, flags, "app-key", "rotate", id, "--overlap-days", "1")
	for _, one := range []string{key, next} {
		must(t, works(one))
	}
	refused(t, append(flags, "app-key", "rotate", id), "This key was rotated already")
	refused(t, append(flags, "app-key", "rotate", "ci"), "ci is a name: give the id, which is")
	refused(t, append(flags, "app-key", "rotate", id, "--overlap-days", "31"), "--overlap-days must be 0 to 30")
	refused(t, append(flags, "app-key", "create", "x", "--scopes", "everything"), "There is no scope")
	refused(t, append(flags, "app-key", "create", "x", "--cidr", "here"), "no network")
	refused(t, append(flags, "app-key", "create", "x", "--expires-in=-1h"), "--expires-in must be longer than 0, such as 90d or 36h")
	refused(t, append(flags, "app-key", "create", "x", "--expires-in", "soon"), "--expires-in must be longer than 0, such as 90d or 36h")
	refused(t, append(flags, "app-key", "create", "x", "--expires-in", "30d", "--never-expires"), "exclude each other")
	refused(t, append(flags, "app-key", "create", "x", "--scopes", "agents:read", "--preset", "ci"), "exclude each other")
	refused(t, append(flags, "app-key", "create", "x", "--rate-limit", "600001"), "1 to 600000")
	for _, test := range []struct {
		args []string
		says string // all of it
	}{
		{[]string{"create", " "}, "alter-console: <name>: Say what the key is for, in 1 to 100 characters.\n"},
		{[]string{"create", "x", "--cidr", "here", "--expires-in", "200000h", "--rate-limit=-1"},
			"alter-console: --cidr: \"here\" is no network such as 10.0.0.0/8, and no address.\n" +
				"alter-console: --rate-limit: This must be a whole number from 1 to 600000: requests a minute.\n" +
				"alter-console: --expires-in: This must be in the future, and within ten years.\n"},
		{[]string{"rotate", id}, "alter-console: This key was rotated already. Use the key that took its place, or rotate that one.\n"},
	} {
		if _, _, stderr := runs(t, "", slices.Concat(flags, []string{"app-key"}, test.args)...); stderr != test.says {
			t.Errorf("%v says\n%swant\n%s", test.args, stderr, test.says)
		}
	}
	refused(t, append(flags, "app-key", "undeprecate", id), "This key was rotated, and ends: another one has taken its place. Use the key that took its place.")
	mustRun(t, flags, "app-key", "revoke", id)
	if works(key) == nil || works(next) != nil {
		t.Errorf("the first gets %v, the second %v", works(key), works(next))
	}
}

// TestAKeyIsMadeAsTheFormProposes: it may read, for 90 days or until the next working hours after those.
func TestAKeyIsMadeAsTheFormProposes(t *testing.T) {
	t.Parallel()
	flags := []string{"--data", newData(t)}
	serves(t, flags...)
	for _, test := range []struct {
		args   []string
		scopes string
		ends   bool
	}{
		{nil, strings.Join(access.PresetScopes("read"), ","), true},
		{[]string{"--preset", "ci"}, "agents:read,agents:write", true},
		{[]string{"--preset", "everything", "--never-expires"}, "everything", false},
	} {
		name := "job" + strconv.Itoa(len(test.args))
		mustRun(t, flags, append([]string{"app-key", "create", name}, test.args...)...)
		for line := range strings.Lines(mustRun(t, flags, "app-key", "list")) {
			if !strings.Contains(line, name) {
				continue
			}
			days := 0
			for n := 88; n < 96; n++ {
				if strings.Contains(line, time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly)) {
					days = n
				}
			}
			if !strings.HasSuffix(strings.TrimSpace(line), " "+test.scopes) || (days >= 90) != test.ends {
				t.Errorf("%v makes %s, for %d days", test.args, line, days)
			}
		}
	}
}

// TestTheOverlapIsThatOfTheAPI of the command's help and default.
func TestTheOverlapIsThatOfTheAPI(t *testing.T) {
	parser, err := kong.New(&commandLine{}, kong.NamedMapper("delay", kong.MapperFunc(readDelay)))
	must(t, err)
	must(t, kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok && flag.Name == "overlap-days" && (flag.Default != strconv.Itoa(wire.DefaultOverlapDays) || !strings.Contains(flag.Help, "0 to "+strconv.Itoa(wire.MaxOverlapDays)+".")) {
			t.Errorf("%s, default %s", flag.Help, flag.Default)
		}
		return next(nil)
	}))
}
