package main

import (
	"bytes"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

// BenchmarkMemory reports what serve needs with 1,000 sources and 50,000 items
// in Redis, in megabytes of resident memory: the peak while everything came in
// for the first time, and after a restart, with all outputs rendered.
func BenchmarkMemory(b *testing.B) {
	const feeds, items, sections = 1000, 50, 20
	publisher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(smallFeed(strings.Trim(r.URL.Path, "/"), items))
	}))
	defer publisher.Close()
	for b.Loop() {
		redis := redistest.Start(b)
		parts := []string{"fetch: {interval: 1h, pause: 0s, allow_private: [127.0.0.0/8]}", "sources:"}
		for i := range feeds {
			parts = append(parts, fmt.Sprintf("  - {id: s%d, url: '%s/s%[1]d', tags: [t%[3]d]}", i, publisher.URL, i%sections))
		}
		parts = append(parts, "sections:", "  - {slug: whole, collapse: none}") // the items are of one text
		slugs := []string{"whole"}
		for i := range sections {
			slugs = append(slugs, fmt.Sprintf("t%d", i))
			parts = append(parts, fmt.Sprintf("  - {slug: t%d, tags: [t%[1]d], collapse: none}", i))
		}
		path := writeConfig(b, redis.URL()+"/0", parts...)
		first := startProcess(b, path, "")
		eventually(b, "all feeds are stored", func() bool {
			return strings.Count(first.logs.String(), `"msg":"fetched"`) == feeds
		})
		eventually(b, "the section is full", func() bool { return len(first.items("whole")) == 50 })
		first.outputs(slugs...)
		b.ReportMetric(residentMegabytes(b, first, "VmHWM"), "MB_filling")
		first.stop()
		second := startProcess(b, path, "")
		eventually(b, "the section is full again", func() bool { return len(second.items("whole")) == 50 })
		second.outputs(slugs...)
		b.ReportMetric(residentMegabytes(b, second, "VmHWM"), "MB_restarted")
		second.stop()
	}
}

// BenchmarkManySources reports what serve needs with 100,000 sources in Redis, in
// megabytes of resident memory: what stays once some hundred of them were
// fetched, and the peak. The first process enrols the sources, the second finds
// them there.
func BenchmarkManySources(b *testing.B) {
	const sources, fetched = 100_000, 500
	publishers := startReticent(b, fetched)
	parts := []string{"fetch: {timeout: 10m, pause: 0s, allow_private: [127.0.0.0/8]}", "sections: [{slug: whole}]", "sources:"}
	for i := range sources {
		parts = append(parts, fmt.Sprintf("  - {id: s%d, url: 'http://127.1.%d.%d:%d/s%[1]d', interval: 24h}", i, i/250%250, i%250+1, publishers.port))
	}
	for b.Loop() {
		redis := redistest.Start(b)
		path := writeConfig(b, redis.URL()+"/0", parts...)
		for _, which := range []string{"enrolling", "restarted"} {
			publishers.left.Store(fetched)
			p := startProcess(b, path, "")
			eventually(b, "some hundred feeds are stored", func() bool {
				return strings.Count(p.logs.String(), `"msg":"fetched"`) == fetched
			})
			eventually(b, "the section is full", func() bool { return len(p.items("whole")) == 50 })
			b.ReportMetric(settledMegabytes(b, p), "MB_"+which)
			b.ReportMetric(residentMegabytes(b, p, "VmHWM"), "MB_"+which+"_peak")
			p.stop()
		}
	}
}

// reticent is a publisher at every address of 127.0.0.0/8 who answers so many
// requests and leaves all others waiting, so that memory can settle.
type reticent struct {
	port int
	left atomic.Int64
}

func startReticent(b *testing.B, answers int64) *reticent {
	b.Helper()
	listener, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		b.Fatal(err)
	}
	p := &reticent{port: listener.Addr().(*net.TCPAddr).Port}
	p.left.Store(answers)
	server := &http.Server{Handler: p}
	b.Cleanup(func() { server.Close() })
	go server.Serve(listener)
	return p
}

func (p *reticent) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/robots.txt" {
		http.NotFound(w, r)
		return
	}
	if p.left.Add(-1) < 0 {
		_ = http.NewResponseController(w).Flush() // headers are not waited for as long
		<-r.Context().Done()
		return
	}
	_, _ = w.Write(smallFeed(strings.Trim(r.URL.Path, "/"), 2))
}

// settledMegabytes waits until the process gives no more memory back.
func settledMegabytes(b *testing.B, p *process) float64 {
	b.Helper()
	last, since := residentMegabytes(b, p, "VmRSS"), time.Now()
	eventually(b, "the memory has settled", func() bool {
		if now := residentMegabytes(b, p, "VmRSS"); math.Abs(now-last) > 1 {
			last, since = now, time.Now()
		}
		return time.Since(since) > 3*time.Second
	})
	return last
}

// smallFeed returns a feed of items of about 1.5 KB.
func smallFeed(name string, items int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>%s</title><link>https://%[1]s.example.org/</link><description>d</description>`, name)
	for i := range items {
		date := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Add(-time.Duration(i) * time.Hour)
		fmt.Fprintf(&b, `<item><title>خبر %d من %s</title><guid>https://%[2]s.example.org/%[1]d</guid><pubDate>%[3]s</pubDate><description>&lt;p&gt;%[4]s&lt;/p&gt;</description></item>`,
			i, name, date.Format(time.RFC1123Z), strings.Repeat("نص الخبر في سطر قصير. ", 36))
	}
	b.WriteString("</channel></rss>")
	return b.Bytes()
}

// residentMegabytes reads a line of the process's status, where the system has
// it.
func residentMegabytes(b *testing.B, p *process, field string) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Skipf("needs /proc, as Linux has it: %v", err)
	}
	for line := range strings.Lines(string(status)) {
		if value, found := strings.CutPrefix(line, field+":"); found {
			var kilobytes float64
			if _, err := fmt.Sscanf(value, "%g kB", &kilobytes); err != nil {
				b.Fatal(err)
			}
			return kilobytes / 1024
		}
	}
	b.Fatalf("no %s in %s", field, status)
	return 0
}
