package web_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/web"
)

// discarding is a client that reads nothing of what it gets but its length.
type discarding struct {
	header http.Header
	bytes  int
}

func (d *discarding) Header() http.Header { return d.header }

func (d *discarding) WriteHeader(int) {}

func (d *discarding) Write(b []byte) (int, error) { d.bytes += len(b); return len(b), nil }

// BenchmarkFresh has one new item in 200 sections of 50, and asks for all formats of all
// of them. It reports the time for all, and as a ratio to copying as many bytes once.
func BenchmarkFresh(b *testing.B) {
	const sections, shown = 200, 50
	var s shelf
	var all []hub.Section
	snapshots := make([]*hub.Snapshot, sections)
	pattern := outputstest.Arabic()
	text := strings.Repeat("<p>وقّعت البلديتان اتفاقًا يمتد <strong>خمس سنوات</strong> لبناء خط يربط المدينتين.</p>", 12)
	item := func(n int) (hub.Item, hub.Digest) {
		item := pattern.Items[0]
		item.ID, item.ContentHTML = fmt.Sprintf("https://desk.example.org/archive/%d", n), text
		return item, hub.DigestOf([]byte(item.ID))
	}
	for i := range snapshots {
		section := hub.Section{Slug: fmt.Sprintf("s%d", i), Title: "أخبار", Language: "ar", Limit: shown}
		all = append(all, section)
		snapshots[i] = &hub.Snapshot{Section: section, Origins: pattern.Origins}
		for n := range shown {
			item, mark := item(n + i%10)
			snapshots[i].Items, snapshots[i].Marks = append(snapshots[i].Items, item), append(snapshots[i].Marks, mark)
		}
	}
	s.put(snapshots...)
	handler, err := web.New(web.Options{Site: outputstest.Site(b), Sections: all, Snapshots: &s, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	ask := func() (bytes int) {
		for _, section := range all {
			for _, format := range outputs.Formats {
				d := &discarding{header: make(http.Header)}
				handler.ServeHTTP(d, httptest.NewRequest("GET", "/"+section.Slug+"/"+format.File, nil))
				bytes += d.bytes
			}
		}
		return bytes
	}
	ask()
	n, size := 1000, 0
	var spent, floor time.Duration
	for b.Loop() {
		fresh, mark := item(n)
		n++
		for i, old := range snapshots {
			next := *old
			next.Items = append([]hub.Item{fresh}, old.Items[:shown-1]...)
			next.Marks = append([]hub.Digest{mark}, old.Marks[:shown-1]...)
			snapshots[i] = &next
		}
		s.put(snapshots...)
		runtime.GC() // so that neither pays for the other
		began := time.Now()
		size = ask()
		spent += time.Since(began)
		runtime.GC()
		began = time.Now()
		from := make([]byte, size)
		to := make([]byte, size)
		copy(to, from)
		floor += time.Since(began)
	}
	b.ReportMetric(spent.Seconds()*1000/float64(b.N), "ms")
	b.ReportMetric(float64(spent)/float64(floor), "x-of-copying")
	b.ReportMetric(float64(size)/1e6, "MB")
}
