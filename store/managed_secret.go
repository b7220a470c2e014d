package store

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A ManagedSecret is one row of managed_secrets: a credential of an upstream API, without what it holds.
type ManagedSecret struct {
	ID           string
	AppID        string
	Slug         string // never changes
	Name         string
	Description  string
	AllowedHosts json.RawMessage // a list of hosts
	Injection    json.RawMessage // a wire.Injection
	Version      int
	CreatedAt    time.Time
	UpdatedAt    time.Time
	ValueSetAt   time.Time
	DeletedAt    *time.Time
	LastUsedAt   *time.Time
}

// managedSecrets leaves last uses to TouchGrants.
var managedSecrets = sqldb.NewTable("managed_secrets",
	sqldb.Text("id", func(s *ManagedSecret) *string { return &s.ID }, sqldb.Key),
	sqldb.Text("app_id", func(s *ManagedSecret) *string { return &s.AppID }, sqldb.Fixed),
	sqldb.Text("slug", func(s *ManagedSecret) *string { return &s.Slug }, sqldb.Fixed, sqldb.Sorts(wire.SortName)),
	sqldb.Text("name", func(s *ManagedSecret) *string { return &s.Name }),
	sqldb.Text("description", func(s *ManagedSecret) *string { return &s.Description }),
	sqldb.JSON("allowed_hosts", func(s *ManagedSecret) *json.RawMessage { return &s.AllowedHosts }),
	sqldb.JSON("injection", func(s *ManagedSecret) *json.RawMessage { return &s.Injection }),
	sqldb.Derived("search_text", (*ManagedSecret).searchText),
	sqldb.Int("version", func(s *ManagedSecret) *int { return &s.Version }),
	sqldb.Time("created_at", func(s *ManagedSecret) *time.Time { return &s.CreatedAt }, sqldb.Fixed, sqldb.Sorts(wire.SortCreated)),
	sqldb.Time("updated_at", func(s *ManagedSecret) *time.Time { return &s.UpdatedAt }),
	sqldb.Time("value_set_at", func(s *ManagedSecret) *time.Time { return &s.ValueSetAt }),
	sqldb.TimeOrNull("deleted_at", func(s *ManagedSecret) **time.Time { return &s.DeletedAt }),
	sqldb.TimeOrNever("last_used_at", func(s *ManagedSecret) **time.Time { return &s.LastUsedAt }, sqldb.Fixed, sqldb.Sorts(wire.SortLastUsed)),
)

func (s *ManagedSecret) searchText() string {
	return text.Fold(strings.Join([]string{s.Slug, s.Name, s.Description, s.ID}, "\n"))
}
