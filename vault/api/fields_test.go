package api_test

import (
	"errors"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/vault/api"
)

// TestManyKeysBelowALongOne holds the work for a body to its size, counted in memory.
func TestManyKeysBelowALongOne(t *testing.T) {
	var below []string
	for i := range 20_000 {
		below = append(below, strconv.Itoa(i))
	}
	body := []byte(`{"` + strings.Repeat("k", 100_000) + `":{"` + strings.Join(below, `":1,"`) + `":1,"x":{"y":1,"y":2}}}`)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := api.ReadFields(body)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 300*uint64(len(body)) {
		t.Errorf("%d bytes of memory for a body of %d", used, len(body))
	}
	if err == nil || len(err.Error()) > 1000 {
		t.Errorf("a key that is there twice: %.100v", err)
	}
}

// TestFieldsOfAnObjectWithin: what is wrong with them is told under their whole name, with what else is wrong.
func TestFieldsOfAnObjectWithin(t *testing.T) {
	f, err := api.ReadFields([]byte(`{"label":3,"policy":{"days":"x","on":1,"paths":["/",null],"other":true,"list":["a"],"open":true,"n":7}}`), "label", "policy")
	if err != nil {
		t.Fatal(err)
	}
	f.Text("label")
	policy := f.Nested("policy", 1000, "days", "on", "paths", "list", "open", "n")
	policy.Integer("days", 1, 5, 0)
	policy.Flag("on")
	policy.Texts("paths")
	if !policy.Flag("open") || policy.Flag("absent") || policy.Integer("n", 1, 7, 0) != 7 || policy.Integer("absent", 1, 7, 3) != 3 {
		t.Error("what is right is not read")
	}
	if list := policy.Texts("list"); len(list) != 1 || list[0] != "a" {
		t.Errorf("list %q", list)
	}
	f.Take(policy.Problems)
	var refusal *api.Error
	if !errors.As(f.Err(), &refusal) {
		t.Fatal("nothing is wrong")
	}
	var fields []string
	for _, problem := range refusal.Problems {
		fields = append(fields, problem.Field)
	}
	if got := strings.Join(fields, " "); got != "label policy.other policy.days policy.on policy.paths" {
		t.Errorf("wrong are %s", got)
	}
}
