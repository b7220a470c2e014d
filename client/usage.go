package client

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// Usage tells how often the keys of an agent were used, also of a revoked one. It needs CapabilityUsage; for an unknown
// agent the error matches ErrAgentNotFound.
func (s *AgentsService) Usage(ctx context.Context, id string, p UsageParams) (*AgentUsage, error) {
	path, err := agentPath(id)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1" + path[len("/sdk"):] + "/usage", query: p.query()})
	if err != nil {
		return nil, err
	}
	usage := usageOf(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return &usage, nil
}

func (p UsageParams) query() (query []wire.KV) {
	if p.Days != 0 {
		query = append(query, wire.KV{Key: "days", Value: strconv.Itoa(p.Days)})
	}
	if p.By != "" {
		query = append(query, wire.KV{Key: "by", Value: string(p.By)})
	}
	return query
}

func usageOf(o *object) AgentUsage {
	usage := AgentUsage{
		CountedSince: o.requiredTime("counted_since"),
		Delay:        time.Duration(o.requiredInt("delay_seconds")) * time.Second,
		By:           UsageStep(o.oneOf("by", wire.UsageSteps())),
		Days:         o.requiredTimes("days"),
	}
	for _, k := range o.objects("keys") {
		usage.Keys = append(usage.Keys, keyUsageOf(k))
	}
	return usage
}

func (o *object) requiredTimes(name string) []time.Time {
	texts := o.requiredStrings(name)
	times := make([]time.Time, len(texts))
	for i, text := range texts {
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			o.fail(name+"["+strconv.Itoa(i)+"]", "is not a timestamp")
		}
		times[i] = t.UTC()
	}
	return times
}

func keyUsageOf(o *object) KeyUsage {
	usage := KeyUsage{
		KeyID:        o.requiredUUID("key_id"),
		LastAccepted: keyUseOf(o, "last_accepted"),
		LastRefused:  keyUseOf(o, "last_refused"),
	}
	for _, b := range o.objects("buckets") {
		bucket := UsageBucket{Start: b.requiredTime("start"), Accepted: b.requiredInt("accepted"), Refused: b.counts("refused")}
		usage.Buckets = append(usage.Buckets, bucket)
	}
	return usage
}

// counts reads an object of numbers.
func (o *object) counts(name string) map[string]int {
	counts := map[string]int{}
	of := o.requiredObject(name)
	for word := range of.fields {
		counts[word] = of.requiredInt(word)
	}
	return counts
}

func keyUseOf(o *object, name string) *KeyUse {
	if o.fields[name] == nil {
		return nil
	}
	u := o.requiredObject(name)
	return &KeyUse{
		At:      u.requiredTime("at"),
		Address: u.requiredString("address"),
		Client:  u.requiredString("client"),
		Reason:  deref(u.optionalString("reason")),
	}
}
