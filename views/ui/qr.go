package ui

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is how many modules of a QR code's margin are light, as its standard wants.
const quiet = 4

// A qrDrawing is a QR code as a path over the unit square of each module.
type qrDrawing struct {
	path string
	size int // modules a side, with the margin
}

func (d qrDrawing) viewBox() string { return fmt.Sprintf("0 0 %d %d", d.size, d.size) }

// drawQR draws a text. What is too long for any code has no path.
func drawQR(text string) qrDrawing {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return qrDrawing{}
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; {
			run := darkRun(code, x, y)
			if run > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run, run)
			}
			x += max(run, 1)
		}
	}
	return qrDrawing{path.String(), code.Size + 2*quiet}
}

// darkRun is how many dark modules there are in a row from a place on.
func darkRun(code *qr.Code, x, y int) (n int) {
	for code.Black(x+n, y) {
		n++
	}
	return n
}
