package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
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
	representations [codings]func() *Representation
	// Tag is the entity tag of the document whatever its coding, without quotes.
	Tag string
	// Modified is the last change of what the document shows, to the second;
	// zero when that is not known, and LastModified nil then.
	Modified     time.Time
	LastModified []string
	// Links is the Link field (RFC 8288), nil for none.
	Links []string
}

// Representation is a document in one content coding.
type Representation struct {
	Body   []byte
	ETag   []string
	Length []string // Content-Length
	Coding []string // Content-Encoding, nil for Identity
}

// newDocument prepares a body. The entity tag depends on the body alone, so that
// every process has the same. Each coding has its own: strong tags name bytes
// (RFC 9110 §8.8.3.3).
func newDocument(body []byte, modified time.Time) *Document {
	sum := sha256.Sum256(body)
	d := &Document{Tag: base64.RawURLEncoding.EncodeToString(sum[:12])}
	plain := newRepresentation(Identity, d.Tag, body)
	d.representations[Identity] = func() *Representation { return plain }
	for coding := Gzip; coding < codings; coding++ {
		d.representations[coding] = sync.OnceValue(func() *Representation {
			compressed, err := compress(coding, body)
			if err != nil {
				return plain // which everybody can read; memory takes all that is written to it
			}
			return newRepresentation(coding, d.Tag, compressed)
		})
	}
	if !modified.IsZero() {
		d.Modified = modified.UTC().Truncate(time.Second)
		d.LastModified = []string{d.Modified.Format(http.TimeFormat)}
	}
	return d
}

// In returns the document in a coding. It is safe for concurrent use.
func (d *Document) In(c Coding) *Representation { return d.representations[c]() }

// Size is about how much memory the document takes, in bytes, whatever codings it is
// asked for in.
func (d *Document) Size() int { return 2*len(d.In(Identity).Body) + 1024 }

func newRepresentation(c Coding, tag string, body []byte) *Representation {
	r := &Representation{Body: body, ETag: []string{`"` + tag + ends[c] + `"`}, Length: []string{strconv.Itoa(len(body))}}
	if c != Identity {
		r.Coding = []string{c.String()}
	}
	return r
}

// brotliLevel is where more time brings little: a tenth less than gzip's best for about
// the same time.
const brotliLevel = 6

// compress is deterministic: the headers have neither time nor name, and one goroutine
// does it all.
func compress(c Coding, body []byte) ([]byte, error) {
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
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("compress with %s: %w", c, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress with %s: %w", c, err)
	}
	return bytes.Clone(b.Bytes()), nil
}
