package fetch

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

const (
	// maxRatio bounds how much a body may grow by decoding, once it has grown
	// to ratioFrom bytes.
	maxRatio  = 100
	ratioFrom = 1 << 20
)

// errTooLarge is returned by a bounded reader that meets more than its bound.
type errTooLarge struct {
	what  string
	bytes int64
}

func (e *errTooLarge) Error() string {
	return fmt.Sprintf("the %s is larger than %d bytes", e.what, e.bytes)
}

// bounded reads up to left bytes, and fails where there are more: a body cut
// short would be taken for the whole.
type bounded struct {
	io.Reader
	left int64
	over error
	read int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.left -= int64(n)
	b.read += int64(n)
	if b.left < 0 {
		return 0, b.over
	}
	return n, err
}

// body reads and decodes the body of an answer within the client's limits.
func (c *Client) body(answer *http.Response) ([]byte, error) {
	wireLimit := c.options.WireBytes
	if answer.ContentLength > wireLimit {
		return nil, &errTooLarge{"body", wireLimit}
	}
	wire := &bounded{Reader: answer.Body, left: wireLimit, over: &errTooLarge{"body", wireLimit}}
	switch coding := strings.ToLower(strings.TrimSpace(strings.Join(answer.Header["Content-Encoding"], ","))); coding {
	case "", "identity":
		return collect(wire, answer.ContentLength)
	case "gzip", "x-gzip":
		return c.unpack(wire)
	default:
		return nil, fmt.Errorf("the body comes in the content coding %q, which was not asked for", coding)
	}
}

// collect reads a body whose length is known or -1.
func collect(r io.Reader, length int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(max(length, 0)) + bytes.MinRead)
	if _, err := b.ReadFrom(r); err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	return b.Bytes(), nil
}

func (c *Client) unpack(wire *bounded) ([]byte, error) {
	unzip, err := gzip.NewReader(wire)
	if errors.Is(err, io.EOF) && wire.read == 0 {
		return nil, nil // an empty body, whatever its header says
	}
	if err != nil {
		return nil, fmt.Errorf("unpack the body: %w", err)
	}
	limit := c.options.UnpackedBytes
	plain := &bounded{Reader: unzip, left: limit, over: &errTooLarge{"unpacked body", limit}}
	body, err := collect(&ratio{plain, wire}, -1)
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	return body, nil
}

// ratio fails when a body grows out of proportion.
type ratio struct {
	plain, wire *bounded
}

func (r *ratio) Read(p []byte) (int, error) {
	n, err := r.plain.Read(p)
	if r.plain.read > ratioFrom && r.plain.read > maxRatio*r.wire.read {
		return 0, fmt.Errorf("the body grows to more than %d times its size", maxRatio)
	}
	return n, err
}
