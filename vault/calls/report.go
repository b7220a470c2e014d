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
)

// report answers POST /sdk/oauth/audit/api-call (protocol 9.6). A report that was taken is on the disk.
func (r *Room) report(c *api.Call) (api.Reply, error) {
	told, err := readReported(c.Content)
	if err != nil {
		return api.Reply{}, err
	}
	record := recordOf(c)
	of, err := r.subjectOf(c, told, record.At)
	if err != nil {
		return api.Reply{}, err
	}
	clean, err := r.cleanerFor(c.Context(), of)
	if err != nil {
		return api.Reply{}, err
	}
	report := store.Report{Retrieval: told.generation, Path: told.path}
	if c.Asker.OwnKey() {
		report.AgentID = c.Asker.Agent().ID
	}
	if clean != nil {
		report.Body, report.Path = cleanBody(told, clean), clean.Text(told.path)
	} else {
		if clean, _, err = r.secrets.CleanerFor(c.Context(), c.Asker); err != nil {
			return api.Reply{}, err
		}
		told.path, told.reason = "", ""
	}
	told.tell(&record, of, clean)
	scrubNames(&record, clean)
	report.Call = record
	if err := r.base.Store.KeepReport(c.Context(), report); err != nil {
		return api.Reply{}, notKept(err)
	}
	return api.NoContent()
}

// A subject is what a report is about, as far as that is known.
type subject struct {
	grant  store.Grant
	secret *store.ManagedSecret // nil where it is not known
	sentAt time.Time            // about when the credential was given out
}

// replacedSince reports whether the request may have been sent with a former value of the secret.
func (of subject) replacedSince() bool {
	return of.secret.ValueSetAt.After(of.sentAt) && of.secret.ValueSetAt.After(of.secret.CreatedAt)
}

// unnamedMargin is how long a program may take, beside the request itself, between getting a credential and telling what became of
// it, where it does not say when it got it.
const unnamedMargin = time.Minute

// subjectOf finds the grant and the secret that a report is about: those of the retrieval that it names, else those that it
// names itself. An agent can name only retrievals of its own, and grants that it holds.
func (r *Room) subjectOf(c *api.Call, told *reported, now time.Time) (of subject, err error) {
	of.sentAt = now.Add(-told.latency - unnamedMargin)
	retrieval, known, err := r.retrievalOf(c, told.generation)
	if err != nil {
		return of, err
	}
	grantID := told.grantID
	if known {
		of.sentAt, grantID = retrieval.At, retrieval.GrantID
	}
	grant, err := r.base.Store.GrantByID(c.Context(), c.Asker.AppID(), grantID)
	if errors.Is(err, store.ErrNotFound) {
		return of, nil
	}
	if err != nil {
		return of, err
	}
	if !known && c.Asker.OwnKey() && !grants.HeldBy(grant, c.Asker.Agent()) {
		return of, nil
	}
	secret, err := r.base.Store.ManagedSecretByID(c.Context(), grant.AppID, grant.SecretID)
	of.grant, of.secret = grant, &secret
	return of, err
}

// retrievalOf finds the retrieval that a report says it is of, if whoever reports can have made it.
func (r *Room) retrievalOf(c *api.Call, id string) (retrieval store.Call, known bool, err error) {
	if id == "" {
		return retrieval, false, nil
	}
	retrieval, err = r.base.Store.CallByID(c.Context(), c.Asker.AppID(), id)
	if errors.Is(err, store.ErrNotFound) {
		return retrieval, false, nil
	}
	return retrieval, err == nil && (!c.Asker.OwnKey() || retrieval.AgentID == c.Asker.Agent().ID), err
}

// cleanerFor knows the credential that a request was sent with, for this once. It is nil where nobody can tell which that is,
// or it is no longer there to be looked for, or can't be read: then nothing may be kept that it may stand in.
func (r *Room) cleanerFor(ctx context.Context, of subject) (*redact.Cleaner, error) {
	switch {
	case of.secret == nil:
		return nil, nil
	case of.secret.DeletedAt != nil || of.replacedSince():
		return nil, nil
	}
	credential, err := r.secrets.Open(ctx, r.base.Store, *of.secret)
	var no *api.Error
	switch {
	case errors.As(err, &no):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return redact.New(credential), nil
}

// tell makes the record what the report says.
func (told *reported) tell(record *store.Call, of subject, clean *redact.Cleaner) {
	reportedAt := record.At
	record.ReportedAt, record.At = &reportedAt, record.At.Add(-told.latency)
	record.GrantID, record.SecretID, record.SecretSlug = of.grant.ID, of.grant.SecretID, of.grant.SecretSlug
	if of.secret == nil {
		record.SecretSlug = clean.Text(store.Text(told.provider, wire.MaxSecretName))
	}
	record.Method, record.Host, record.Path = told.method, told.host, clean.Text(told.path)
	record.Status, record.LatencyMS = told.status, int(told.latency/time.Millisecond)
	record.Outcome = wire.OutcomeOf(told.status)
	record.Reason = cutReason(clean.Text(told.reason))
	if record.Context == nil {
		noteContext(record, told.context)
	}
}
