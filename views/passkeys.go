package views

import (
	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/views/ui"
)

// PasskeyAsk is what a browser needs to ask for a passkey, and where its answer goes.
type PasskeyAsk struct {
	Options string        // for the browser, as JSON; "" where no passkey can be asked for
	Action  templ.SafeURL // of the form that the answer is in
	Renew   templ.SafeURL // where there are others when these are too old, "" for nowhere
	Making  bool          // it is to make one, rather than to show one
	Fills   bool          // it may offer them in fields of the page, too
}

// Fields of forms that hold a second factor, or what stands for one.
const (
	FieldCredential  = "credential" // what a browser answers who has a passkey
	FieldCode        = "code"
	FieldRecovery    = "recovery_code"
	FieldPasskeyName = "name"
	FieldOwnPassword = "password"
	FieldAgain       = "again" // somebody has neither, and signs in anew
)

func (p PasskeyAsk) attributes() templ.Attributes {
	attributes := templ.Attributes{"data-passkey": "show", "data-passkey-options": p.Options}
	if p.Making {
		attributes["data-passkey"] = "make"
	}
	if p.Renew != "" {
		attributes["data-address"] = string(p.Renew)
	}
	if p.Fills {
		attributes["data-passkey-fills"] = true
	}
	return attributes
}

// passkeyScript is what asks the browser.
var passkeyScript = []string{"js/passkey.js"}

func passkeyButtonProps(primary bool) ui.ButtonProps {
	p := ui.ButtonProps{Type: "button", Wide: true, Attrs: map[string]any{"data-passkey-start": true}}
	if primary {
		p.Variant = ui.ButtonPrimary
	}
	return p
}
