package clienttest

import "github.com/alter-console/alter-console/client"

// App returns a client with the application's key, and the API's clock.
func (a *API) App(opts ...client.Option) *client.App {
	app, err := client.NewApp(a.AppKey(), a.Options(opts...)...)
	a.check(err)
	return app
}

// Agent returns a client with an agent's own key, and the API's clock.
func (a *API) Agent(key string, opts ...client.Option) *client.Agent {
	agent, err := client.NewAgent(key, a.Options(opts...)...)
	a.check(err)
	return agent
}

func (a *API) check(err error) {
	switch {
	case err == nil:
	case a.t == nil:
		panic(err)
	default:
		a.t.Helper()
		a.t.Fatal(err)
	}
}

// Options are what makes client.NewApp and client.NewAgent talk to this API, with others after them.
func (a *API) Options(opts ...client.Option) []client.Option {
	return append([]client.Option{client.WithTransport(a.Transport()), client.WithBaseURL(BaseURL), client.WithClock(a.Now)}, opts...)
}
