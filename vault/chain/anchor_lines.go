package chain

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// ReadAnchor reads checkpoints as anchors have them, a line each. Other lines, as standard error has them, are passed over, and so
// is what a log puts before an object. What looks like a checkpoint and is none is one that nobody signed.
func ReadAnchor(in io.Reader) (all []store.Checkpoint, err error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		at := strings.Index(lines.Text(), `{"proof":"`+wire.ProofCheckpoint+`"`)
		if at < 0 {
			continue
		}
		var line wire.AuditProof
		err := json.NewDecoder(strings.NewReader(lines.Text()[at:])).Decode(&line)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			continue // it was cut off, and written again
		}
		if err != nil {
			return all, fmt.Errorf("line %d: %w", n, err)
		}
		all = append(all, checkpointOf(line))
	}
	return all, lines.Err()
}
