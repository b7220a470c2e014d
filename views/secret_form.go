package views

import (
	"strconv"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// SecretForm is the form that makes or changes a managed secret.
type SecretForm struct {
	Form
	Secret    *client.ManagedSecret // as it is now, nil for a new one
	Template  SecretTemplate        // what the form was filled from, if anything
	Places    []SecretPlace         // as typed
	AddPlace  bool                  // the button for one more row was pressed
	AskValue  bool                  // what is wanted needs a value: always of a new secret
	MasterKey string                // of the server, "" when it is not known
}

// SecretPlace is one more place of a request that a credential goes to.
type SecretPlace struct {
	Target string // one of the Target words of package wire
	Key    string // of the header or parameter
	Own    bool   // it has a value of its own
	Name   string // of that value, "" until it is made of the key
	Typed  bool   `json:"-"` // its value was sent, and is not drawn
}

// Cards of a [SecretForm].
const (
	SecretCard    FormCard = "secret"
	HostsCard     FormCard = "hosts"
	InjectionCard FormCard = "injection"
	ValueCard     FormCard = "value"
)

// Fields of a [SecretForm] that more than one place names.
const (
	FieldHosts       = "allowed_hosts"
	FieldInjection   = "injection"
	FieldPlaces      = "places"
	FieldPlaceValues = "place_values"
	FieldToken       = "token"
	FieldUsername    = "username"
	FieldPassword    = "password"
)

// The inputs of the places' rows, as often as there are rows, and the buttons of the form's own.
const (
	PlaceTargetInput = "place_target"
	PlaceKeyInput    = "place_key"
	PlaceOwnInput    = "place_own"
	PlaceNameInput   = "place_name"
	PlaceValueInput  = SealedPrefix + "place_value"
	AddPlaceButton   = "add_place"
	ChangeButton     = "change"
	TemplateField    = "template"
	AskValueField    = "ask_value"
)

// ForCustom ties fields to the kind of injection that goes to several places.
var ForCustom = FormWhen{Field: FieldInjection, Values: []string{client.InjectCustom}}

// InjectionOptions are the ways to carry a credential, the usual ones first.
var InjectionOptions = []ui.Option{
	{Value: client.InjectBearer, Label: "Bearer token", Hint: "Authorization: Bearer …"},
	{Value: client.InjectHeader, Label: "Header", Hint: "A header of another name, such as X-Api-Key, or another format."},
	{Value: client.InjectBasic, Label: "User and password", Hint: "Authorization: Basic …"},
	{Value: client.InjectQuery, Label: "Query parameter", Hint: "A parameter of the address, such as key. Addresses are logged by many servers: prefer a header where there is one."},
	{Value: client.InjectSigV4, Label: "AWS signature", Hint: "Requests are signed with an access key (Signature Version 4)."},
	{Value: client.InjectCustom, Label: "Several places", Hint: "A header, and more headers or parameters, each with the same value or one of its own."},
}

var targetOptions = []ui.Option{{Value: wire.TargetHeader, Label: "Header"}, {Value: wire.TargetQuery, Label: "Parameter"}}

var ownOptions = []ui.Option{{Value: "", Label: "The key or token"}, {Value: "true", Label: "A value of its own"}}

// PlacesText prints places for comparison by eye.
func PlacesText(places []SecretPlace) string {
	var lines []string
	for _, p := range places {
		line := p.Target + " " + p.Key
		if p.Own {
			line += " (a value of its own)"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// places are the rows, and an empty one when there is none or one was asked for.
func (f SecretForm) places() []SecretPlace {
	if len(f.Places) > 0 && !f.AddPlace {
		return f.Places
	}
	return append(f.Places[:len(f.Places):len(f.Places)], SecretPlace{Target: wire.TargetHeader})
}

// keepTyped counts what the form was filled with by its own buttons, too.
func (f SecretForm) keepTyped() string {
	if f.AddPlace || f.AskValue && f.Secret != nil {
		return "always"
	}
	return f.Form.keepTyped()
}

func placeID(part string, i int) string { return "place-" + part + "-" + strconv.Itoa(i) }

func (p SecretPlace) own() string {
	if p.Own {
		return "true"
	}
	return ""
}

// again asks for the value of a row that was typed before.
func (p SecretPlace) again() string {
	if p.Typed {
		return typeItAgain
	}
	return ""
}
