package client

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

func decodeCalls(o *object) (*CallList, error) {
	items := o.objects("items")
	list := &CallList{Calls: make([]*Call, len(items)), ListPlace: placeOf(o)}
	for i, item := range items {
		one := callOf(item)
		list.Calls[i] = &one
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return list, nil
}

func callOf(o *object) Call {
	return Call{
		ID:          o.requiredUUID("id"),
		At:          o.requiredTime("at"),
		Mode:        o.oneOf("mode", wire.CallModes()),
		Agent:       callAgentOf(o),
		KeyID:       o.textOrNothing("key_id"),
		GrantID:     o.textOrNothing("grant_id"),
		Secret:      callSecretOf(o),
		Method:      o.requiredString("method"),
		Host:        o.requiredString("host"),
		Path:        o.requiredString("path"),
		Status:      o.numberOrNothing("status"),
		Latency:     latencyOf(o),
		Outcome:     o.oneOf("outcome", wire.CallOutcomes()),
		Rule:        o.textOrNothing("rule"),
		Refusal:     o.textOrNothing("refusal"),
		Reason:      o.textOrNothing("reason"),
		RunID:       o.textOrNothing("run_id"),
		ThreadID:    o.textOrNothing("thread_id"),
		ParentAgent: o.textOrNothing("parent_agent"),
		Tool:        o.textOrNothing("tool"),
		ToolCallID:  o.textOrNothing("tool_call_id"),
		Framework:   o.textOrNothing("framework"),
		Traceparent: o.textOrNothing("traceparent"),
		Context:     o.textsOrNothing("context"),
		Address:     o.requiredString("address"),
		Client:      o.requiredString("client"),
		ReportedAt:  o.optionalTime("reported_at"),
	}
}

func callAgentOf(o *object) *CallAgent {
	if o.fields["agent"] == nil {
		return nil
	}
	agent := o.requiredObject("agent")
	return &CallAgent{ID: agent.requiredString("id"), Name: agent.requiredString("name")}
}

func callSecretOf(o *object) *CallSecret {
	if o.fields["managed_secret"] == nil {
		return nil
	}
	secret := o.requiredObject("managed_secret")
	return &CallSecret{ID: secret.textOrNothing("id"), Slug: secret.requiredString("slug")}
}

func latencyOf(o *object) *time.Duration {
	ms := o.optionalInt("latency_ms")
	if ms == nil {
		return nil
	}
	latency := time.Duration(*ms) * time.Millisecond
	return &latency
}

func decodeCallDetail(o *object) (*CallDetail, error) {
	detail := &CallDetail{
		Call:     callOf(o),
		Key:      callKeyOf(o),
		Request:  callBodyOf(o, "request"),
		Response: callBodyOf(o, "response"),
		Bodies:   o.requiredString("bodies"),
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return detail, nil
}

func callKeyOf(o *object) *CallKey {
	if o.fields["key"] == nil {
		return nil
	}
	key := o.requiredObject("key")
	return &CallKey{ID: key.requiredString("id"), Name: key.requiredString("name"), AgentID: key.textOrNothing("agent_id")}
}

func callBodyOf(o *object, name string) *CallBody {
	if o.fields[name] == nil {
		return nil
	}
	body := o.requiredObject(name)
	return &CallBody{
		Headers:   body.textsOrNothing("headers"),
		Body:      body.optionalString("body"),
		Truncated: body.requiredBool("truncated"),
	}
}

func decodeExplanation(o *object) (*Explanation, error) {
	one, now := callOf(o.requiredObject("call")), o.requiredObject("now")
	e := &Explanation{
		Reference: o.requiredString("reference"),
		Call:      &one,
		Rule:      o.textOrNothing("rule"),
		Message:   o.textOrNothing("message"),
		Change:    o.textOrNothing("change"),
		Now: Verdict{
			Allowed: now.requiredBool("allowed"),
			Rule:    now.textOrNothing("rule"),
			Message: now.textOrNothing("message"),
			Change:  now.textOrNothing("change"),
		},
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return e, nil
}

// textOrNothing is "" for null.
func (o *object) textOrNothing(name string) string {
	if text := o.optionalString(name); text != nil {
		return *text
	}
	return ""
}

// numberOrNothing is 0 for null.
func (o *object) numberOrNothing(name string) int {
	if n := o.optionalInt(name); n != nil {
		return *n
	}
	return 0
}

// textsOrNothing reads an object of texts, nil for null.
func (o *object) textsOrNothing(name string) map[string]string {
	if o.fields[name] == nil {
		return nil
	}
	texts := map[string]string{}
	in := o.requiredObject(name)
	for key := range in.fields {
		texts[key] = in.requiredString(key)
	}
	return texts
}
