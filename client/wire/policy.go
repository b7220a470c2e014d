package wire

// Where a policy says who approves (protocol 5.2): in an object, whose list of approvers stays with the server. Readers
// see how many there are.
const (
	PolicyApproval       = "requires_approval"
	PolicyApprovers      = "approvers"
	PolicyApproversCount = "approvers_count"
)
