package render

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Document is a rendered document in the content codings that it is served in.
// It never changes. Its header values stand in slices, ready to be put into an
// http.Header, which must not be changed there.
type Document struct {
	Plain Representation
	Gzip  Representation
	// Modified is the last change of what the document shows, to the second;
	// zero when that is not known, and LastModified nil then.
	Modified     time.Time
	LastModified []string
}

// Representation is a document in one content coding.
type Representation struct {
	Body   []byte
	ETag   []string
	Length []string // Content-Length
}

// newDocument prepares a body. The entity tag depends on the body alone, so that
// every process has the same. Each coding has its own: strong tags name bytes
// (RFC 9110 §8.8.3.3).
func newDocument(body []byte, modified time.Time) (*Document, error) {
	compressed, err := compress(body)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	tag := base64.RawURLEncoding.EncodeToString(sum[:12])
	d := &Document{
		Plain: newRepresentation(body, `"`+tag+`"`),
		Gzip:  newRepresentation(compressed, `"`+tag+`-gz"`),
	}
	if !modified.IsZero() {
		d.Modified = modified.UTC().Truncate(time.Second)
		d.LastModified = []string{d.Modified.Format(http.TimeFormat)}
	}
	return d, nil
}

func newRepresentation(body []byte, tag string) Representation {
	return Representation{Body: body, ETag: []string{tag}, Length: []string{strconv.Itoa(len(body))}}
}

// compress is deterministic: the gzip header has neither time nor name.
func compress(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return bytes.Clone(b.Bytes()), nil
}
