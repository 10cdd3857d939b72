package outputs

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"sync"
)

// Fragment returns what render writes, in as much memory as it needs: fragments are
// kept for longer than the documents that they stand in.
func Fragment(render func(*bytes.Buffer) error) ([]byte, error) {
	buffer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	buffer.Reset()
	if err := render(buffer); err != nil {
		return nil, err
	}
	return bytes.Clone(buffer.Bytes()), nil
}

// XMLFragment is Fragment for an element of XML that stands at an indentation.
func XMLFragment(indentation string, element any) ([]byte, error) {
	return Fragment(func(b *bytes.Buffer) error {
		encoder := xml.NewEncoder(b)
		encoder.Indent(indentation, "  ")
		return encoder.Encode(element)
	})
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Join writes a document of items that are rendered already: the head, the items with
// what stands between two of them, and the tail. It copies and does nothing else.
func Join(w io.Writer, head []byte, items [][]byte, between, tail string) error {
	if buffer, ok := w.(interface{ Grow(n int) }); ok {
		size := len(head) + len(tail) + len(between)*len(items)
		for _, item := range items {
			size += len(item)
		}
		buffer.Grow(size)
	}
	if _, err := w.Write(head); err != nil {
		return fmt.Errorf("write a document: %w", err)
	}
	for i, item := range items {
		if i > 0 {
			if _, err := io.WriteString(w, between); err != nil {
				return fmt.Errorf("write a document: %w", err)
			}
		}
		if _, err := w.Write(item); err != nil {
			return fmt.Errorf("write a document: %w", err)
		}
	}
	if _, err := io.WriteString(w, tail); err != nil {
		return fmt.Errorf("write a document: %w", err)
	}
	return nil
}

// JoinXML writes a document of XML: the frame, which was rendered without items and ends
// with closing, and the items before that.
func JoinXML(w io.Writer, frame []byte, closing string, items [][]byte) error {
	head := bytes.TrimSuffix(frame, []byte(closing))
	if len(items) > 0 {
		head = append(head, '\n')
	}
	return Join(w, head, items, "\n", closing)
}
