package render

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/feedhub/feedhub/outputs"
)

// Coding is a content coding that documents are sent in.
type Coding int

// The codings.
const (
	Identity Coding = iota
	Gzip
	Brotli
	Zstandard
	codings
)

// names are what the codings are called in Content-Encoding, and the ends of their
// entity tags.
var names, ends = [codings]string{"identity", "gzip", "br", "zstd"}, [codings]string{"", "-gz", "-br", "-zst"}

// String returns what the coding is called in Content-Encoding (RFC 9110 §8.4.1).
func (c Coding) String() string { return names[c] }

// End returns how the entity tags of documents in the coding end.
func (c Coding) End() string { return ends[c] }

// Document is a rendered document in the content codings that it is served in: it is
// compressed when somebody first asks for it so. It never changes. Its header values
// stand in slices, ready to be put into an http.Header, which must not be changed there.
type Document struct {
	plain      *Representation
	turns      Turns // of compressing
	compressed [codings]struct {
		once sync.Once
		made atomic.Pointer[Representation]
	}
	// Tag is the entity tag of the document whatever its coding, without quotes.
	Tag string
	// Modified is the last change of what the document shows, to the second;
	// zero when that is not known, and LastModified nil then.
	Modified     time.Time
	LastModified []string
	// Links is the Link field (RFC 8288), nil for none.
	Links []string
}

// newDocument prepares a body. The entity tag depends on the body alone, so that
// every process has the same. Each coding has its own: strong tags name bytes
// (RFC 9110 §8.8.3.3).
func newDocument(body *outputs.Body, modified time.Time, turns Turns) *Document {
	d := &Document{Tag: body.Tag(), turns: turns}
	d.plain = newRepresentation(Identity, d.Tag, body.Parts())
	if !modified.IsZero() {
		d.Modified = modified.UTC().Truncate(time.Second)
		d.LastModified = []string{d.Modified.Format(http.TimeFormat)}
	}
	return d
}

// In returns the document in a coding. It is safe for concurrent use.
func (d *Document) In(c Coding) *Representation {
	if c == Identity {
		return d.plain
	}
	at := &d.compressed[c]
	at.once.Do(func() {
		defer d.turns.take()()
		made := d.plain // which everybody can read, should compressing fail
		defer func() { at.made.Store(made) }()
		if body, err := compress(c, d.plain); err == nil {
			made = newRepresentation(c, d.Tag, [][]byte{body})
		}
	})
	return at.made.Load()
}

// At returns the document in a coding if it is there already, nil if it has yet to be
// made. It never waits.
func (d *Document) At(c Coding) *Representation {
	if c == Identity {
		return d.plain
	}
	return d.compressed[c].made.Load()
}

// Size is about how much memory the document takes, in bytes, whatever codings it is
// asked for in.
func (d *Document) Size() int { return 2*d.plain.Size + 1024 }

// brotliLevel is where more time brings little: a tenth less than gzip's best for about
// the same time.
const brotliLevel = 6

// compress is deterministic: the headers have neither time nor name, and one goroutine
// does it all.
func compress(c Coding, body io.WriterTo) ([]byte, error) {
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch c {
	case Gzip:
		w, err = gzip.NewWriterLevel(&b, gzip.BestCompression)
	case Brotli:
		w = brotli.NewWriterLevel(&b, brotliLevel)
	case Zstandard:
		// A window of 8 MB is the most that a browser takes (RFC 9659).
		w, err = zstd.NewWriter(&b, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(4<<20))
	}
	if err != nil {
		return nil, fmt.Errorf("compress with %s: %w", c, err)
	}
	if _, err := body.WriteTo(w); err != nil {
		return nil, fmt.Errorf("compress with %s: %w", c, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress with %s: %w", c, err)
	}
	return bytes.Clone(b.Bytes()), nil
}
