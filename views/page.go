package views

import (
	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views/ui"
)

// ProductName is what the console calls itself in titles and in the top bar.
const ProductName = "Alter Console"

// Sections of the top navigation, for [Page.Section].
const (
	SectionAgents  = "Agents"
	SectionSecrets = "Secrets"
	SectionGrants  = "Grants"
	SectionRuns    = "Runs"
	SectionAudit   = "Audit"
)

// A Section is an entry of the navigation.
type Section struct {
	Name  string
	URL   templ.SafeURL
	Needs client.Capability // what the API must be able to do, "" for nothing
	May   access.Permission // what who sees it must have
	Icon  string            // in a menu
}

// Sections are the entries of the navigation, in their order.
func Sections() []Section {
	return []Section{
		{Name: SectionAgents, URL: AgentsURL(), May: access.ReadAgents},
		{Name: SectionSecrets, URL: SecretsURL(), Needs: client.CapabilityManagedSecrets, May: access.ReadSecrets},
		{Name: SectionGrants, URL: GrantsURL(), Needs: client.CapabilityGrants, May: access.ReadGrants},
		{Name: SectionRuns, URL: RunsURL(), Needs: client.CapabilityRuns, May: access.ReadActivity},
		{Name: SectionAudit, URL: AuditURL(), Needs: client.CapabilityAudit, May: access.ReadAudit},
	}
}

// AccountSections are the entries of the menu of the account, in their order.
func AccountSections() []Section {
	return []Section{
		{Name: "People", URL: PeopleURL(), May: access.ReadPeople, Icon: "people"},
		{Name: "App keys", URL: AppKeysURL(), Needs: client.CapabilityAppKeys, May: access.ReadAppKeys, Icon: "key"},
		{Name: "Endings", URL: EndingsURL(), Needs: client.CapabilityEndings, May: access.ReadAgents, Icon: "clock"},
		{Name: "Settings", URL: SettingsURL(), Needs: client.CapabilitySettings, May: access.ReadSettings, Icon: "settings"},
		{Name: "Account", URL: AccountURL(), Icon: "user"},
	}
}

// Page is one screen before the frame is put around it.
type Page struct {
	Title   string          // document title, without the product name
	Section string          // which entry of the navigation is current, "" for none
	Narrow  bool            // one column for reading and forms instead of the full width
	Centred bool            // a single card in the middle, without navigation: setup and sign-in
	Secret  bool            // holds a plaintext key: kept out of every history snapshot
	Unsaid  bool            // its address holds a secret, which no Referer tells
	Early   []string        // static names of scripts that run before this screen is drawn
	Scripts []string        // static names of scripts that only this screen needs
	Body    templ.Component // the main landmark's content
}

// Chrome is what the frame shows on every screen. No screen's handler fills it: package handlers/web does.
type Chrome struct {
	Sections    []Section // of the navigation
	Account     []Section // of the menu of the account
	Email       string    // who is signed in, "" for nobody
	Role        string    // what they may do, in words
	RemoteHost  string    // host of the remote Alter API being managed, "" for the embedded one
	Version     string    // of the server, for those who are signed in
	Messages    []Message // what the screen says besides
	Theme       Theme     // that was chosen in this browser
	NoPublicURL bool      // the request came through a proxy, whose address nobody told the server
}

// Message is a short text about what was just done.
type Message struct {
	Kind MessageKind
	Text string
}

// MessageKind is how a message is meant.
type MessageKind string

// Kinds of [Message].
const (
	MessageInfo    = MessageKind(ui.Info)
	MessageSuccess = MessageKind(ui.Success)
	MessageWarning = MessageKind(ui.Warning)
)

func (c Chrome) toasts() (list []ui.Message) {
	for _, m := range c.Messages {
		list = append(list, ui.Message{Tone: ui.Tone(m.Kind), Text: m.Text})
	}
	return list
}

// htmxConfig lets htmx show every failure as a message, run no evaluated code and keep no copy of a page in the
// browser's storage. Forms that can be refused are sent without htmx.
const htmxConfig = `{"allowEval":false,"allowScriptTags":false,"includeIndicatorStyles":false,` +
	`"historyCacheSize":0,"refreshOnHistoryMiss":true,"selfRequestsOnly":true,"timeout":30000,` +
	`"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"[45]..","swap":false,"error":true}]}`
