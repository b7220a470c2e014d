package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/handlers/web"
)

func TestARowThatDoesNotSayWhoMayDoesNotStart(t *testing.T) {
	defer func() {
		if said := fmt.Sprint(recover()); !strings.Contains(said, "GET /notes") {
			t.Errorf("it says %s", said)
		}
	}()
	web.New(web.Options{}).Handler(nil, []web.Route{{Method: http.MethodGet, Path: "/notes", Handler: web.NotFound}})
	t.Error("it starts")
}

func TestTheFirstSegmentsOfRowsAreTaken(t *testing.T) {
	rows := []web.Route{web.Get("/notes/:id", web.SignedIn, web.NotFound)}
	for segment, owned := range map[string]bool{"notes": true, "static": true, "note": false, ":id": false, "": false} {
		if web.Owns(segment, rows) != owned {
			t.Errorf("%q is taken: %t", segment, !owned)
		}
	}
}
