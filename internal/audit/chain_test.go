package audit_test

import (
	"bytes"
	"encoding/hex"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
)

// vectorEvent has something in every field that a hash covers.
var vectorEvent = store.AuditEvent{
	ID: "id", AppID: "app", At: at, ActorKind: "person", ActorID: "by", ActorLabel: "Ünn", Action: "agent.created",
	TargetKind: "agent", TargetID: "to", TargetLabel: "bot:3", AgentID: "to", Address: "192.0.2.1", UserAgent: "curl", RequestID: "r",
	Traceparent: "00-1", Context: []byte(`{"run_id":"<r>"}`), Detail: []byte(`{"n":1}`),
}

// TestHashesStayTheSame has fixed vectors: whoever changes one makes every trail there is a broken one.
func TestHashesStayTheSame(t *testing.T) {
	const content = `2:id3:app16:17673230450000066:person2:by4:Ünn13:agent.created5:agent2:to5:bot:32:to9:192.0.2.14:curl1:r4:00-116:{"run_id":"<r>"}7:{"n":1}`
	if got := string(audit.Content(&vectorEvent)); got != content {
		t.Errorf("the content is\n%s", got)
	}
	var c audit.Chainer
	first := c.Next(audit.Hash{}, 1, []byte(content))
	second := c.Next(first, 2, []byte(content))
	for i, want := range []string{"ebaa04dc93f31a27859feafe044baf1364e2aace374fa0f1297f958d99a5e290", "92419a8c5aef70fdec329639f6a0547dc6bd59999ebf4971e276eaa14b685bf9"} {
		if got := hex.EncodeToString([]audit.Hash{first, second}[i].Bytes()); got != want {
			t.Errorf("hash %d is %s", i+1, got)
		}
	}
	secret, err := keyring.New(bytes.Repeat([]byte{7}, keyring.Size))
	if err != nil {
		t.Fatal(err)
	}
	signed := audit.SignerOf(secret).Checkpoint(store.CheckpointHead, 2, second.Bytes(), at)
	if got := hex.EncodeToString(signed.Signature); got != "692bf9172face54357c229d90a8174c026b4695bc69221ac2cd199e841e123e9bbce4fb74e7374035888256dc4d46f4b62ee732bee600b7b07fb284034b7a504" || signed.KeyID != "7d8ab05c3c22c5fd1a8bd8894abbb8b7" {
		t.Errorf("the signature is %s by %s", got, signed.KeyID)
	}
}

// FuzzContent: what moves from one field to the next says something else, and so does each changed byte.
func FuzzContent(f *testing.F) {
	f.Add("a", "b", "c", uint8(0))
	f.Add("1:a", "", "2:", uint8(2))
	f.Fuzz(func(t *testing.T, label, action, detail string, n uint8) {
		e := store.AuditEvent{ID: "i", At: time.UnixMicro(1), ActorLabel: label, Action: action, Detail: []byte(detail)}
		other := e
		switch n % 3 {
		case 0:
			other.ActorLabel, other.Action = label+action, ""
		case 1:
			other.ActorLabel += "x"
		case 2:
			other.At = other.At.Add(time.Microsecond)
		}
		same := e.ActorLabel == other.ActorLabel && e.Action == other.Action && e.At.Equal(other.At)
		if bytes.Equal(audit.Content(&e), audit.Content(&other)) != same {
			t.Errorf("%+v and %+v", e, other)
		}
		var c audit.Chainer
		if c.Next(audit.Hash{}, 1, audit.Content(&e)) == c.Next(audit.Hash{}, 2, audit.Content(&e)) {
			t.Error("two places have one hash")
		}
	})
}
