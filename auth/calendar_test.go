package auth_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/access"
)

// reads is as whom an address is read, "" for nobody.
func (d *door) reads(token string) string {
	d.Helper()
	r, err := d.auth.AsCalendar(httptest.NewRequest(http.MethodGet, "/endings.ics", nil), token, auth.Visitor{})
	person, there := auth.FromContext(r.Context())
	if errors.Is(err, auth.ErrNoCalendar) != !there || err != nil && !errors.Is(err, auth.ErrNoCalendar) {
		d.Errorf("read as %+v, %v", person, err)
	}
	return person.Email
}

// TestACalendarReadsAsItsPerson until the address is replaced or revoked, or its person is disabled or removed.
func TestACalendarReadsAsItsPerson(t *testing.T) {
	atEachDoor(t, func(d *door) {
		by, id := d.as(access.Viewer)
		feed := func() *auth.CalendarFeed {
			found, err := d.auth.CalendarOf(d.Context(), id)
			if err != nil {
				d.Fatal(err)
			}
			return found
		}
		fresh := func() string {
			token, err := d.auth.NewCalendar(d.Context(), by)
			if err != nil || len(token) < 26 {
				d.Fatal(token, err)
			}
			return token
		}
		if feed() != nil || d.reads("") != "" || !errors.Is(d.auth.EndCalendar(d.Context(), by), auth.ErrNoCalendar) {
			d.Error("there is a feed that nobody made")
		}
		first := fresh()
		account, err := d.auth.Account(d.Context(), id)
		if err != nil {
			d.Fatal(err)
		}
		if got := d.reads(first); got != account.Email || feed().ReadAt == nil || !feed().ReadAt.Equal(d.clock.now()) {
			d.Errorf("read as %q, %+v", got, feed())
		}
		read := *feed().ReadAt
		d.clock.advance(59 * time.Minute)
		d.reads(first)
		if !feed().ReadAt.Equal(read) {
			d.Error("each reading is noted")
		}
		second := fresh()
		if d.reads(first) != "" || d.reads(second) != account.Email || feed().ReadAt == nil {
			d.Error("the first address is good still")
		}
		admin, _ := d.as(access.Administrator)
		for _, step := range []struct {
			do   func() error
			want string
		}{
			{func() error { return d.auth.Disable(d.Context(), admin, id) }, ""},
			{func() error { return d.auth.Enable(d.Context(), admin, id) }, ""},
			{func() (err error) { second, err = d.auth.NewCalendar(d.Context(), by); return err }, account.Email},
			{func() error { return d.auth.ResetPassword(d.Context(), account.Email, "seven unlikely lamps upstairs") }, ""},
			{func() (err error) { second, err = d.auth.NewCalendar(d.Context(), by); return err }, account.Email},
			{func() error { return d.auth.EndCalendar(d.Context(), by) }, ""},
		} {
			if err := step.do(); err != nil {
				d.Error(err)
			}
			if got := d.reads(second); got != step.want {
				d.Errorf("read as %q, want %q", got, step.want)
			}
		}
		third := fresh()
		if err := d.auth.Remove(d.Context(), admin, id); err != nil || d.reads(third) != "" || feed() != nil {
			d.Errorf("of a removed account there is %+v, %v", feed(), err)
		}
	})
}
