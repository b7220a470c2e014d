package vault

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/gate"
	"github.com/alter-console/alter-console/vault/usage"
)

// Handler serves /sdk/* and /console/v1/*. Mounted under a prefix it must be wrapped in http.StripPrefix, because
// clients sign the path without the prefix. It never redirects.
func (v *Vault) Handler() http.Handler { return http.HandlerFunc(v.serve) }

func (v *Vault) serve(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	visit := &struct { // in one piece of memory
		call api.Call
		pass gate.Pass
	}{call: api.NewCall(v.base, w, r)}
	c, p := &visit.call, &visit.pass
	v.gate.Open(p, c)
	defer p.Close()
	c.SetHeaders()

	answer, err := v.answer(c, p)
	var refusal *api.Error
	if err != nil {
		refusal = v.noteRefused(c, p, api.AsError(err))
		answer = c.Refuse(refusal)
		p.GiveBodyUp()
	}
	v.count(p, refusal)
	c.Write(answer)
	took := time.Since(started)
	if !p.OfConsole() {
		v.answered(nameOf(c.Route), answer.Status, codeOf(refusal), took)
	}
	logRequest(v.base.Logger, c, p, answer.Status, refusal, took)
}

// answer takes a request through all steps, in the order that doc.go tells. A panic in any of them becomes an internal
// error.
func (v *Vault) answer(c *api.Call, p *gate.Pass) (answer api.Reply, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("panic: %v\n%s", value, debug.Stack())
		}
	}()
	if err := checkBaseURL(c.Path); err != nil {
		return api.Reply{}, err
	}
	missing := v.mux.Find(c)
	patient := hurry(c)
	if err := p.Authenticate(); err != nil { // before routes: a stranger learns nothing about them
		return api.Reply{}, err
	}
	if missing != nil {
		return api.Reply{}, missing
	}
	if err := p.Authorise(); err != nil {
		return api.Reply{}, err
	}
	if err := p.ReadBody(); err != nil {
		return api.Reply{}, err
	}
	if err := p.CheckTaking(); err != nil {
		return api.Reply{}, err
	}
	if !takesPower(c) {
		c.Request = patient
	}
	if err := p.NameCaller(); err != nil {
		return api.Reply{}, err
	}
	return c.Route.Handle(c)
}

// count has a request counted by its key. The console's own have none.
func (v *Vault) count(p *gate.Pass, refusal *api.Error) {
	if p.OfConsole() {
		return
	}
	var r usage.Request
	r.KeyID, r.Presented, r.Recognised = p.Credentials()
	r.Address, r.Client = p.Origin()
	v.usage.Count(r, refusal)
}
