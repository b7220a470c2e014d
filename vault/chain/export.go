package chain

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// An exported is a line of an export: an event, or a line of what proves it.
type exported struct {
	wire.AuditProof
	Seq         int             `json:"seq"`
	ID          string          `json:"id"`
	AppID       string          `json:"app_id"`
	At          time.Time       `json:"at"`
	ActorKind   string          `json:"actor_kind"`
	ActorID     string          `json:"actor_id"`
	ActorLabel  string          `json:"actor_label"`
	Action      string          `json:"action"`
	TargetKind  string          `json:"target_kind"`
	TargetID    string          `json:"target_id"`
	TargetLabel string          `json:"target_label"`
	AgentID     string          `json:"agent_id"`
	Address     string          `json:"address"`
	UserAgent   string          `json:"user_agent"`
	RequestID   string          `json:"request_id"`
	Traceparent string          `json:"traceparent"`
	Context     json.RawMessage `json:"context"`
	Detail      json.RawMessage `json:"detail"`
	Hash        string          `json:"hash"`
	End         *bool           `json:"end"`
	Filtered    bool            `json:"filtered"`
}

// proof is the line as one of what proves the events.
func (x *exported) proof() wire.AuditProof {
	p := x.AuditProof
	p.Seq, p.At, p.Hash = x.Seq, x.At, x.Hash
	return p
}

// chained is the line as an event of the chain.
func (x *exported) chained() store.ChainedEvent {
	hash, _ := hex.DecodeString(x.Hash)
	return store.ChainedEvent{Seq: x.Seq, Hash: hash, Content: audit.Content(&store.AuditEvent{
		ID:          x.ID,
		AppID:       x.AppID,
		At:          x.At,
		ActorKind:   x.ActorKind,
		ActorID:     x.ActorID,
		ActorLabel:  x.ActorLabel,
		Action:      x.Action,
		TargetKind:  x.TargetKind,
		TargetID:    x.TargetID,
		TargetLabel: x.TargetLabel,
		AgentID:     x.AgentID,
		Address:     x.Address,
		UserAgent:   x.UserAgent,
		RequestID:   x.RequestID,
		Traceparent: x.Traceparent,
		Context:     stored(x.Context),
		Detail:      stored(x.Detail),
	})}
}

// stored is JSON as the database has it: an export has it as it is, or as a text.
func stored(raw json.RawMessage) json.RawMessage {
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	var text string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &text) == nil {
		return json.RawMessage(text)
	}
	return raw
}

// ErrNoExport is when a file is no export of the audit trail, or was cut off.
var ErrNoExport = errors.New("it is no whole export of the audit trail")

// ErrFiltered is when an export has some events only, chosen by more than their time: nothing proves what is between them.
var ErrFiltered = errors.New("a filter chose its events: only an export of all, or of a span of time, can be verified")

// VerifyExport is Verify of an export, NDJSON or CSV, which is read twice. It begins where the export begins; what is in it may be
// part of the trail only.
func VerifyExport(file io.ReadSeeker, by Evidence) (*Report, error) {
	var has contents
	if err := eachExported(file, has.add); err != nil {
		return nil, err
	}
	switch {
	case !has.whole:
		return nil, fmt.Errorf("%w: its last line does not say so", ErrNoExport)
	case has.filtered:
		return nil, ErrFiltered
	}
	v := newVerifier(by, has.keys)
	for _, c := range has.signed {
		_ = v.checkpoint(c)
	}
	for _, e := range has.extents {
		v.extend(e)
	}
	v.beginExport(has.lowest)
	if err := v.exportedEvents(file, has.disordered); err != nil {
		return nil, err
	}
	v.end()
	v.judgeExport()
	return &v.report, nil
}

// contents are what an export has beside its events, the lowest of their places, and whether these are not in their order.
type contents struct {
	keys            []store.AuditKey
	signed          []store.Checkpoint
	extents         []audit.Extent
	last, lowest    int
	disordered      bool
	whole, filtered bool
}

