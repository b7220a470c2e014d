package calls

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/grants"
	"github.com/alter-console/alter-console/vault/redact"
	"github.com/alter-console/alter-console/vault/secrets"
)

// patience is how long a retrieval is decided anew while what it was decided by changes before it is written down.
const patience = 5 * time.Second

// token answers POST /sdk/token (protocol 9.1 and 9.2). Each answer, also a refusal, is on the disk before it leaves.
func (r *Room) token(c *api.Call) (api.Reply, error) {
	record := recordOf(c)
	ask, err := readAsk(c)
	if err != nil {
		return r.refuse(c, record, err)
	}
	ask.describe(&record)
	for again, until := false, time.Now().Add(patience); !again || time.Now().Before(until); again = true {
		answer, basis, err := r.decide(c, ask, &record, again)
		if errors.Is(err, store.ErrChanged) {
			continue
		}
		if err != nil {
			return r.refuse(c, record, err)
		}
		err = r.base.Store.KeepRetrieval(c.Context(), store.Retrieval{Call: record, Basis: basis})
		if errors.Is(err, store.ErrChanged) {
			continue
		}
		if err != nil {
			return api.Reply{}, notKept(err)
		}
		r.uses.Add(record.GrantID, record.At)
		return api.OK(answer)
	}
	return api.Reply{}, notKept(store.ErrChanged)
}

// decide makes the answer of a retrieval, and says what it was decided by. again is for one that was decided before, by
// what is no longer so.
func (r *Room) decide(c *api.Call, ask ask, record *store.Call, again bool) (tokenJSON, *store.Basis, error) {
	if again {
		if err := r.mayStillAsk(c); err != nil {
			return tokenJSON{}, nil, err
		}
	}
	if err := mayAsk(c.Asker); err != nil {
		return tokenJSON{}, nil, err
	}
	found, err := r.grants.Resolve(c.Context(), r.base.Store, c.Asker, ask.Ask)
	name(record, found)
	if err != nil {
		return tokenJSON{}, nil, err
	}
	if no := grants.May(found.Holder, found.Secret, found.Chain, ask.use(record.At)); no != nil {
		return tokenJSON{}, nil, no
	}
	if no := checkRule(c.Header.Get(wire.HeaderRequestRule), found); no != nil {
		return tokenJSON{}, nil, no
	}
	credential, err := r.open(c.Context(), found.Secret)
	if err != nil {
		return tokenJSON{}, nil, err
	}
	scrub(record, redact.New(credential))
	basis := &store.Basis{KeyID: c.Asker.KeyID(), Agent: found.Holder, Grants: found.Chain, Secret: found.Secret}
	return answerOf(record, found, credential), basis, nil
}

// open opens a secret. What can't be read because the secret is changed or deleted meanwhile is no refusal, but ErrChanged.
func (r *Room) open(ctx context.Context, secret store.ManagedSecret) (secrets.Credential, error) {
	credential, err := r.secrets.Open(ctx, r.base.Store, secret)
	if err == nil {
		return credential, nil
	}
	now, failed := r.base.Store.ManagedSecretByID(ctx, secret.AppID, secret.ID)
	switch {
	case failed != nil:
		return credential, failed
	case now.Version != secret.Version || now.DeletedAt != nil:
		return credential, store.ErrChanged
	}
	return credential, err
}

// mayStillAsk looks the key up once more.
func (r *Room) mayStillAsk(c *api.Call) error {
	return r.base.Store.Tx(c.Context(), func(tx *store.Tx) error { return c.Asker.StillMay(c.Context(), tx) })
}

// mayAsk refuses suspended agents, whichever grant they ask for.
func mayAsk(asker api.Asker) error {
	if agent := asker.Agent(); asker.OwnKey() && agent.Status != wire.AgentActive {
		return api.Fail(wire.RefusesKey(agent.Status)).WithHint("Have an operator resume %s.", agent.Name)
	}
	return nil
}

// refuse writes a refusal down and answers with it, and with the reference by which it is found. What is no refusal but
// trouble stays as it is.
func (r *Room) refuse(c *api.Call, record store.Call, err error) (api.Reply, error) {
	var no *api.Error
	if !errors.As(err, &no) || no.Code == wire.CodeServiceUnavailable || no.Code == wire.CodeInternalError {
		return api.Reply{}, err
	}
	record.Outcome = wire.OutcomeRefused
	record.Rule, record.Refusal, record.Change = no.Code, store.Text(no.Message, maxRefusal), store.Text(no.Hint, maxRefusal)
	r.lookUp(c, &record)
	if err := r.base.Store.KeepRetrieval(c.Context(), store.Retrieval{Call: record}); err != nil {
		return api.Reply{}, notKept(err)
	}
	return api.Reply{}, no.WithReference(record.ID)
}

// lookUp adds to a refused call what is known of the secret that was asked for, and takes the secret's value out of it, or
// those of all that are held where that can't be. For neither a refusal fails.
func (r *Room) lookUp(c *api.Call, record *store.Call) {
	name := record.SecretID
	if name == "" {
		name = record.SecretSlug
	}
	if secret, err := r.secrets.Find(c.Context(), record.AppID, name); err == nil {
		record.SecretID, record.SecretSlug = secret.ID, secret.Slug
		if credential, err := r.secrets.Open(c.Context(), r.base.Store, secret); err == nil {
			scrub(record, redact.New(credential))
			return
		}
	}
	if clean, _, err := r.secrets.CleanerFor(c.Context(), c.Asker); err == nil {
		record.SecretSlug, record.Refusal, record.Change = clean.Name(record.SecretSlug), clean.Name(record.Refusal), clean.Name(record.Change)
		scrub(record, clean)
	}
}

const maxRefusal = 2000 // bytes kept of what a refusal says, and of what would allow it

// notKept is the answer when a retrieval can't be written down: nothing is given out, whatever the reason.
func notKept(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return api.Unavailable(wire.CodeServiceUnavailable, err)
}
