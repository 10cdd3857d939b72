// Package normalise makes of the bytes that a publisher sent a body that a
// parser can read: UTF-8 without what XML forbids, beginning with the root
// element and ending with it. What it had to mend it reports. Package reader
// calls it first of all; it never parses, and what it lets pass may still be
// hostile, which is package guard's business.
//
// A body that is well-formed UTF-8 is looked through once and not copied.
package normalise

import (
	"bytes"
	"errors"
	"fmt"
)

// Format is the family of a document, told from its bytes.
type Format int

// The families that a feed can belong to.
const (
	RSS  Format = iota + 1 // rss or rdf is the root
	Atom                   // feed is the root
	JSON
)

// Errors of bodies that are no feed, or not enough of one.
var (
	ErrEmpty  = errors.New("the body is empty")
	ErrPage   = errors.New("answered with an HTML page, not a feed")
	ErrCutOff = errors.New("the body is cut off before the end of its first item")
)

// UnknownError says that the body is neither a feed nor a page.
type UnknownError struct {
	// Start is how the body begins, or the name of its root element.
	Start string
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("the body is not a feed that feedhub can read: it begins with %q; RSS, Atom and JSON Feed are read", e.Start)
}

// Kind names a repair.
type Kind string

// The repairs.
const (
	MarkRemoved       Kind = "byte-order-mark-removed"
	Decoded           Kind = "decoded"               // from another encoding than UTF-8, as declared
	LabelOverruled    Kind = "encoding-overruled"    // what header or declaration said was not so
	BytesRemoved      Kind = "invalid-bytes-removed" // bytes that are no UTF-8
	CharactersRemoved Kind = "forbidden-characters-removed"
	ReferencesRemoved Kind = "forbidden-references-removed"
	HeadRemoved       Kind = "text-before-root-removed"
	TailRemoved       Kind = "text-after-root-removed"
	Completed         Kind = "cut-off-completed" // everything after the last complete element is gone
	VersionLowered    Kind = "xml-1.1-read-as-1.0"
)

// Repair is something that was mended.
type Repair struct {
	Kind Kind `json:"kind"`
	// Offset is where, in bytes of the body after decoding.
	Offset int `json:"offset"`
	// Detail says more, for people; it may be empty.
	Detail string `json:"detail,omitzero"`
}

// Document is a body that a parser can read.
type Document struct {
	Format Format
	// Body begins with the root element, or the outermost brace of JSON. It
	// may share memory with the bytes that were given.
	Body []byte
	// Encoding is the name of the encoding that the body was in (WHATWG), such
	// as "utf-8" or "windows-1256".
	Encoding string
	// Repairs are in the order in which they were made.
	Repairs []Repair
}

// Read normalises a body. contentType is the header with which it came, empty
// when unknown; it is asked for the charset only.
func Read(body []byte, contentType string) (*Document, error) {
	d := &Document{}
	body = d.removeForbidden(d.decode(body, contentType))
	if len(bytes.TrimLeft(body, blank)) == 0 {
		return nil, ErrEmpty
	}
	if err := d.trim(body); err != nil {
		return nil, err
	}
	return d, nil
}

// blank are the characters that may stand before a document.
const blank = " \t\r\n\ufeff"

func (d *Document) repaired(kind Kind, offset int, detail string) {
	d.Repairs = append(d.Repairs, Repair{kind, offset, detail})
}
