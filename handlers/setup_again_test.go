package handlers_test

import (
	"net/http"
	"testing"
)

// TestAUsedSetUpLinkSaysSo opens the link once more, after the administrator was made.
func TestAUsedSetUpLinkSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	at := s.get("/setup?token=x").want(http.StatusSeeOther).header.Get("Location")
	s.get(at).want(http.StatusOK).says("main", "This console has its administrator already")
}
