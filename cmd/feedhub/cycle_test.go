package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/boltstore"
	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/hub/redisstore"
	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

// benchStores are the stores that a cycle is measured on.
var benchStores = map[string]func(b *testing.B) hub.Store{
	"bolt": func(b *testing.B) hub.Store {
		store, err := boltstore.Open(filepath.Join(b.TempDir(), "hub.db"))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { store.Close() })
		return store
	},
	"Redis": func(b *testing.B) hub.Store {
		store, err := redisstore.Open(redistest.Start(b).URL(), redisstore.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { store.Close() })
		return store
	},
}

// street is so many publishers, each at an address of its own.
type street struct{ port string }

// startStreet serves all of 127.0.0.0/8 at one port.
func startStreet(b *testing.B, handler http.HandlerFunc) *street {
	b.Helper()
	s := &street{}
	listener, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		handler(w, r)
	}))
	server.Listener.Close()
	server.Listener = listener
	server.Start()
	b.Cleanup(server.Close)
	_, s.port, _ = net.SplitHostPort(listener.Addr().String())
	return s
}

// address returns that of the nth publisher.
func (s *street) address(n int) string {
	return fmt.Sprintf("http://127.1.%d.%d:%s/%d", n/250, n%250+1, s.port, n)
}

func (s *street) sources(n int) []hub.Source {
	list := make([]hub.Source, n)
	for i := range list {
		list[i] = hub.Source{ID: fmt.Sprintf("s%d", i), URL: s.address(i)}
	}
	return list
}

// next lets two hours pass and waits for so many commits. While none come the clock
// is nudged: one who looked at it just before may have set an alarm just after. By
// a minute it would be nudged past the leases of what is being fetched.
func (c *counting) next(clock *hubtest.Clock, commits int) {
	ended := make(chan struct{})
	go func() {
		c.wait(commits)
		close(ended)
	}()
	clock.Advance(2 * time.Hour)
	for last := 0; ; {
		select {
		case <-ended:
			return
		case <-time.After(20 * time.Millisecond):
		}
		if now := c.count(); now == last {
			clock.Advance(time.Second)
		} else {
			last = now
		}
	}
}

// measure fills the stores with what the publishers of a street have, and reports
// how long a cycle over all of them takes of what a floor takes that ran before it.
func (s *street) measure(b *testing.B, store hub.Store, publishers int, floor func()) {
	clock := hubtest.NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	counted := newCounting(store)
	cycle := startCycle(b, counted, s.sources(publishers), clock)
	defer cycle.stop()
	counted.wait(publishers)
	var theirs, ours time.Duration
	for cycles := 1; b.Loop(); cycles++ {
		theirs += timed(floor)
		ours += timed(func() { counted.next(clock, publishers*(cycles+1)) })
	}
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "of-floor")
	b.ReportMetric(float64(publishers*b.N)/ours.Seconds(), "sources/s")
}

// BenchmarkUnchanged measures a cycle over 5,000 publishers that all answer 304,
// against a bare http.Client that asks the same of them.
func BenchmarkUnchanged(b *testing.B) {
	const publishers = 5000
	const etag = `"as it was"`
	for name, open := range benchStores {
		b.Run(name, func(b *testing.B) {
			s := startStreet(b, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("ETag", etag)
				if r.Header.Get("If-None-Match") == etag {
					w.WriteHeader(http.StatusNotModified)
					return
				}
				fmt.Fprintf(w, `<rss version="2.0"><channel><title>%s</title><link>https://example.org/</link><description>d</description><item><title>one</title><guid>urn:test:%[1]s</guid></item></channel></rss>`, r.URL.Path)
			})
			s.measure(b, open(b), publishers, func() {
				askEach(b, publishers, s.address, http.Header{"If-None-Match": {etag}}, func([]byte) {})
			})
		})
	}
}

// BenchmarkOneItemChanged measures a cycle over 200 publishers whose feeds have
// one new item of 50, five kilobytes each, against a bare client and
// gofeed.Parse on the same bodies.
func BenchmarkOneItemChanged(b *testing.B) {
	const publishers = 200
	for name, open := range benchStores {
		b.Run(name, func(b *testing.B) {
			var edition atomic.Int64
			feeds := make([][]byte, publishers)
			for i := range feeds {
				feeds[i] = benchFeed(i)
			}
			changed := func(n int) []byte {
				mark := fmt.Appendf(nil, "<title>خبر رقم %d ", int(edition.Load())%benchItems)
				return bytes.Replace(feeds[n], mark, fmt.Appendf(nil, "<title>عاجل %d: خبر رقم %d ", edition.Load(), int(edition.Load())%benchItems), 1)
			}
			s := startStreet(b, func(w http.ResponseWriter, r *http.Request) {
				var n int
				_, _ = fmt.Sscanf(r.URL.Path, "/%d", &n)
				w.Header().Set("Content-Type", "application/rss+xml")
				_, _ = w.Write(changed(n))
			})
			s.measure(b, open(b), publishers, func() {
				edition.Add(1)
				askEach(b, publishers, s.address, nil, parsing(b))
			})
		})
	}
}

// BenchmarkThreeHubs measures how much faster three hubs on one Redis get through
// 1,500 publishers than one does, where the work is waiting for the network: each
// publisher is 50 ms away.
func BenchmarkThreeHubs(b *testing.B) {
	const publishers, hubs = 1500, 3
	s := startStreet(b, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(50 * time.Millisecond):
		case <-r.Context().Done():
		}
		w.WriteHeader(http.StatusNotFound)
	})
	server := redistest.Start(b)
	clock := hubtest.NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	commits := newCounting(nil)
	start := func() gathering {
		store, err := redisstore.Open(server.URL(), redisstore.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { store.Close() })
		return startCycle(b, &counted{store, commits}, s.sources(publishers), clock)
	}
	var one, three time.Duration
	done := 0
	cycle := func() time.Duration {
		done += publishers
		return timed(func() {
			clock.Advance(48 * time.Hour)
			commits.next(clock, done)
		})
	}
	running := []gathering{start()}
	for b.Loop() {
		one += cycle()
		for range hubs - 1 {
			running = append(running, start())
		}
		three += cycle()
		for _, extra := range running[1:] {
			extra.stop()
		}
		running = running[:1]
	}
	running[0].stop()
	b.ReportMetric(one.Seconds()/three.Seconds(), "x-one")
}

// counted is one of several stores that count together.
type counted struct {
	hub.Store
	commits *counting
}

func (c *counted) Commit(ctx context.Context, lease hub.Lease, batch hub.Batch) error {
	err := c.Store.Commit(ctx, lease, batch)
	if err == nil {
		c.commits.add(len(batch.Put))
	}
	return err
}
