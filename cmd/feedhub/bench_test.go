package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/boltstore"
	"github.com/feedhub/feedhub/sources"
	"github.com/feedhub/feedhub/sources/fetch"
)

const (
	benchFeeds    = 100
	benchItems    = 50
	benchParallel = 16
)

// benchFeed returns a feed of Arabic news, five kilobytes of HTML an item.
func benchFeed(n int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>جريدة %d</title><link>https://n%[1]d.example.org/</link><description>أخبار</description>`, n)
	paragraph := "<p>قال المتحدث باسم الهيئة إن الأعمال ستبدأ <strong>الأسبوع المقبل</strong> في المدينة، وفق <a href=\"https://example.org/plan\">الخطة المعلنة</a>، وإن السكان سيبلغون بالمواعيد قبل ذلك.</p>\n"
	for i := range benchItems {
		fmt.Fprintf(&b, `<item><title>خبر رقم %d من جريدة %d</title><link>https://n%[2]d.example.org/%[1]d</link><guid>https://n%[2]d.example.org/%[1]d</guid><pubDate>%[3]s</pubDate><content:encoded><![CDATA[`,
			i, n, time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Add(-time.Duration(i)*time.Hour).Format(time.RFC1123Z))
		for b.Len() < (i+1)*5<<10 {
			b.WriteString(paragraph)
		}
		b.WriteString("]]></content:encoded></item>")
	}
	b.WriteString("</channel></rss>")
	return b.Bytes()
}

// BenchmarkIngest takes 100 new feeds of 50 items from loopback publishers into
// a bolt file, as the hub does it, and compares that with fetching the same
// feeds and gofeed.Parse alone, as many at one time: the share of the floor's
// speed is reported as of-floor. Each round measures both, one after the other.
func BenchmarkIngest(b *testing.B) {
	feeds := make([][]byte, benchFeeds)
	for i := range feeds {
		feeds[i] = benchFeed(i)
	}
	s := startStreet(b, func(w http.ResponseWriter, r *http.Request) {
		var n int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &n)
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = w.Write(feeds[n])
	})
	var floor, ours time.Duration
	for b.Loop() {
		floor += timed(func() { askEach(b, benchFeeds, s.address, nil, parsing(b)) })
		ours += timed(func() { ingestAll(b, s.sources(benchFeeds)) })
	}
	b.ReportMetric(floor.Seconds()/ours.Seconds(), "of-floor")
	b.ReportMetric(float64(benchFeeds*benchItems*b.N)/ours.Seconds(), "items/s")
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// askEach is the floor: a bare client asks for each of n addresses once, as many at
// one time as the hub does, and hands the bodies on.
func askEach(b *testing.B, n int, address func(int) string, header http.Header, read func(body []byte)) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConns: 512, MaxIdleConnsPerHost: benchParallel, IdleConnTimeout: 30 * time.Second}}
	defer client.CloseIdleConnections()
	var group sync.WaitGroup
	next := make(chan int)
	for range benchParallel {
		group.Go(func() {
			for i := range next {
				request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address(i), nil)
				if err != nil {
					b.Error(err)
					continue
				}
				request.Header = header.Clone()
				response, err := client.Do(request)
				if err != nil {
					b.Error(err)
					continue
				}
				body, err := io.ReadAll(response.Body)
				response.Body.Close()
				if err != nil {
					b.Error(err)
				}
				read(body)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	group.Wait()
}

// parsing returns what reads a body of benchFeed with gofeed alone.
func parsing(b *testing.B) func(body []byte) {
	return func(body []byte) {
		if feed, err := gofeed.NewParser().Parse(bytes.NewReader(body)); err != nil || len(feed.Items) != benchItems {
			b.Errorf("gofeed: %v", err)
		}
	}
}

// ingestAll runs a hub on a new file until every source is stored.
func ingestAll(b *testing.B, list []hub.Source) {
	store, err := boltstore.Open(filepath.Join(b.TempDir(), "hub.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	counted := newCounting(store)
	cycle := startCycle(b, counted, list, hub.SystemClock{})
	counted.wait(len(list))
	cycle.stop()
	if want := len(list) * benchItems; counted.items != want {
		b.Errorf("stored %d items, want %d", counted.items, want)
	}
}

// gathering is a Gatherer that runs.
type gathering struct{ stop func() }

// startCycle sets a Gatherer to work on the sources, as serve does.
func startCycle(b *testing.B, store hub.Store, list []hub.Source, clock hub.Clock) gathering {
	b.Helper()
	client := fetch.New(fetch.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	gatherer := &hub.Gatherer{
		Store: store, Sources: list, Parallel: benchParallel,
		Upstream: sources.New(sources.Options{Client: client, Clock: clock}),
		Schedule: hub.Schedule{Interval: time.Hour, Longest: time.Hour}, Keep: hub.Keep{Items: 500, Age: 720 * time.Hour},
		Minter: hub.Minter{Domain: "hub.example.org"}, Clock: clock, Log: slog.New(slog.DiscardHandler),
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { gatherer.Run(ctx) })
	return gathering{func() {
		cancel()
		running.Wait()
		client.CloseIdle()
	}}
}

// counting is a store that counts the commits and the items in them.
type counting struct {
	hub.Store
	mu             sync.Mutex
	changed        sync.Cond
	commits, items int
}

func newCounting(store hub.Store) *counting {
	c := &counting{Store: store}
	c.changed.L = &c.mu
	return c
}

func (c *counting) Commit(ctx context.Context, lease hub.Lease, batch hub.Batch) error {
	err := c.Store.Commit(ctx, lease, batch)
	if err == nil {
		c.add(len(batch.Put))
	}
	return err
}

// add counts a commit.
func (c *counting) add(items int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items += items
	c.commits++
	c.changed.Broadcast()
}

func (c *counting) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.commits
}

// wait returns when there were so many commits.
func (c *counting) wait(commits int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.commits < commits {
		c.changed.Wait()
	}
}
