package views

import (
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// AppKeyHead is what all pages of an app key begin with.
type AppKeyHead struct {
	Key  *client.AppKey
	Tabs []Tab // those that the API can fill
	Now  time.Time
}

// AppKeyView is what the page of an app key shows.
type AppKeyView struct {
	AppKeyHead
	Parent  *client.AppKey     // what it was derived from, nil where that is not known
	Derived *client.AppKeyList // keys derived from it that work, nil where there can be none
	Usage   UsageView
	Reveal  *AppKeyReveal // a key that was made just now, nil on every other request
	Trail   bool          // the API has an audit trail, which tells what the key did
}

// AppKeyReveal is an app key at the moment it was made. Plaintext is zero when a form was sent again: the key was shown before.
type AppKeyReveal struct {
	Key       *client.AppKey
	Plaintext client.Secret
	Rotated   *client.AppKey // whose place it took, nil for none
	BaseURL   string
	Now       time.Time
}

// AppKeyPage is one app key: what it may do and what limits it, how it is used, and what can be done about it.
func AppKeyPage(v AppKeyView) Page {
	return Page{Title: v.Key.Name, Early: []string{"js/reveal.js"}, Secret: v.Reveal != nil, Body: appKeyBody(v)}
}

func (r AppKeyReveal) oneTime() OneTime {
	return OneTime{
		Title:     "Store this key now",
		Text:      appKeyRevealText(r),
		Name:      "key",
		ID:        "new-key",
		Plaintext: r.Plaintext.Reveal(),
		Copies:    []OneTimeCopy{{"new-key-env", "Copy .env lines"}},
		Warning:   "Store the key first. When this closes, nobody can see it again; it can be rotated.",
		Page:      AppKeyURL(r.Key.ID),
	}
}

// A limitRow is one of the layers that limit a key: what it allows, and whose it is.
type limitRow struct{ What, Allows, Whose string }

// limitRows are the layers, in the order in which requests meet them.
func (v AppKeyView) limitRows(zone *time.Location) []limitRow {
	k := v.Key
	rows := []limitRow{{"Time", "Works until it is revoked", "nobody's: it has no end"}}
	if ends := k.EndsAt(); ends != nil {
		rows[0] = limitRow{"Time", "Until " + ui.ToTheMinute(*ends, zone), v.whoseEnd()}
	}
	from := limitRow{"Networks", "From anywhere", "nobody's: it has no list"}
	if k.CIDRAllowlist != nil {
		from = limitRow{"Networks", "From " + joined(k.CIDRAllowlist), "this key's own list"}
	}
	rows = append(rows, from)
	if k.EffectiveRateLimitRPM != nil {
		rows = append(rows, limitRow{"Requests", ui.Number(*k.EffectiveRateLimitRPM) + " a minute", v.whoseRate()})
	}
	if k.CountsWithin != nil {
		rows = append(rows, limitRow{"Requests together", ui.Number(wire.MaxRateLimit) + " a minute", "the server's, for the key that made it and all that this made"})
	}
	return append(rows, limitRow{"Scopes", scopesInWords(k.Scopes), "this key's own list"})
}

// scopesInWords counts scopes: those of the catalog, and those for one grant alone.
func scopesInWords(scopes []string) string {
	single := len(wire.KeyScopeIDs(scopes, wire.KeyScopeGrantsRead))
	words := strconv.Itoa(len(scopes)-single) + " of " + strconv.Itoa(len(wire.KeyScopes()))
	switch single {
	case 0:
		return words
	case 1:
		return words + ", and one grant"
	}
	return words + ", and " + strconv.Itoa(single) + " grants"
}

func (v AppKeyView) whoseEnd() string {
	switch {
	case v.Key.RotatedTo != nil && v.Key.GraceEndsAt != nil && v.Key.EndsAt().Equal(*v.Key.GraceEndsAt):
		return "its rotation: another key took its place"
	case v.Key.Derived():
		return "this key's own, and never later than its parent's"
	}
	return "this key's own"
}

// rateSources say whose limit of requests counts.
var rateSources = map[string]string{
	wire.RateLimitOfKey:      "this key's own",
	wire.RateLimitOfPlatform: "the server's, for all keys without their own",
	"organization":           "the organization's",
}

func (v AppKeyView) whoseRate() string {
	whose := rateSources[v.Key.RateLimitSource]
	switch {
	case whose == "":
		whose = v.Key.RateLimitSource
	case v.Key.Derived() && v.Key.RateLimitSource == wire.RateLimitOfKey:
		return "its parent's, which counts for both"
	}
	if v.Key.CountsAs != nil {
		whose += "; counted together with the key it comes from"
	}
	return whose
}

// keyTypeWords say what a key of a type is.
var keyTypeWords = map[wire.KeyType]string{
	wire.KeyApp:     "key of the application",
	wire.KeyDerived: "derived from another key",
}

// RevokeAppKeyPage asks before an app key is revoked.
func RevokeAppKeyPage(v AppKeyView) Page {
	c := Confirmation{
		Title:  "Revoke " + v.Key.Name,
		Back:   Lead{Label: v.Key.Name, URL: AppKeyURL(v.Key.ID)},
		Action: RevokeAppKeyURL(v.Key.ID),
		Button: "Revoke key",
		About:  aboutAppKeyRevocation(v),
	}
	page := c.page()
	if v.Key.RevokedAt != nil {
		page.Body = appKeyRevokedBefore(v, c)
	}
	return page
}

// RotateAppKeyForm is the form that makes a key in another's place.
type RotateAppKeyForm struct {
	Form
	Key *client.AppKey
	Now time.Time
}

// OverlapField is for how many days a rotated key works on.
const OverlapField = "overlap_days"

// RotateAppKeyPage asks for how long the key is to work on whose place another takes.
func RotateAppKeyPage(f RotateAppKeyForm) Page {
	return Page{Title: "Rotate " + f.Key.Name, Narrow: true, Body: rotateAppKeyBody(f)}
}

// Rotatable reports whether another key can take a key's place.
func Rotatable(k *client.AppKey) bool {
	return k.RevokedAt == nil && k.RotatedTo == nil && !k.Derived()
}

// usedLately reports whether a program seems to use the key.
func (v AppKeyView) usedLately() bool {
	last := v.lastUsed()
	return last != nil && v.Now.Sub(*last) < 7*24*time.Hour
}

// lastUsed is when the key was last used: what was counted says so more exactly than the key.
func (v AppKeyView) lastUsed() *time.Time {
	if use := v.lastAccepted(); use != nil {
		return &use.At
	}
	return v.Key.LastUsedAt
}

func (v AppKeyView) lastAccepted() *client.KeyUse {
	if v.Usage.Known == nil {
		return nil
	}
	of, _ := v.Usage.Known.Find(v.Key.ID)
	return of.LastAccepted
}