func (k *contents) add(x *exported) error {
	switch {
	case x.Proof == wire.ProofKey:
		k.keys = append(k.keys, keyOf(x.proof()))
	case x.Proof == wire.ProofCheckpoint:
		k.signed = append(k.signed, checkpointOf(x.proof()))
	case x.Proof == wire.ProofExport:
		k.extents = append(k.extents, extentOf(x.proof()))
	case x.End != nil:
		k.whole, k.filtered = *x.End, x.Filtered
	case x.Seq > 0:
		k.disordered = k.disordered || x.Seq < k.last
		if k.last = x.Seq; k.lowest == 0 || x.Seq < k.lowest {
			k.lowest = x.Seq
		}
	}
	return nil
}

// exportedEvents looks at the events of an export in the order of their places. One that has them in another is held in memory, as
// are those that have the newest first: by their time, which is not by their place where several servers write.
func (v *verifier) exportedEvents(file io.ReadSeeker, disordered bool) error {
	var all []store.ChainedEvent
	err := eachExported(file, func(x *exported) error {
		switch {
		case x.Proof != "" || x.End != nil:
			return nil
		case x.Seq < 0 || x.Seq == 0 && x.Hash != "":
			v.broken(Break{Range{x.Seq, x.Seq}, Misplaced, x.ID, "no server places an event there, or gives a hash to one without a place"})
			return nil
		case x.Seq == 0:
			v.report.Unplaced++
			return nil
		case disordered:
			all = append(all, x.chained())
			return nil
		}
		return v.event(x.chained())
	})
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b store.ChainedEvent) int { return a.Seq - b.Seq })
	for _, e := range all {
		if err == nil {
			err = v.event(e)
		}
	}
	return err
}

// eachExported gives each line of an export to do, from its begin on.
func eachExported(file io.ReadSeeker, do func(*exported) error) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in := bufio.NewReaderSize(file, 1<<16)
	if mark, _ := in.Peek(len(byteOrderMark)); string(mark) == byteOrderMark {
		_, _ = in.Discard(len(byteOrderMark))
	}
	begin, err := in.Peek(1)
	if err != nil {
		return fmt.Errorf("%w: it is empty", ErrNoExport)
	}
	if begin[0] == '{' {
		return eachObject(in, do)
	}
	return eachRow(in, do)
}

// byteOrderMark is what some editors put before a text.
const byteOrderMark = "\ufeff"

// maxLine is how long a line may be.
const maxLine = 1 << 24

func eachObject(in io.Reader, do func(*exported) error) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var x exported
		if err := readObject(lines.Bytes(), &x); err != nil {
			return fmt.Errorf("%w: line %d %s", ErrNoExport, n, inPlainWords(err))
		}
		if err := do(&x); err != nil {
			return err
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("%w: a line is longer than any event", ErrNoExport)
	}
	return lines.Err()
}

// errTwice is of an object that has a name twice: of such, one program shows the one, and another the other.
var errTwice = errors.New("has the same name twice")

// readObject reads an object that has each name once, in whatever case.
func readObject(text []byte, x *exported) error {
	if err := json.Unmarshal(text, x); err != nil {
		return err
	}
	in, seen := json.NewDecoder(bytes.NewReader(text)), map[string]bool{}
	_, err := in.Token()
	for err == nil && in.More() {
		var name json.Token
		if name, err = in.Token(); err != nil {
			return err
		}
		folded := strings.ToLower(fmt.Sprint(name))
		if seen[folded] {
			return fmt.Errorf("%w, “%s”", errTwice, name)
		}
		seen[folded] = true
		var value json.RawMessage
		err = in.Decode(&value)
	}
	return err
}

// inPlainWords says what is wrong with a line of JSON.
func inPlainWords(err error) string {
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		if wrong.Field == "" {
			return "is no JSON object"
		}
		return "has something else as “" + wrong.Field + "” than a server writes"
	}
	if wrong := (*time.ParseError)(nil); errors.As(err, &wrong) {
		return "has a time that is none"
	}
	if errors.Is(err, errTwice) {
		return err.Error()
	}
	return "is no JSON object that is whole"
}
