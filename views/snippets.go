package views

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// A snippet is a program that asks the API who it is, or what it needs for that, around the place of the key.
type snippet struct{ Name, Label, Before, After string }

// props is the snippet as it is drawn, in a group; plaintext is the key to put into it, "" for none.
func (s snippet) props(group, plaintext string, open bool) ui.SnippetProps {
	return ui.SnippetProps{
		Group:  group,
		Name:   s.Name,
		Label:  s.Label,
		Before: s.Before,
		Key:    plaintext,
		After:  s.After,
		Open:   open,
	}
}

// snippetsWithKey are programs to put a key into. They name the API too: without it the official SDK would send the
// key to another.
func snippetsWithKey(baseURL string) []snippet {
	baseURL = cmp.Or(baseURL, noBaseURL)
	address := strconv.Quote(baseURL)
	return []snippet{
		{"env", ".env", "ALTER_API_KEY=", "\n" + environment(baseURL) + "\n"},
		{"python", "Python", pythonImports + `os.environ["ALTER_BASE_URL"] = ` + address + pythonBefore + `"`, `"` + pythonAfter},
		{"go", "Go", goBefore + "\n" + goMain + `"`, `", client.WithBaseURL(` + address + "))" + goAfter},
		{"curl", "curl", "ALTER_API_KEY='", "'\nALTER_BASE_URL=" + shellQuote(baseURL) + "\n\n" + curl},
	}
}

// snippetsWithAppKey are programs to put an app key into: they list agents, where the key may.
func snippetsWithAppKey(baseURL string, scopes []string) []snippet {
	baseURL = cmp.Or(baseURL, noBaseURL)
	address := strconv.Quote(baseURL)
	env := snippet{"env", ".env", "ALTER_API_KEY=", "\n" + environment(baseURL) + "\n"}
	if !slices.Contains(scopes, wire.KeyScopeAgentsRead) {
		return []snippet{env}
	}
	return []snippet{
		env,
		{"python", "Python", pythonAppImports + `os.environ["ALTER_BASE_URL"] = ` + address + pythonAppBefore + `"`, `"` + pythonAppAfter},
		{"go", "Go", goBefore + "\n" + goAppMain + `"`, `", client.WithBaseURL(` + address + "))" + goAppAfter},
	}
}

// snippetsFromEnvironment are the same programs, which take key and address from where a deployed program has them.
func snippetsFromEnvironment() []snippet {
	return []snippet{
		{"python", "Python", pythonFromEnvironment, pythonAfter},
		{"go", "Go", goFromEnvironment, goAfter},
		{"curl", "curl", "", curl},
	}
}

// How the programs begin that take key and address from the environment.
const (
	pythonFromEnvironment = pythonImports + `os.environ["ALTER_BASE_URL"]` + pythonBefore + `os.environ["ALTER_API_KEY"]`
	goFromEnvironment     = goBefore + "\t\"os\"\n\n" + goMain + `os.Getenv("ALTER_API_KEY")) // reads ALTER_BASE_URL`
)

// The SDK takes the address from the environment only, and another when there is none: then the program ends here.
const (
	pythonImports = `import asyncio, os
from alter_sdk import Agent

`
	pythonBefore = `  # the SDK reads it

async def main():
    async with Agent(api_key=`
	pythonAfter = `) as agent:
        me = await agent.me()
        print(me.name, me.status)

asyncio.run(main())`
)

const (
	goBefore = `package main

import (
	"context"
	"fmt"
	"log"
`
	goMain = `	"github.com/alter-console/alter-console/client"
)

func main() {
	agent, err := client.NewAgent(`
	goAfter = `
	if err != nil {
		log.Fatal(err)
	}
	me, err := agent.Me(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(me.Name, me.Status)
}`
)

// The same for a key of the application.
const (
	pythonAppImports = `import asyncio, os
from alter_sdk import App

`
	pythonAppBefore = `  # the SDK reads it

async def main():
    async with App(api_key=`
	pythonAppAfter = `) as app:
        found = await app.agents.list(limit=10)
        for agent in found.agents:
            print(agent.name, agent.status)

asyncio.run(main())`
	goAppMain = `	"github.com/alter-console/alter-console/client"
)

func main() {
	app, err := client.NewApp(`
	goAppAfter = `
	if err != nil {
		log.Fatal(err)
	}
	for agent, err := range app.Agents.All(context.Background(), client.AgentListParams{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(agent.Name, agent.Status)
	}
}`
)

// curl signs as the SDKs do: with a key derived from the API key, over one line for each part of the request. The key
// goes to curl by standard input, where no list of processes shows it.
const curl = `path=/sdk/agents/me
time=$(date +%s)
nonce=$(openssl rand -hex 16)
body=$(printf '' | openssl dgst -sha256 -r | cut -c 1-64)
hmac() { openssl dgst -sha256 -mac hmac -macopt "$1" -r | cut -c 1-64; }
key=$(printf alter-signing-v1 | hmac "key:$ALTER_API_KEY")
signature=$(printf 'GET\n%s\n%s\n%s\n%s\n' "$path" "$time" "$nonce" "$body" | hmac "hexkey:$key")
curl --silent --show-error --header @- "$ALTER_BASE_URL$path" <<END
x-api-key: $ALTER_API_KEY
x-alter-timestamp: $time
x-alter-nonce: $nonce
x-alter-content-sha256: $body
x-alter-signature: $signature
END`

func shellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

func environment(baseURL string) string { return "ALTER_BASE_URL=" + cmp.Or(baseURL, noBaseURL) }

// noBaseURL stands where this server has no address that the SDKs take. It leads nowhere, while without any address the
// official SDKs would send the key to their vendor.
const noBaseURL = "https://set-public-url.invalid"
