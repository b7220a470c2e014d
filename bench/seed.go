package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/store"
)

const (
	keysPerAgent = 2
	seedBatch    = 500
)

// Words that names are made of. Every name has "agent" in it; one agent in a thousand is of the team "aurora".
var (
	tasks = []string{"billing", "support", "deploy", "search", "report", "triage", "sync", "mail", "crawl", "review"}
	teams = []string{"payments", "platform", "growth", "security", "data", "sales", "people", "finance"}
)

// seed fills an empty database with agents of all kinds, the same ones each time but for their ids and hashes.
func seed(ctx context.Context, o store.Options, agents int) error {
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	app, err := s.DefaultAppID(ctx)
	if err != nil {
		return err
	}
	secrets, err := s.ServerSecrets(ctx)
	if err != nil {
		return err
	}
	secretID := secrets[len(secrets)-1].ID // the first start has made it
	dice := rand.New(rand.NewPCG(1, 2))
	for from := 0; from < agents; from += seedBatch {
		err := s.Tx(ctx, func(tx *store.Tx) error {
			for i := from; i < min(from+seedBatch, agents); i++ {
				if err := insert(ctx, tx, seededAgent(dice, app, i), secretID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func insert(ctx context.Context, tx *store.Tx, a store.Agent, secretID string) error {
	if err := tx.InsertAgent(ctx, a); err != nil {
		return err
	}
	for n := range keysPerAgent {
		if err := tx.InsertKey(ctx, seededKey(a, n+1, secretID)); err != nil {
			return err
		}
	}
	return nil
}

// seededAgent makes agent number i: created one after the other over two years, one in ten revoked, one in ten
// suspended, a third of them services, with one to three providers of very different sizes.
func seededAgent(dice *rand.Rand, app string, i int) store.Agent {
	task, team := tasks[dice.IntN(len(tasks))], teams[dice.IntN(len(teams))]
	if i%1000 == 7 {
		team = "aurora"
	}
	created := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * 10 * time.Minute)
	display := fmt.Sprintf("%s agent of %s, no. %d", task, team, i)
	a := store.Agent{
		ID:          uuid.Must(uuid.NewV7()).String(),
		AppID:       app,
		Name:        fmt.Sprintf("%s-agent-%06d", task, i),
		DisplayName: &display,
		Type:        "agent",
		Status:      "active",
		Scopes:      map[string][]string{"slack": {"chat:write", "channels:read"}},
		Policy:      json.RawMessage(`{}`),
		Owner:       fmt.Sprintf("owner%d@example.com", dice.IntN(5_000)),
		Team:        team,
		Version:     1,
		KeysMinted:  keysPerAgent,
		CreatedAt:   created,
		UpdatedAt:   created,
	}
	a.Metadata = json.RawMessage(fmt.Sprintf(`{"owner":%q,"team":%q}`, a.Owner, a.Team))
	if dice.IntN(3) == 0 {
		a.Type = "service"
	}
	if dice.IntN(2) == 0 {
		a.Scopes["github"] = []string{"repo", "read:org"}
	}
	if i%500 == 3 {
		a.Scopes["salesforce"] = []string{"api"}
	}
	switch dice.IntN(10) {
	case 0:
		a.Status, a.RevokedAt = "revoked", &created
	case 1:
		a.Status = "inactive"
	}
	if dice.IntN(4) > 0 {
		used := created.Add(time.Duration(dice.IntN(1_000)) * time.Hour)
		a.LastUsedAt = &used
	}
	return a
}

// seededKey makes a key that nobody holds; what signs requests is created through the API.
func seededKey(a store.Agent, number int, secretID string) store.Key {
	id := uuid.Must(uuid.NewV7())
	hash := append(id[:], id[:]...)
	return store.Key{
		ID:        id.String(),
		AppID:     a.AppID,
		AgentID:   &a.ID,
		Number:    number,
		Name:      fmt.Sprintf("%s-%d", a.Name, number),
		SecretID:  secretID,
		Prefix:    "alter_key_agent_seed",
		Hash:      hash,
		CreatedAt: a.CreatedAt,
		RevokedAt: a.RevokedAt,
	}
}

// vacuum does at once what PostgreSQL's autovacuum does within minutes of a bulk load.
func vacuum(ctx context.Context, url string) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "vacuum analyze")
	return err
}
