package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
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
		parts = append(parts, "sections:", "  - {slug: whole}")
		slugs := []string{"whole"}
		for i := range sections {
			slugs = append(slugs, fmt.Sprintf("t%d", i))
			parts = append(parts, fmt.Sprintf("  - {slug: t%d, tags: [t%[1]d]}", i))
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
