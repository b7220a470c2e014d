package secrets

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/vault/api"
)

// mostNear is how many slugs are offered in place of one that no managed secret has.
const mostNear = 3

// SlugAdvice is what an operator is to do about a slug that a program names and no managed secret has; "" when one has it.
func (r *Room) SlugAdvice(ctx context.Context, appID, slug string) (string, error) {
	var missing *api.Error
	secret, err := r.Find(ctx, appID, slug)
	if err == nil && secret.Slug != slug {
		return "Programs name a managed secret by its slug, which is " + secret.Slug + ", and not by its id.", nil
	}
	if !errors.As(err, &missing) || missing.Code != wire.CodeSecretNotFound {
		return "", err
	}
	slugs, err := r.base.Store.SlugsFrom(ctx, appID, "")
	if err != nil {
		return "", err
	}
	advice := "No managed secret has the slug " + text.Visible(slug) + "."
	if near := nearest(slugOf(slug), slugs); len(near) > 0 {
		return advice + " Did you mean " + strings.Join(near, " or ") + "? Correct it in the program.", nil
	}
	return advice + " Correct it in the program, or create such a secret and grant access to it.", nil
}

// nearest are the slugs that may be meant by a word: of those that differ in a third of its letters at most, or that begin as
// it does, the nearest.
func nearest(word string, slugs []string) (near []string) {
	most := min(max(1, len(word)/3), len(word)-1)
	least := most
	for _, slug := range slugs {
		distance := slugDistance(word, slug, most)
		if distance < least {
			near, least = nil, distance
		}
		if distance == least {
			near = append(near, slug)
		}
	}
	slices.Sort(near)
	return near[:min(len(near), mostNear)]
}

// slugDistance is in how many letters two slugs differ, more than most where they are not near. One that goes on where the
// other ends is just near enough.
func slugDistance(a, b string, most int) int {
	switch {
	case strings.HasPrefix(a, b+"-") || strings.HasPrefix(b, a+"-"):
		return most
	case max(len(a)-len(b), len(b)-len(a)) > most:
		return most + 1
	}
	return levenshtein.ComputeDistance(a, b)
}
