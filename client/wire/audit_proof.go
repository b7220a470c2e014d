package wire

import "time"

// What an AuditProof is.
const (
	ProofCheckpoint = "checkpoint"
	ProofKey        = "key"
	ProofExport     = "export"
)

// An AuditProof is a line of what proves an audit trail: a checkpoint, which says what the chain was up to a place, a public key,
// or where an export begins and ends. Exports end with them, and anchors have one a line. An NDJSON has each as an object, a CSV as a row whose first cell is
// "# proof" and whose second is the object.
//
// The last line of an export says whether it is whole, and whether a filter chose its events: then there is no proof.
//
// The events themselves prove something where an export has each of AuditColumns under its name.
type AuditProof struct {
	Proof     string    `json:"proof"`
	Kind      string    `json:"kind,omitempty"` // of a checkpoint: "head", or "stub" for events that are removed
	Seq       int       `json:"seq,omitempty"`  // of a checkpoint; of an export the last place that it has
	Hash      string    `json:"hash,omitempty"` // hexadecimal, of the event at Seq
	At        time.Time `json:"at"`
	KeyID     string    `json:"key_id"`
	Signature []byte    `json:"signature"` // Ed25519, in base64

	// Of a key, and in anchors of checkpoints too.
	PublicKey  []byte `json:"public_key,omitempty"` // Ed25519, in base64
	PreviousID string `json:"previous_id,omitempty"`
	Handover   []byte `json:"handover,omitempty"` // signature by the key before it
	Number     int    `json:"number,omitempty"`   // counts keys from 1

	// Of an export.
	First  int    `json:"first,omitempty"`  // the first place that it has
	Before string `json:"before,omitempty"` // hexadecimal, the hash of the event before that, "" where it has none or nobody knows
}

// AuditColumns are what an export has of each event when it is to be verified: its place and hash (hexadecimal), and all that the
// hash covers. "at" is in RFC 3339, "context" and "detail" are the JSON that is stored, byte for byte, and empty or null for none.
func AuditColumns() []string {
	return []string{
		"seq", "id", "app_id", "at", "actor_kind", "actor_id", "actor_label", "action", "target_kind", "target_id", "target_label",
		"agent_id", "address", "user_agent", "request_id", "traceparent", "context", "detail", "hash",
	}
}
