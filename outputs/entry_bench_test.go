package outputs_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/feeds"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/atom"
	"github.com/feedhub/feedhub/outputs/jsonfeed"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/render"
	"github.com/feedhub/feedhub/outputs/rss"
)

// formats are the three, with what gorilla/feeds writes of the same items.
var formats = []struct {
	name string
	outputstest.Format
	gorilla func(*feeds.Feed) (string, error)
}{
	{"RSS", outputstest.Format{Item: rss.Item, Write: rss.Write}, (*feeds.Feed).ToRss},
	{"Atom", outputstest.Format{Item: atom.Item, Write: atom.Write}, (*feeds.Feed).ToAtom},
	{"JSON", outputstest.Format{Item: jsonfeed.Item, Write: jsonfeed.Write}, (*feeds.Feed).ToJSON},
}

// newspaper returns a hundred items of about five kilobytes, in two languages.
func newspaper(tb testing.TB) (outputs.Document, *feeds.Feed) {
	tb.Helper()
	s := outputstest.Arabic()
	models := []hub.Item{s.Items[0], s.Items[3]}
	models[0].ContentHTML = strings.Repeat(models[0].ContentHTML, 11)
	models[1].ContentHTML = strings.Repeat(`<p>A round of talks began on <a href="https://desk.example.org/doc?a=1&amp;b=2">Monday</a>, said “somebody” &amp; others who were there.</p>`+"\n", 36)
	s.Items = nil
	theirs := &feeds.Feed{Title: s.Section.Title, Link: &feeds.Link{Href: "https://hub.example.org/news"}, Description: s.Section.Description}
	for n := range 100 {
		item := models[n%2]
		item.ID = fmt.Sprintf("https://desk.example.org/2026/%d", n)
		item.URL = item.ID
		s.Items = append(s.Items, item)
		author := &feeds.Author{}
		if len(item.Authors) > 0 {
			author.Name = item.Authors[0].Name
		}
		theirs.Items = append(theirs.Items, &feeds.Item{Id: item.ID, Title: item.Title, Link: &feeds.Link{Href: item.URL}, Author: author,
			Description: item.Summary, Content: item.ContentHTML, Created: item.Published, Updated: item.Updated})
	}
	return outputstest.Document(tb, s), theirs
}

// BenchmarkItems renders all fragments anew in the three formats, and tells how long
// each and all take of what gorilla/feeds takes for its own documents.
func BenchmarkItems(b *testing.B) {
	doc, theirs := newspaper(b)
	ours, gorillas := make([]time.Duration, len(formats)), make([]time.Duration, len(formats))
	size := 0
	for b.Loop() {
		size = 0
		for i, f := range formats {
			start := time.Now()
			items := f.Items(b, doc)
			ours[i] += time.Since(start)
			for _, item := range items {
				size += len(item.Bytes)
			}
			start = time.Now()
			if _, err := f.gorilla(theirs); err != nil {
				b.Fatal(err)
			}
			gorillas[i] += time.Since(start)
		}
	}
	var sum, sumOfTheirs time.Duration
	for i, f := range formats {
		b.ReportMetric(ours[i].Seconds()/gorillas[i].Seconds(), f.name+"/gorilla")
		sum, sumOfTheirs = sum+ours[i], sumOfTheirs+gorillas[i]
	}
	b.ReportMetric(sum.Seconds()/sumOfTheirs.Seconds(), "all/gorilla")
	b.ReportMetric(float64(size*b.N)/1e6/sum.Seconds(), "MB/s-ours")
}

// BenchmarkJoin makes a document of fragments that are there and writes it as the server
// does, and tells how long that takes of what copying its bytes takes.
func BenchmarkJoin(b *testing.B) {
	doc, _ := newspaper(b)
	for _, f := range formats {
		b.Run(f.name, func(b *testing.B) {
			items := f.Items(b, doc)
			whole := f.Render(b, doc)
			var ours, copying time.Duration
			b.SetBytes(int64(len(whole)))
			for b.Loop() {
				start := time.Now()
				document, err := render.New(render.Options{Write: func(out *outputs.Body, _ []*hub.Snapshot) error {
					return f.Write(out, doc, items)
				}}).Document()
				if err != nil {
					b.Fatal(err)
				}
				if n, err := document.In(render.Identity).WriteTo(io.Discard); err != nil || n != int64(len(whole)) {
					b.Fatalf("%d bytes, want %d: %v", n, len(whole), err)
				}
				ours += time.Since(start)
				start = time.Now()
				copied := make([]byte, len(whole))
				copy(copied, whole)
				copying += time.Since(start)
			}
			b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "µs-ours")
			b.ReportMetric(float64(copying.Microseconds())/float64(b.N), "µs-copying")
			b.ReportMetric(ours.Seconds()/copying.Seconds(), "/copying")
		})
	}
}

// BenchmarkOneNew writes documents in which one of a hundred items is new, in the three
// formats, and tells how many times faster that is than with all of them new.
func BenchmarkOneNew(b *testing.B) {
	doc, _ := newspaper(b)
	for i := range doc.Items {
		doc.Marks = append(doc.Marks, hub.DigestOf([]byte(doc.Items[i].ID)))
	}
	named := map[string]outputs.Format{"RSS": outputs.RSS, "Atom": outputs.Atom, "JSON": outputs.JSONFeed}
	kept := render.NewFragments()
	write := func(fragments *render.Fragments) time.Duration {
		start := time.Now()
		for _, f := range formats {
			items, err := fragments.Items(named[f.name], doc, f.Item)
			if err != nil {
				b.Fatal(err)
			}
			var out outputs.Body
			if err := f.Write(&out, doc, items); err != nil {
				b.Fatal(err)
			}
		}
		return time.Since(start)
	}
	write(kept)
	var one, all time.Duration
	for n := 0; b.Loop(); n++ {
		doc.Marks[n%100] = hub.DigestOf(fmt.Append(nil, n))
		runtime.GC()
		one += write(kept)
		runtime.GC()
		all += write(render.NewFragments())
	}
	b.ReportMetric(all.Seconds()/one.Seconds(), "x-faster")
	b.ReportMetric(float64(one.Microseconds())/float64(b.N), "µs-one-new")
}
