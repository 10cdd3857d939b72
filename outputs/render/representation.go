package render

import (
	"bufio"
	"bytes"
	"io"
	"strconv"
	"sync"
)

// Representation is a document in one content coding. It never changes.
type Representation struct {
	// Parts are its bytes, one part after the other, and Size is how many they are.
	Parts  [][]byte
	Size   int
	ETag   []string
	Length []string // Content-Length
	Coding []string // Content-Encoding, nil for Identity
}

func newRepresentation(c Coding, tag string, parts [][]byte) *Representation {
	r := &Representation{Parts: parts, ETag: []string{`"` + tag + ends[c] + `"`}}
	for _, part := range parts {
		r.Size += len(part)
	}
	r.Length = []string{strconv.Itoa(r.Size)}
	if c != Identity {
		r.Coding = []string{c.String()}
	}
	return r
}

// Bytes returns the representation in one piece.
func (r *Representation) Bytes() []byte { return bytes.Join(r.Parts, nil) }

// outgoing collect parts before they are written, so that a document of many parts does
// not take as many calls of the system.
var outgoing = sync.Pool{New: func() any { return bufio.NewWriterSize(nil, 64<<10) }}

// WriteTo writes the representation.
func (r *Representation) WriteTo(w io.Writer) (int64, error) {
	if len(r.Parts) == 1 {
		n, err := w.Write(r.Parts[0])
		return int64(n), err
	}
	buffer := outgoing.Get().(*bufio.Writer)
	defer func() {
		buffer.Reset(nil)
		outgoing.Put(buffer)
	}()
	buffer.Reset(w)
	var written int64
	for _, part := range r.Parts {
		n, err := buffer.Write(part)
		if written += int64(n); err != nil {
			return written - int64(buffer.Buffered()), err
		}
	}
	err := buffer.Flush()
	return written - int64(buffer.Buffered()), err
}
