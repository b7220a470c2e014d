package clienttest

import "maps"

// approval is the part of a policy that says who approves, nil when there is none.
func approval(policy map[string]any) map[string]any {
	inner, _ := policy["requires_approval"].(map[string]any)
	return inner
}

func withApproval(policy, inner map[string]any) map[string]any {
	policy = maps.Clone(policy)
	policy["requires_approval"] = inner
	return policy
}

// publicPolicy shows how many approvers there are instead of who.
func publicPolicy(policy map[string]any) map[string]any {
	list, ok := approval(policy)["approvers"].([]any)
	if !ok {
		return policy
	}
	inner := maps.Clone(approval(policy))
	delete(inner, "approvers")
	inner["approvers_count"] = len(list)
	return withApproval(policy, inner)
}

// storedPolicy keeps the approvers of before when a policy comes back with their number only.
func (f *fields) storedPolicy(sent, before map[string]any) map[string]any {
	if _, given := sent["requires_approval"]; given && approval(sent) == nil {
		f.add("policy.requires_approval", "This must be an object.")
		return sent
	}
	inner := maps.Clone(approval(sent))
	list, listed := inner["approvers"]
	count, counted := inner["approvers_count"]
	switch {
	case listed:
		if _, ok := list.([]any); !ok {
			f.add("policy.requires_approval.approvers", "This must be a list.")
		}
	case counted:
		kept, ok := approval(before)["approvers"]
		if ok {
			inner["approvers"] = kept
		} else if !equal(count, 0) {
			f.add("policy.requires_approval.approvers_count", "No approvers are stored for this agent.")
		}
	default:
		return sent
	}
	delete(inner, "approvers_count")
	return withApproval(sent, inner)
}
