package main

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkLatency asks for an unchanged output while nothing happens, and while a hundred
// items a second are taken in by a section beside it: the slowest answers but for one in a
// hundred are reported as a ratio of both.
func BenchmarkLatency(b *testing.B) {
	const feeds, each = 10, 10 // new items in a second, of each
	var busy atomic.Bool
	var published [feeds]atomic.Int64
	s := startStreet(b, func(w http.ResponseWriter, r *http.Request) {
		var n int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &n)
		w.Header().Set("Content-Type", "application/rss+xml")
		w.Header().Set("Cache-Control", "no-cache")
		last := published[n].Load()
		if busy.Load() && n > 0 {
			last = published[n].Add(each)
		}
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>جريدة %d</title>`, n)
		for i := range int64(30) {
			fmt.Fprintf(w, `<item><guid>https://n%d.example.org/%d</guid><title>%s</title><description>%[3]s</description><pubDate>%s</pubDate></item>`,
				n, last-i, headline(n, int(last-i)), time.Now().Add(-time.Duration(i)*time.Second).UTC().Format(time.RFC1123))
		}
		_, _ = io.WriteString(w, "</channel></rss>")
	})
	parts := []string{allowLoopback, "keep: {items: 200}", "sources:"}
	for i := range feeds {
		parts = append(parts, fmt.Sprintf("  - {id: s%d, url: '%s', tags: [%s], interval: 1s}", i, s.address(i), map[bool]string{true: "still", false: "moving"}[i == 0]))
	}
	parts = append(parts, "sections: [{slug: still, tags: [still], limit: 30, collapse: none}, {slug: moving, tags: [moving], limit: 50}]")
	p := startProcess(b, writeConfig(b, "bolt:"+filepath.Join(b.TempDir(), "hub.db"), parts...), "")
	defer p.kill()
	deadline := time.Now().Add(30 * time.Second)
	for len(p.items("moving")) < 50 || len(p.items("still")) < 30 {
		if time.Now().After(deadline) {
			b.Fatal("the hub has no items")
		}
	}
	client := &http.Client{}
	defer client.CloseIdleConnections()
	slowest := func() float64 {
		var took []time.Duration
		for end := time.Now().Add(3 * time.Second); time.Now().Before(end); {
			began := time.Now()
			response, err := client.Get(p.url + "/still/atom.xml")
			if err != nil {
				b.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		return took[len(took)*99/100].Seconds()
	}
	var still, moving float64
	for b.Loop() {
		busy.Store(false)
		still += slowest()
		before := published[1].Load()
		busy.Store(true)
		moving += slowest()
		if published[1].Load() == before {
			b.Fatal("nothing was asked for")
		}
	}
	b.ReportMetric(moving/still, "x-of-idle-p99")
	b.ReportMetric(still/float64(b.N)*1e6, "idle-p99-µs")
	b.ReportMetric(moving/float64(b.N)*1e6, "busy-p99-µs")
}

// headline is another one for each number, in a few words of many.
func headline(paper, n int) string {
	var b strings.Builder
	for i, x := 0, uint32(paper*1_000_003+n)*2_654_435_761; i < 8; i++ {
		fmt.Fprintf(&b, "كلمة%x ", x>>8)
		x = x*1_664_525 + 1_013_904_223
	}
	return b.String()
}
