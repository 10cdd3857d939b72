package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs/fastpath"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/web"
)

// BenchmarkServe compares the server with a handler on net/http that writes the
// same bytes with the same header fields and decides nothing. Both are asked in
// turn over loopback; "of-bare" is the median share of the bare handler's speed.
func BenchmarkServe(b *testing.B) {
	var s shelf
	s.put(large())
	handler, err := web.New(web.Options{
		Site: outputstest.Site(b), Sections: []hub.Section{large().Section}, Snapshots: &s, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	const request = "GET /news/atom.xml HTTP/1.1\r\nHost: hub.example.org\r\nUser-Agent: bench/1.0\r\nAccept: */*\r\n"
	for _, c := range []struct {
		name, fields string
		matching     bool
	}{
		{"gzip", "Accept-Encoding: gzip\r\n", false},
		{"identity", "", false},
		{"304", "Accept-Encoding: gzip\r\n", true},
	} {
		b.Run(c.name, func(b *testing.B) {
			fields := c.fields
			if c.matching {
				tag := open(b, handler, request+fields+"\r\n", 1).header.Get("ETag")
				fields += "If-None-Match: " + tag + "\r\n"
			}
			ours := open(b, handler, request+fields+"\r\n", connections)
			same := open(b, bare(ours), request+fields+"\r\n", connections)
			if same.length != ours.length {
				b.Fatalf("the bare handler sends %d bytes, the server %d", same.length, ours.length)
			}
			var shares []float64
			var spent time.Duration
			requests := 0
			for b.Loop() {
				first, second := same, ours
				if len(shares)%2 == 1 { // neither is always the one that finds a warm cache
					first, second = ours, same
				}
				bareTime, ourTime := first.batch(b), second.batch(b)
				if first == ours {
					bareTime, ourTime = ourTime, bareTime
				}
				shares = append(shares, float64(bareTime)/float64(ourTime))
				spent += ourTime
				requests += connections * perBatch
			}
			slices.Sort(shares)
			b.ReportMetric(shares[len(shares)/2], "of-bare")
			b.ReportMetric(float64(requests)/spent.Seconds(), "requests/s")
			b.ReportMetric(float64(len(ours.body)), "body-B")
			b.ReportMetric(0, "ns/op")
		})
	}
}

const (
	connections = 8
	perBatch    = 50 // requests of one connection, before the other server's turn
)

// large returns a section whose Atom output has about 94 KB.
func large() *hub.Snapshot {
	snapshot := outputstest.Arabic()
	for i := range 50 {
		item := snapshot.Items[0]
		item.ID = fmt.Sprintf("https://desk.example.org/archive/%d", i)
		snapshot.Items = append(snapshot.Items, item)
	}
	return snapshot
}

// bare answers every request as target did once.
func bare(target *dialled) http.Handler {
	type field struct {
		name   string
		values []string
	}
	var fields []field
	for name, values := range target.header {
		if name != "Date" { // net/http adds its own
			fields = append(fields, field{name, values})
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		for i := range fields {
			h[fields[i].name] = fields[i].values
		}
		w.WriteHeader(target.status)
		_, _ = w.Write(target.body)
	})
}

// dialled is a client that spends as little as one can: open connections, a
// prepared request, and the length of the answer known.
type dialled struct {
	conns   []net.Conn
	readers []*bufio.Reader
	ask     []byte

	length int // of an answer with its header
	status int
	header http.Header
	body   []byte
}

func open(b *testing.B, handler http.Handler, request string, n int) *dialled {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &fastpath.Server{HTTP: &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}, Log: slog.New(slog.DiscardHandler)}
	server.Direct, _ = handler.(fastpath.Handler) // which the bare one is not
	var running sync.WaitGroup
	running.Go(func() { _ = server.Serve(listener) })
	b.Cleanup(func() {
		_ = server.Close()
		running.Wait()
	})
	d := &dialled{ask: []byte(request)}
	for range n {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = conn.Close() })
		d.conns = append(d.conns, conn)
		d.readers = append(d.readers, bufio.NewReaderSize(conn, 128<<10))
	}
	d.learn(b)
	return d
}

// learn asks once and remembers the answer.
func (d *dialled) learn(b *testing.B) {
	b.Helper()
	if _, err := d.conns[0].Write(d.ask); err != nil {
		b.Fatal(err)
	}
	var raw bytes.Buffer
	response, err := http.ReadResponse(bufio.NewReader(io.TeeReader(d.readers[0], &raw)), nil)
	if err != nil {
		b.Fatal(err)
	}
	if d.body, err = io.ReadAll(response.Body); err != nil {
		b.Fatal(err)
	}
	d.status, d.header, d.length = response.StatusCode, response.Header, raw.Len()
}

// batch returns how long it takes to send perBatch requests over every
// connection, one after the other, and to read the answers.
func (d *dialled) batch(b *testing.B) time.Duration {
	var group sync.WaitGroup
	start := time.Now()
	for i := range d.conns {
		group.Go(func() {
			for range perBatch {
				if _, err := d.conns[i].Write(d.ask); err != nil {
					b.Error(err)
					return
				}
				if _, err := d.readers[i].Discard(d.length); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	return time.Since(start)
}

// BenchmarkHandler is the server's own share of a request, without net/http's.
func BenchmarkHandler(b *testing.B) {
	var s shelf
	s.put(large())
	handler, err := web.New(web.Options{
		Site: outputstest.Site(b), Sections: []hub.Section{large().Section}, Snapshots: &s, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	request := httptest.NewRequest("GET", "/news/atom.xml", nil)
	request.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	writer := &discard{make(http.Header, 32)}
	b.ReportAllocs()
	for b.Loop() {
		handler.ServeHTTP(writer, request)
	}
}

func TestServingAnUnchangedDocumentAllocatesNothing(t *testing.T) {
	var s shelf
	s.put(outputstest.Arabic())
	handler, err := web.New(web.Options{
		Site: outputstest.Site(t), Sections: []hub.Section{outputstest.Arabic().Section}, Snapshots: &s, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest("GET", "/news/feed.json", nil)
	request.Header.Set("Accept-Encoding", "br, gzip;q=0.5")
	request.Header.Set("If-None-Match", `"a", W/"b"`)
	writer := &discard{make(http.Header, 32)}
	// The least of many: Gin keeps its contexts in a pool, and a pool may drop
	// what it holds at any time, which it does on purpose under the race detector.
	least := testing.AllocsPerRun(1, func() { handler.ServeHTTP(writer, request) })
	for range 100 {
		least = min(least, testing.AllocsPerRun(1, func() { handler.ServeHTTP(writer, request) }))
	}
	if least > 0 {
		t.Errorf("%v allocations for a request", least)
	}
}

// discard is a ResponseWriter that forgets.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(int)             {}
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
