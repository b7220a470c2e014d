package views

import (
	"context"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views/ui"
)

// Names of the pages of something, which are its tabs.
const (
	TabOverview = "Overview"
	TabActivity = "Activity"
	TabGrants   = "Grants"
	TabHistory  = "History"
)

// A Tab is one of the pages of something.
type Tab struct {
	Name  string
	URL   templ.SafeURL
	Needs client.Capability // what the API must be able to do, "" for nothing
}

// AgentTabs are the pages of an agent, in their order.
func AgentTabs(id string) []Tab {
	return []Tab{
		{Name: TabOverview, URL: AgentURL(id)},
		{Name: TabActivity, URL: AgentActivityURL(id), Needs: client.CapabilityCalls},
		{Name: TabGrants, URL: AgentGrantsURL(id), Needs: client.CapabilityGrants},
		{Name: TabHistory, URL: AgentHistoryURL(id), Needs: client.CapabilityHistory},
	}
}

// SecretTabs are the pages of a managed secret.
func SecretTabs(s *client.ManagedSecret) []Tab { return twoTabs(SecretURL(s), SecretHistoryURL(s)) }

// GrantTabs are the pages of a grant.
func GrantTabs(id string) []Tab { return twoTabs(GrantURL(id), GrantHistoryURL(id)) }

// AppKeyTabs are the pages of an app key.
func AppKeyTabs(id string) []Tab { return twoTabs(AppKeyURL(id), AppKeyHistoryURL(id)) }

// PersonTabs are the pages of an account.
func PersonTabs(id string) []Tab { return twoTabs(PersonURL(id), PersonHistoryURL(id)) }

func twoTabs(overview, history templ.SafeURL) []Tab {
	return []Tab{{Name: TabOverview, URL: overview}, {Name: TabHistory, URL: history, Needs: client.CapabilityAudit}}
}

// tabsOf are tabs as they are drawn, of which the named one is current.
func tabsOf(ctx context.Context, tabs []Tab, current string) []ui.Tab {
	list := make([]ui.Tab, len(tabs))
	for i, tab := range tabs {
		list[i] = ui.Tab{Label: tab.Name, URL: keep(ctx, tab.URL), Current: tab.Name == current}
	}
	return list
}
