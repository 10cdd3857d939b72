package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"github.com/feedhub/feedhub/hub"
)

// packers encode a body in each of the codings that are asked for.
var packers = map[string]struct {
	coding string
	pack   func(io.Writer) io.WriteCloser
}{
	"gzip":         {"gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
	"zlib":         {"deflate", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }},
	"bare deflate": {"deflate", func(w io.Writer) io.WriteCloser { d, _ := flate.NewWriter(w, 6); return d }},
	"brotli":       {"br", func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }},
	"zstd":         {"zstd", func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z }},
}

func packed(t *testing.T, pack func(io.Writer) io.WriteCloser, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pack(&b)
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEachCodingIsUnpackedWithinTheSameLimits(t *testing.T) {
	feed := []byte("<rss>" + strings.Repeat("أخبار ", 200) + "</rss>")
	for name, p := range packers {
		t.Run(name, func(t *testing.T) {
			body := packed(t, p.pack, feed)
			sent := body
			address, client := publish(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", p.coding)
				w.Write(sent) // the client may hang up
			})
			answer, err := get(t, client, address)
			if err != nil || !bytes.Equal(answer.Body, feed) || answer.Wire != int64(len(body)) {
				t.Fatalf("%+v %v", answer, err)
			}
			for what, c := range map[string]struct {
				body []byte
				want string
			}{
				"cut off":           {body[:len(body)/2], "unexpected EOF"},
				"something else":    {[]byte("<rss></rss>"), "unpack"},
				"a bomb":            {packed(t, p.pack, make([]byte, 4<<20)), "100 times"},
				"larger than it is": {packed(t, p.pack, bytes.Repeat([]byte("news "), 300<<10)), "larger than 1024000 bytes"},
			} {
				sent = c.body
				client.options.UnpackedBytes = 1000 << 10
				if what == "a bomb" {
					client.options.UnpackedBytes = 20 << 20
				}
				if _, err := get(t, client, address); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s: %v, want an error with %q", what, err, c.want)
				}
			}
			sent = nil
			if answer, err := get(t, client, address); err != nil || len(answer.Body) != 0 {
				t.Errorf("an empty body: %+v %v", answer, err)
			}
		})
	}
}

// trickle is the body of a publisher that sends some bytes at each step.
func trickle(ctx context.Context, bytes int, step, end time.Duration) io.ReadCloser {
	r, w := io.Pipe()
	context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
	go func() {
		defer w.Close()
		for range end / step {
			if _, err := w.Write(make([]byte, bytes)); err != nil {
				return
			}
			time.Sleep(step)
		}
	}()
	return r
}

func TestABodyThatTricklesInIsLeft(t *testing.T) {
	for name, c := range map[string]struct {
		bytes int
		step  time.Duration
		end   time.Duration
		left  time.Duration // zero where it is read to its end
	}{
		"a byte a second":                      {1, time.Second, time.Hour, 20 * time.Second},
		"nothing after the first bytes":        {100, time.Hour, time.Hour, 20 * time.Second},
		"just below the least pace":            {900, time.Second, time.Hour, 20 * time.Second},
		"slow, and at its end before it tells": {1, time.Second, 15 * time.Second, 0},
		"above the least pace":                 {1200, time.Second, time.Minute, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := New(Options{Clock: hub.SystemClock{}})
				ctx, hangUp := context.WithCancelCause(t.Context())
				defer hangUp(nil)
				begin := time.Now()
				answer := &http.Response{Body: trickle(ctx, c.bytes, c.step, c.end), ContentLength: -1}
				body, wire, err := client.body(answer, hangUp)
				_, isSlow := errors.AsType[*slowError](context.Cause(ctx))
				if isSlow != (c.left > 0) || isSlow && (time.Since(begin) != c.left || err == nil) || !isSlow && (err != nil || wire != int64(len(body))) {
					t.Errorf("left %v after %s: %v, %v", isSlow, time.Since(begin), err, context.Cause(ctx))
				}
				if isSlow && !strings.Contains(fmt.Sprint(context.Cause(ctx)), "too slowly") {
					t.Error(context.Cause(ctx))
				}
				hangUp(nil)
				time.Sleep(2 * time.Hour) // lets the publisher end
			})
		})
	}
}

func FuzzAnyBytesAreUnpackedOrRefusedWithinLimits(f *testing.F) {
	for _, p := range packers {
		var b bytes.Buffer
		w := p.pack(&b)
		io.WriteString(w, "<rss/>")
		w.Close()
		f.Add(p.coding, b.Bytes())
	}
	client := New(Options{UnpackedBytes: 1 << 20})
	f.Fuzz(func(t *testing.T, coding string, sent []byte) {
		answer := &http.Response{Header: http.Header{"Content-Encoding": {coding}}, Body: io.NopCloser(bytes.NewReader(sent)), ContentLength: -1}
		body, wire, err := client.body(answer, func(error) {})
		if err == nil && (len(body) > 1<<20 || wire > int64(len(sent))) {
			t.Errorf("%d bytes of %d", len(body), wire)
		}
	})
}
