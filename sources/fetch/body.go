package fetch

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
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

// bounded reads up to limit bytes, and fails where there are more: a body cut
// short would be taken for the whole.
type bounded struct {
	io.Reader
	what  string
	limit int64
	read  atomic.Int64 // which pace looks at meanwhile
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.read.Add(int64(n)) > b.limit {
		return 0, &errTooLarge{b.what, b.limit}
	}
	return n, err
}

// body reads and decodes the body of an answer within the client's limits, and
// counts its bytes on the wire. hangUp ends the request, whose error is then
// the one that hangUp was given.
func (c *Client) body(answer *http.Response, hangUp context.CancelCauseFunc) (body []byte, onWire int64, err error) {
	wire := &bounded{Reader: answer.Body, what: "body", limit: c.options.WireBytes}
	if answer.ContentLength > wire.limit {
		return nil, 0, &errTooLarge{wire.what, wire.limit}
	}
	coding := strings.ToLower(strings.TrimSpace(strings.Join(answer.Header["Content-Encoding"], ",")))
	unpacker, isKnown := unpackers[coding]
	if !isKnown && coding != "" && coding != "identity" {
		return nil, 0, fmt.Errorf("the body comes in the content coding %.100q, which was not asked for", coding)
	}
	stop := c.pace(wire, hangUp)
	defer stop()
	if !isKnown {
		body, err = collect(wire, answer.ContentLength)
	} else {
		body, err = c.unpack(wire, unpacker)
	}
	return body, wire.read.Load(), err
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

func (c *Client) unpack(wire *bounded, begin func(*bufio.Reader) (io.ReadCloser, error)) ([]byte, error) {
	packed := bufio.NewReader(wire)
	if _, err := packed.Peek(1); errors.Is(err, io.EOF) {
		return nil, nil // an empty body, whatever its header says
	}
	unpacked, err := begin(packed)
	if err != nil {
		return nil, fmt.Errorf("unpack the body: %w", err)
	}
	defer unpacked.Close() // what was read is checked already
	plain := &bounded{Reader: unpacked, what: "unpacked body", limit: c.options.UnpackedBytes}
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
	if plain := r.plain.read.Load(); plain > ratioFrom && plain > maxRatio*r.wire.read.Load() {
		return 0, fmt.Errorf("the body grows to more than %d times its size", maxRatio)
	}
	return n, err
}
