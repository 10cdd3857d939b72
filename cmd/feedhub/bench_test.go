package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/boltstore"
	"github.com/feedhub/feedhub/hub/compare"
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

// wordyFeed returns a feed like benchFeed's whose texts share no more than texts of
// one language do: words as frequent as they are in any.
func wordyFeed(n int) []byte {
	r := rand.New(rand.NewPCG(uint64(n), 6))
	words := rand.NewZipf(r, 1.1, 4, 40_000)
	letters := []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
	word := func(b *bytes.Buffer) {
		for i := words.Uint64() + 30; i > 0; i /= uint64(len(letters)) {
			b.WriteRune(letters[i%uint64(len(letters))])
		}
		b.WriteByte(' ')
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>جريدة %d</title><link>https://n%[1]d.example.org/</link><description>أخبار</description>`, n)
	for i := range benchItems {
		b.WriteString("<item><title>")
		for range 9 {
			word(&b)
		}
		fmt.Fprintf(&b, `</title><link>https://n%d.example.org/%d</link><guid>https://n%[1]d.example.org/%[2]d</guid><pubDate>%[3]s</pubDate><content:encoded><![CDATA[<p>`,
			n, i, time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Add(-time.Duration(i)*time.Hour).Format(time.RFC1123Z))
		for b.Len() < (i+1)*5<<10 {
			word(&b)
		}
		b.WriteString("</p>]]></content:encoded></item>")
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

// BenchmarkIngestCompared takes 100 new feeds of 50 different texts in while a section
// shows them, each item compared with the others and none, one after the other, and
// reports the share of the latter's speed. What is compared later than all is stored
// is reported as behind.
func BenchmarkIngestCompared(b *testing.B) {
	feeds := make([][]byte, benchFeeds)
	for i := range feeds {
		feeds[i] = wordyFeed(i)
	}
	s := startStreet(b, func(w http.ResponseWriter, r *http.Request) {
		var n int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &n)
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = w.Write(feeds[n])
	})
	list := s.sources(benchFeeds)
	var off, on, behind time.Duration
	for b.Loop() {
		stored, _ := showAll(b, list, nil)
		off += stored
		stored, shown := showAll(b, list, compare.New())
		on += stored
		behind += shown - stored
	}
	b.ReportMetric(off.Seconds()/on.Seconds(), "of-uncompared")
	b.ReportMetric(float64(benchFeeds*benchItems*b.N)/on.Seconds(), "items/s")
	b.ReportMetric(behind.Seconds()/on.Seconds(), "behind")
}

// showAll runs a hub on a new file, and returns after how long all sources were stored,
// and after how long the section had met them.
func showAll(b *testing.B, list []hub.Source, comparer hub.Comparer) (stored, shown time.Duration) {
	store, err := boltstore.Open(filepath.Join(b.TempDir(), "hub.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	counted := newCounting(store)
	sections := hub.NewSections(hub.SectionsOptions{
		Store: counted, Sources: list, Sections: []hub.Section{{Slug: "all", Limit: 100, EachSource: true}},
		Clock: hub.SystemClock{}, Log: slog.New(slog.DiscardHandler), Comparer: comparer,
	})
	start := time.Now()
	cycle := startCycle(b, counted, list, hub.SystemClock{}, sections.Run)
	counted.wait(len(list))
	stored = time.Since(start)
	for snapshot := sections.Snapshot("all"); snapshot == nil || len(snapshot.Origins) < len(list); snapshot = sections.Snapshot("all") {
		time.Sleep(time.Millisecond)
	}
	shown = time.Since(start)
	cycle.stop()
	return stored, shown
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

// startCycle sets a Gatherer to work on the sources, as serve does, and others beside
// it.
func startCycle(b *testing.B, store hub.Store, list []hub.Source, clock hub.Clock, beside ...func(context.Context)) gathering {
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
	for _, run := range append(beside, gatherer.Run) {
		running.Go(func() { run(ctx) })
	}
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
