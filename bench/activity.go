package main

import (
	"context"
	"encoding/json"
	"fmt"
)

// measureActivity asks for each list one at a time.
func (b *bench) measureActivity(ctx context.Context, t *target) error {
	id, name, err := t.someAgent(ctx)
	if err != nil {
		return err
	}
	for _, list := range activityCases(id, name) {
		n := 0
		request := func() []byte {
			n++
			return t.app.request(t.server.address, "GET", list.address(n), nil)
		}
		if err := b.measureList(ctx, t, list.name, under(50, "ms"), request); err != nil {
			return err
		}
	}
	return nil
}

// someAgent is the agent of the newest run.
func (t *target) someAgent(ctx context.Context) (id, name string, err error) {
	a, err := t.server.fetch(ctx, t.app.request(t.server.address, "GET", "/console/v1/runs?limit=1", nil))
	if err != nil {
		return "", "", err
	}
	var found struct {
		Items []struct {
			Agents []struct{ ID, Name string }
		}
	}
	if err := json.Unmarshal(a.body, &found); err != nil || len(found.Items) == 0 || len(found.Items[0].Agents) == 0 {
		return "", "", fmt.Errorf("no run of an agent: %s", a.body)
	}
	agent := found.Items[0].Agents[0]
	return agent.ID, agent.Name, nil
}
