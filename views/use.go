package views

import (
	"strconv"

	"github.com/alter-console/alter-console/client"
)

// A use is how programs get at a managed secret: where they may go, and what they name, as Python and Go say it.
type use struct {
	Hosts      []string
	Python, Go string
}

// useOfSecret names the secret, of which most agents have one grant.
func useOfSecret(s *client.ManagedSecret) use {
	slug := strconv.Quote(s.Slug)
	return use{s.AllowedHosts, "provider=" + slug, "client.WithProvider(" + slug + ")"}
}

// useOfGrant names the grant, which no other can be taken for.
func useOfGrant(g *client.Grant, s *client.ManagedSecret) use {
	id := strconv.Quote(g.ID)
	return use{s.AllowedHosts, "grant_id=" + id, "client.WithGrant(" + id + ")"}
}

// snippets are whole programs that make one request.
func (u use) snippets() []snippet {
	what := `"GET", ` + strconv.Quote(exampleOrigin(u.Hosts, "api")+"/") + ", "
	return []snippet{
		{Name: "python", Label: "Python", Before: pythonFromEnvironment + `) as agent:
        answer = await agent.request(` + what + u.Python + `)
        print(answer.status_code)

asyncio.run(main())`},
		{Name: "go", Label: "Go", Before: goFromEnvironment + `
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	defer agent.Close(ctx) // waits until the API knows of the request
	answer, err := agent.Request(ctx, ` + what + u.Go + `)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	fmt.Println(answer.StatusCode)
}`},
	}
}
