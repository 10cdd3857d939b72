package outputs

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"sync"
)

// Fragment is a piece of a document that other documents have too, most often an item
// as a format writes it. Its bytes never change.
type Fragment struct {
	Bytes  []byte
	digest [sha256.Size]byte
}

// NewFragment returns a fragment of these bytes, which are its own from now on.
func NewFragment(b []byte) Fragment { return Fragment{b, sha256.Sum256(b)} }

// Body is a document as it was rendered: what was written to it, and the fragments that
// were added. It copies none of those, so that the items of a document stand in memory
// once, however many documents show them. The zero value is an empty one.
type Body struct {
	parts   [][]byte
	digests []byte // of the parts
	open    []byte // what was written since the last fragment
}

// Write adds a copy of bytes that no other document has. It never fails.
func (b *Body) Write(p []byte) (int, error) {
	b.open = append(b.open, p...)
	return len(p), nil
}

// Add adds a fragment as it is.
func (b *Body) Add(f Fragment) {
	b.close()
	b.add(f)
}

// close ends what was written since the last fragment: it becomes one.
func (b *Body) close() {
	if len(b.open) > 0 {
		b.add(NewFragment(b.open))
		b.open = nil
	}
}

func (b *Body) add(f Fragment) {
	if len(f.Bytes) == 0 {
		return // which makes no other document
	}
	b.parts = append(b.parts, f.Bytes)
	b.digests = append(b.digests, f.digest[:]...)
}

// Parts returns the bytes of the document, one part after the other. They must not be
// changed.
func (b *Body) Parts() [][]byte {
	b.close()
	return b.parts
}

// Tag returns an entity tag without quotes (RFC 9110 §8.8.3): a digest of what the
// document is made of, without reading fragments again. Equal documents that were made
// in the same way have the same in every process.
func (b *Body) Tag() string {
	b.close()
	sum := sha256.Sum256(b.digests)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// Bytes returns the document in one piece.
func (b *Body) Bytes() []byte {
	return bytes.Join(b.Parts(), nil)
}

// Rendered returns what render writes, in as much memory as it needs: it is kept for
// longer than the documents that it stands in.
func Rendered(render func(*bytes.Buffer) error) ([]byte, error) {
	buffer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	buffer.Reset()
	if err := render(buffer); err != nil {
		return nil, err
	}
	return bytes.Clone(buffer.Bytes()), nil
}

// RenderedXML is Rendered for an element of XML that stands at an indentation.
func RenderedXML(indentation string, element any) ([]byte, error) {
	return Rendered(func(b *bytes.Buffer) error {
		encoder := xml.NewEncoder(b)
		encoder.Indent(indentation, "  ")
		return encoder.Encode(element)
	})
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Join adds a document of items that are rendered already: the head, the items with
// what stands between two of them, and the tail.
func (b *Body) Join(head []byte, items []Fragment, between Fragment, tail string) {
	b.parts = slices.Grow(b.parts, 2*len(items)+1)
	b.digests = slices.Grow(b.digests, (2*len(items)+1)*sha256.Size)
	b.open = append(b.open, head...)
	for i, item := range items {
		if i > 0 {
			b.Add(between)
		}
		b.Add(item)
	}
	b.open = append(b.open, tail...)
}

// JoinXML adds a document of XML: the frame, which was rendered without items and ends
// with closing, and the items before that. The frame is used up.
func (b *Body) JoinXML(frame []byte, closing string, items []Fragment) error {
	head, found := bytes.CutSuffix(frame, []byte(closing))
	if !found {
		return fmt.Errorf("a document ends with %q, expected %q", frame[max(0, len(frame)-len(closing)):], closing)
	}
	if len(items) > 0 {
		head = append(head, '\n')
	}
	b.Join(head, items, newline, closing)
	return nil
}

var newline = NewFragment([]byte("\n"))

var _ io.Writer = (*Body)(nil)
