package secrets

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// slugOf makes a slug of a name: its letters without accents and its digits, with a dash for what is between.
func slugOf(name string) string {
	plain := func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case unicode.Is(unicode.Mn, r): // an accent, taken off its letter
			return -1
		}
		return ' '
	}
	words := strings.Fields(strings.Map(plain, norm.NFKD.String(name)))
	slug := cut(strings.Join(words, "-"), wire.MaxSlug)
	if _, isID := api.ParseID(slug); isID || slug == "" {
		return cut("secret-"+slug, wire.MaxSlug)
	}
	return slug
}

func cut(slug string, most int) string { return strings.Trim(slug[:min(len(slug), most)], "-") }

// insert writes a new secret under the slug that was asked for, or under the first one free that its name makes.
func insert(ctx context.Context, tx *store.Tx, secret *store.ManagedSecret) error {
	if secret.Slug != "" {
		err := tx.InsertManagedSecret(ctx, *secret)
		if errors.Is(err, store.ErrSlugTaken) {
			return api.Failf(wire.CodeSecretSlugExists, "Another managed secret has the slug %s.", secret.Slug)
		}
		return err
	}
	base := slugOf(secret.Name)
	taken, err := tx.SlugsFrom(ctx, secret.AppID, cut(base, wire.MaxSlug-len("-1000000")))
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		if secret.Slug = numbered(base, n); slices.Contains(taken, secret.Slug) {
			continue
		}
		if err := tx.InsertManagedSecret(ctx, *secret); !errors.Is(err, store.ErrSlugTaken) { // by somebody just now
			return err
		}
	}
}

func numbered(base string, n int) string {
	if n == 1 {
		return base
	}
	suffix := "-" + strconv.Itoa(n)
	return cut(base, wire.MaxSlug-len(suffix)) + suffix
}
