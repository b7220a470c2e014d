package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

func (d decision) report(retrieval string) store.Report {
	r := d.retrieval()
	r.Call.ReportedAt = &r.Call.At
	r.Call.Status, r.Call.Outcome = 200, wire.OutcomeOK
	return store.Report{Call: r.Call, Retrieval: retrieval, Path: r.Call.Path, AgentID: d.agent.ID}
}

// reportsOfSeveral has processes take reports at once: two of the same call, of which nobody knows a retrieval, one of that call by
// somebody else, and such as name none. No report that was taken is lost, and none is refused.
func reportsOfSeveral(t *testing.T, opens opener) {
	stores := []*store.Store{opens(t), opens(t)}
	d, other := newDecision(t, stores[0], "books"), newDecision(t, stores[0], "maps")
	const rounds = 30
	for range rounds {
		unknown := newID()
		for range 2 {
			must(t, stores[0].KeepRetrieval(t.Context(), d.retrieval()))
		}
		var all sync.WaitGroup
		for _, s := range stores {
			for _, r := range []store.Report{d.report(unknown), other.report(unknown), d.report("")} {
				r.Call.At = time.Now().UTC().Truncate(time.Microsecond)
				r.Call.ReportedAt = &r.Call.At
				all.Go(func() {
					if err := s.KeepReport(t.Context(), r); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
	}
	for agent, want := range map[string][2]int{d.agent.ID: {3 * rounds, 4 * rounds}, other.agent.ID: {rounds, 2 * rounds}} {
		page, err := stores[0].ListCalls(t.Context(), store.CallFilter{AppID: d.agent.AppID, AgentID: agent, Outcome: wire.OutcomeOK, Limit: 1})
		must(t, err)
		if page.Total < want[0] || page.Total > want[1] { // what belongs to somebody else's call has one of its own
			t.Errorf("%d reports are kept, want from %d to %d", page.Total, want[0], want[1])
		}
	}
	page, err := stores[0].ListCalls(t.Context(), store.CallFilter{AppID: d.agent.AppID, Outcome: wire.OutcomeUnreported, Limit: 1})
	must(t, err)
	if page.Total != 0 {
		t.Errorf("%d calls have lost their report", page.Total)
	}
}
