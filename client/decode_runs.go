package client

func decodeRuns(o *object) (*RunList, error) {
	items := o.objects("items")
	list := &RunList{Runs: make([]*Run, len(items)), ListPlace: placeOf(o)}
	for i, item := range items {
		list.Runs[i] = runOf(item)
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return list, nil
}

func runOf(o *object) *Run {
	run := &Run{
		RunID:       o.requiredText("run_id"),
		ThreadID:    o.textOrNothing("thread_id"),
		AgentsTotal: o.requiredInt("agents_total"),
		StartedAt:   o.requiredTime("started_at"),
		EndedAt:     o.requiredTime("ended_at"),
		Calls:       o.requiredInt("calls"),
		Errors:      o.requiredInt("errors"),
		Spans:       o.requiredInt("spans"),
		Live:        o.requiredBool("live"),
	}
	for _, agent := range o.objects("agents") {
		run.Agents = append(run.Agents, CallAgent{ID: agent.requiredString("id"), Name: agent.requiredString("name")})
	}
	return run
}

func decodeRun(o *object) (*RunDetail, error) {
	items := o.objects("items")
	detail := &RunDetail{
		Run:      runOf(o.requiredObject("run")),
		Items:    make([]*RunItem, len(items)),
		Total:    o.requiredInt("total"),
		Matches:  o.requiredInt("matches"),
		Next:     o.requiredString("next"),
		Previous: o.requiredString("previous"),
	}
	for i, item := range items {
		detail.Items[i] = runItemOf(item)
	}
	if o.fields["first_error"] != nil {
		place := o.requiredObject("first_error")
		detail.FirstError = &RunPlace{Cursor: place.requiredString("cursor"), Number: place.requiredInt("number")}
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return detail, nil
}

func runItemOf(o *object) *RunItem {
	item := &RunItem{Start: o.requiredTime("start"), End: o.requiredTime("end"), Note: o.textOrNothing("note")}
	if o.requiredString("kind") == "call" {
		one := callOf(o.requiredObject("call"))
		item.Call = &one
		return item
	}
	span := o.requiredObject("span")
	item.Span = &RunSpan{
		TraceID:      span.requiredText("trace_id"),
		SpanID:       span.requiredText("span_id"),
		ParentSpanID: span.textOrNothing("parent_span_id"),
		Name:         span.requiredText("name"),
		Attributes:   span.textsOrNothing("attributes"),
		Agent:        callAgentOf(span),
	}
	return item
}
