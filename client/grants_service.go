package client

// GrantsService lets agents, or the application itself, use managed secrets: App.Grants. Create, Search, Get and Revoke are
// an extension and need CapabilityGrants; the rest is the Alter API's own.
type GrantsService struct{ conn *conn }
