package client

import (
	"encoding/base64"

	"github.com/alter-console/alter-console/client/wire"
)

func auditProofOf(o *object) []wire.AuditProof {
	items := o.objects("items")
	lines := make([]wire.AuditProof, len(items))
	for i, item := range items {
		lines[i] = wire.AuditProof{
			Proof:      item.oneOf("proof", []string{wire.ProofCheckpoint, wire.ProofKey, wire.ProofExport}),
			Kind:       item.textOrNothing("kind"),
			Seq:        item.numberOrNothing("seq"),
			Hash:       item.textOrNothing("hash"),
			At:         item.requiredTime("at"),
			KeyID:      item.requiredText("key_id"),
			Signature:  item.bytesOrNothing("signature"),
			PublicKey:  item.bytesOrNothing("public_key"),
			PreviousID: item.textOrNothing("previous_id"),
			Handover:   item.bytesOrNothing("handover"),
			Number:     item.numberOrNothing("number"),
			First:      item.numberOrNothing("first"),
			Before:     item.textOrNothing("before"),
		}
	}
	return lines
}

// bytesOrNothing reads base64.
func (o *object) bytesOrNothing(name string) []byte {
	text := o.textOrNothing(name)
	if text == "" {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		o.fail(name, "is not base64")
	}
	return raw
}
