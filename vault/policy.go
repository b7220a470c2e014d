package vault

import (
	"bytes"
	"encoding/json"

	"github.com/alter-console/alter-console/client/wire"
)

// A policy is stored as sent, except that approvers never leave the server: readers see only how many there are
// (protocol 5.2). What they read and send back must therefore find the stored list again.

const (
	requiresApproval = "requires_approval"
	approvers        = "approvers"
	approversCount   = "approvers_count"
	approvalField    = "policy." + requiresApproval
)

type object = map[string]json.RawMessage

// publicPolicy is the policy as responses show it.
func publicPolicy(stored json.RawMessage) json.RawMessage {
	policy, approval := openPolicy(stored)
	list, ok := approval[approvers]
	if !ok {
		return orEmptyObject(stored)
	}
	delete(approval, approvers)
	approval[approversCount] = encode(countEntries(list))
	return closePolicy(policy, approval)
}

// storedPolicy turns a policy from a request into what is stored, given what was stored before (nil for a new agent):
// a list of approvers replaces the stored one, a mere count keeps it.
func (f *fieldReader) storedPolicy(sent, before json.RawMessage) json.RawMessage {
	policy, approval := openPolicy(sent)
	if approval == nil {
		if raw, ok := policy[requiresApproval]; ok {
			f.add(approvalField, "This must be an object, not %s.", kindOf(raw))
		}
		return sent
	}
	_, stored := openPolicy(before)
	_, counted := approval[approversCount]
	list, listed := approval[approvers]
	switch {
	case listed:
		f.checkApprovers(list)
	case counted:
		kept, ok := stored[approvers]
		if !ok {
			f.checkNoApprovers(approval[approversCount])
			break
		}
		approval[approvers] = kept
	default:
		return sent
	}
	delete(approval, approversCount)
	whole := closePolicy(policy, approval)
	if problem := wire.TooLarge(whole, wire.MaxObject); problem != "" {
		f.add("policy", "With the approvers that are kept: %s", problem)
	}
	return whole
}

func (f *fieldReader) checkApprovers(list json.RawMessage) {
	if list[0] != '[' {
		f.add(approvalField+"."+approvers, "This must be a list, not %s.", kindOf(list))
	}
}

// checkNoApprovers accepts a count of none for an agent that has none; any other count promises approvers that
// nobody named.
func (f *fieldReader) checkNoApprovers(count json.RawMessage) {
	if string(count) != "0" {
		f.add(approvalField+"."+approversCount, "No approvers are stored for this agent: send the list “approvers” instead of a count.")
	}
}

// openPolicy takes a policy apart. The second object is nil when there is no requires_approval object.
func openPolicy(raw json.RawMessage) (policy, approval object) {
	if !bytes.Contains(raw, []byte(`"requires_approval"`)) && !bytes.Contains(raw, []byte(`\u`)) {
		return nil, nil
	}
	if json.Unmarshal(raw, &policy) != nil {
		return nil, nil
	}
	if inner := policy[requiresApproval]; len(inner) > 0 && inner[0] == '{' {
		_ = json.Unmarshal(inner, &approval) // valid already: it is part of valid JSON
	}
	return policy, approval
}

func closePolicy(policy, approval object) json.RawMessage {
	policy[requiresApproval] = encode(approval)
	return encode(policy)
}

func countEntries(list json.RawMessage) int {
	var entries []json.RawMessage
	_ = json.Unmarshal(list, &entries) // checked when it was stored
	return len(entries)
}

func orEmptyObject(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 || string(raw) == "null" {
		return json.RawMessage("{}")
	}
	return raw
}

// encode makes JSON of values that can't fail to encode. It leaves <, > and & as they are, as the client sent them.
func encode(value any) json.RawMessage {
	text, err := wire.CompactJSON(value)
	if err != nil {
		panic("vault: encode: " + err.Error())
	}
	return text
}

// canonicalJSON is a form that is equal for equal values: keys sorted, white space and escapes normalised, numbers as
// written.
func canonicalJSON(raw json.RawMessage) string {
	d := json.NewDecoder(bytes.NewReader(orEmptyObject(raw)))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil {
		return string(raw)
	}
	return string(encode(value))
}
