package views

import (
	"context"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views/ui"
)

// Names of the pages of an agent, which are its tabs.
const (
	TabOverview = "Overview"
	TabActivity = "Activity"
	TabGrants   = "Grants"
	TabHistory  = "History"
)

// An AgentTab is one of the pages of an agent.
type AgentTab struct {
	Name  string
	URL   templ.SafeURL
	Needs client.Capability // what the API must be able to do, "" for nothing
}

// AgentTabs are the pages of an agent, in their order.
func AgentTabs(id string) []AgentTab {
	return []AgentTab{
		{Name: TabOverview, URL: AgentURL(id)},
		{Name: TabActivity, URL: AgentActivityURL(id), Needs: client.CapabilityCalls},
		{Name: TabGrants, URL: AgentGrantsURL(id), Needs: client.CapabilityGrants},
		{Name: TabHistory, URL: AgentHistoryURL(id), Needs: client.CapabilityHistory},
	}
}

// AgentHead is what all pages of an agent begin with.
type AgentHead struct {
	Agent *client.AgentInfo
	Tabs  []AgentTab // those that the API can fill
}

// agentTabs are the tabs of an agent, of which the named one is current.
func agentTabs(ctx context.Context, tabs []AgentTab, current string) []ui.Tab {
	list := make([]ui.Tab, len(tabs))
	for i, tab := range tabs {
		list[i] = ui.Tab{Label: tab.Name, URL: keep(ctx, tab.URL), Current: tab.Name == current}
	}
	return list
}
