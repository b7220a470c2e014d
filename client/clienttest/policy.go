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
