package clienttest

import (
	"maps"

	"github.com/alter-console/alter-console/client/wire"
)

// approval is the part of a policy that says who approves, nil when there is none.
func approval(policy map[string]any) map[string]any {
	inner, _ := policy[wire.PolicyApproval].(map[string]any)
	return inner
}

func withApproval(policy, inner map[string]any) map[string]any {
	policy = maps.Clone(policy)
	policy[wire.PolicyApproval] = inner
	return policy
}

// publicPolicy shows how many approvers there are instead of who.
func publicPolicy(policy map[string]any) map[string]any {
	list, ok := approval(policy)[wire.PolicyApprovers].([]any)
	if !ok {
		return policy
	}
	inner := maps.Clone(approval(policy))
	delete(inner, wire.PolicyApprovers)
	inner[wire.PolicyApproversCount] = len(list)
	return withApproval(policy, inner)
}

// storedPolicy keeps the approvers of before when a policy comes back with their number only.
func (f *fields) storedPolicy(sent, before map[string]any) map[string]any {
	if _, given := sent[wire.PolicyApproval]; given && approval(sent) == nil {
		f.add("policy."+wire.PolicyApproval, "This must be an object.")
		return sent
	}
	inner := maps.Clone(approval(sent))
	list, listed := inner[wire.PolicyApprovers]
	count, counted := inner[wire.PolicyApproversCount]
	switch {
	case listed:
		if _, ok := list.([]any); !ok {
			f.add("policy."+wire.PolicyApproval+"."+wire.PolicyApprovers, "This must be a list.")
		}
	case counted:
		kept, ok := approval(before)[wire.PolicyApprovers]
		if ok {
			inner[wire.PolicyApprovers] = kept
		} else if !equal(count, 0) {
			f.add("policy."+wire.PolicyApproval+"."+wire.PolicyApproversCount, "No approvers are stored for this agent.")
		}
	default:
		return sent
	}
	delete(inner, wire.PolicyApproversCount)
	return withApproval(sent, inner)
}
