package agents

import (
	"bytes"
	"encoding/json"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
)

// A policy is stored as sent, except that approvers never leave the server: readers see only how many there are
// (protocol 5.2). What they read and send back must therefore find the stored list again.

const approvalField = "policy." + wire.PolicyApproval

type object = map[string]json.RawMessage

// publicPolicy is the policy as responses show it.
func publicPolicy(stored json.RawMessage) json.RawMessage {
	policy, approval := openPolicy(stored)
	list, ok := approval[wire.PolicyApprovers]
	if !ok {
		return api.OrEmpty(stored)
	}
	delete(approval, wire.PolicyApprovers)
	approval[wire.PolicyApproversCount] = api.Encode(countEntries(list))
	return closePolicy(policy, approval)
}

// approversDiffer reports whether two policies list other approvers, which readers can't see where there are as many.
func approversDiffer(before, after json.RawMessage) bool {
	_, was := openPolicy(before)
	_, is := openPolicy(after)
	return api.CanonicalJSON(api.OrEmpty(was[wire.PolicyApprovers])) != api.CanonicalJSON(api.OrEmpty(is[wire.PolicyApprovers]))
}

// storedPolicy turns a policy from a request into what is stored, given what was stored before (nil for a new agent):
// a list of approvers replaces the stored one, a mere count keeps it.
func (f *agentFields) storedPolicy(sent, before json.RawMessage) json.RawMessage {
	policy, approval := openPolicy(sent)
	if approval == nil {
		if raw, ok := policy[wire.PolicyApproval]; ok {
			f.Add(approvalField, "This must be an object, not %s.", api.KindOf(raw))
		}
		return sent
	}
	_, stored := openPolicy(before)
	_, counted := approval[wire.PolicyApproversCount]
	list, listed := approval[wire.PolicyApprovers]
	switch {
	case listed:
		f.checkApprovers(list)
	case counted:
		kept, ok := stored[wire.PolicyApprovers]
		if !ok {
			f.checkNoApprovers(approval[wire.PolicyApproversCount])
			break
		}
		approval[wire.PolicyApprovers] = kept
	default:
		return sent
	}
	delete(approval, wire.PolicyApproversCount)
	whole := closePolicy(policy, approval)
	if problem := wire.TooLarge(whole, wire.MaxObject); problem != "" {
		f.Add("policy", "With the approvers that are kept: %s", problem)
	}
	return whole
}

func (f *agentFields) checkApprovers(list json.RawMessage) {
	if list[0] != '[' {
		f.Add(approvalField+"."+wire.PolicyApprovers, "This must be a list, not %s.", api.KindOf(list))
	}
}

// checkNoApprovers accepts a count of none for an agent that has none; any other count promises approvers that
// nobody named.
func (f *agentFields) checkNoApprovers(count json.RawMessage) {
	if string(count) != "0" {
		f.Add(approvalField+"."+wire.PolicyApproversCount, "No approvers are stored for this agent: send the list “approvers” instead of a count.")
	}
}

// openPolicy takes a policy apart. The second object is nil when there is no requires_approval object.
func openPolicy(raw json.RawMessage) (policy, approval object) {
	if !bytes.Contains(raw, []byte(`"`+wire.PolicyApproval+`"`)) && !bytes.Contains(raw, []byte(`\u`)) {
		return nil, nil
	}
	if json.Unmarshal(raw, &policy) != nil {
		return nil, nil
	}
	if inner := policy[wire.PolicyApproval]; len(inner) > 0 && inner[0] == '{' {
		_ = json.Unmarshal(inner, &approval) // valid already: it is part of valid JSON
	}
	return policy, approval
}

func closePolicy(policy, approval object) json.RawMessage {
	policy[wire.PolicyApproval] = api.Encode(approval)
	return api.Encode(policy)
}

func countEntries(list json.RawMessage) int {
	var entries []json.RawMessage
	_ = json.Unmarshal(list, &entries) // checked when it was stored
	return len(entries)
}
