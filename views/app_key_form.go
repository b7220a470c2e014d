package views

// AppKeyForm is the form that makes an app key.
type AppKeyForm struct {
	Form
	Opened string // when the form was drawn, in seconds, which choices of an end count from
}

// Cards of an [AppKeyForm], whose limits are in LimitsCard.
const KeyCard FormCard = "key"

// Fields of an [AppKeyForm] that more than one place names. FieldName, FieldExpires and FieldExpiresOn are others.
const (
	FieldPreset    = "preset"
	FieldScopes    = "scopes"
	FieldNetworks  = "cidr_allowlist"
	FieldRateLimit = "rate_limit_rpm"
)

// ForOwnScopes ties a field to the choice of scopes one by one.
var ForOwnScopes = FormWhen{Field: FieldPreset, Values: []string{OwnScopes}}

// UsualLife is when a new app key ends unless somebody chooses otherwise, in hours.
const UsualLife = "2160"

// NewAppKeyPage is the form that makes an app key.
func NewAppKeyPage(f AppKeyForm) Page {
	return Page{Title: "New app key", Narrow: true, Body: newAppKeyBody(f)}
}
