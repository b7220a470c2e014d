package clienttest

import (
	"maps"

	"github.com/alter-console/alter-console/client/wire"
)

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
