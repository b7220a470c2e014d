// Command example is example.py in Go: an agent sends two requests through grants, in one run.
//
//	ALTER_API_KEY=alter_key_… ALTER_BASE_URL=http://127.0.0.1:8080 example AGENT URL1 GRANT1 URL2 GRANT2
package main

import (
	"context"
	"errors"
	"log"
	"os"

	"github.com/alter-console/alter-console/client"
)

func main() {
	if len(os.Args) != 6 {
		log.Fatal("usage: example AGENT URL1 GRANT1 URL2 GRANT2")
	}
	if err := run(context.Background(), os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, agentID, url1, g1, url2, g2 string) (err error) {
	app, err := client.NewApp(os.Getenv("ALTER_API_KEY"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close(ctx)) }() // waits for the records of the requests
	agent, err := app.GetAgent(agentID)
	if err != nil {
		return err
	}
	ctx = agent.Trace(ctx, client.RunID("run-abc"))
	if err := send(ctx, agent, "GET", url1, g1); err != nil {
		return err
	}
	return send(ctx, agent, "POST", url2, g2)
}

func send(ctx context.Context, agent *client.Agent, method, address, grant string) error {
	resp, err := agent.Request(ctx, method, address, client.WithGrant(grant))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
