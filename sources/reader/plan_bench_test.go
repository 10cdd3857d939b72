package reader

import (
	"bytes"
	"fmt"
	"html"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"github.com/feedhub/feedhub/sources/draft"
	"github.com/feedhub/feedhub/sources/guard"
	"github.com/feedhub/feedhub/sources/normalise"
)

// A feed of 50 articles of 5 KB in which one has changed, with what a hub knows
// of the others. "of-gofeed" is how many times as fast it is read as by
// gofeed.Parse alone, on the same bytes and in turn; "of-whole" the same for a
// reading of all of it; "scans" is what part of the time the bytes take before
// it is known what to read, "hash" what part of a reading of all of the body the
// splitting and hashing take.
func BenchmarkReadOneChange(b *testing.B) {
	for name, write := range map[string]func(all []article) []byte{
		"rss-cdata":   func(all []article) []byte { return rssFeed("ar", all, cdata) },
		"rss-escaped": func(all []article) []byte { return rssFeed("ar", all, html.EscapeString) },
		"atom":        func(all []article) []byte { return atomFeed("ar", all) },
		"json":        func(all []article) []byte { return jsonFeed("ar", all) },
	} {
		b.Run(name, func(b *testing.B) {
			all := articles("ar", 5000, site)
			m := newMemory()
			former, err := Read(write(all), planAbout)
			if err != nil {
				b.Fatal(err)
			}
			m.keep(former)
			bodies := make([][]byte, 8)
			for i := range bodies {
				edition := append([]article{}, all...)
				edition[i].content += fmt.Sprintf("<p>%d</p>", i)
				bodies[i] = write(edition)
			}
			benchmarkOneChange(b, bodies, m.about())
		})
	}
}

func benchmarkOneChange(b *testing.B, bodies [][]byte, about Context) {
	var part, bare, whole, scans, hash time.Duration
	b.SetBytes(int64(len(bodies[0])))
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		body := bodies[n%len(bodies)]
		part += timed(func() {
			if r, err := Read(body, about); err != nil || len(r.Feed.Items) != 1 || len(r.Feed.Unread) != 49 {
				b.Fatal(r, err)
			}
		})
		bare += timed(func() { gofeed.NewParser().Parse(bytes.NewReader(body)) })
		whole += timed(func() { Read(body, planAbout) })
		var doc *normalise.Document
		scans += timed(func() { doc = scanned(body) })
		hash += timed(func() {
			p := newPlan(doc, &about)
			for place := range p.parts.Items {
				p.piece(place, "", draft.Standing{})
			}
		})
	}
	b.ReportMetric(float64(bare)/float64(part), "of-gofeed")
	b.ReportMetric(float64(whole)/float64(part), "of-whole")
	b.ReportMetric(float64(scans)/float64(part), "scans")
	b.ReportMetric(float64(hash)/float64(whole), "hash")
}

// scanned is a body as it comes out of what looks through it before it is split.
func scanned(body []byte) *normalise.Document {
	doc, err := normalise.Read(body, normalise.About{})
	if err != nil {
		panic(err)
	}
	check := guard.XML
	if doc.Format == normalise.JSON {
		check = guard.JSON
	}
	if err := check(doc.Body); err != nil {
		panic(err)
	}
	return doc
}
