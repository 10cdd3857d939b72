package pack

import (
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/storetest"
)

// perCall runs f and reports the processor time that one call takes, which says
// more than the clock where others share the machine.
func perCall(b *testing.B, f func(i int)) {
	before := storetest.CPU(b)
	for i := 0; b.Loop(); i++ {
		f(i)
	}
	b.ReportMetric(float64((storetest.CPU(b)-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
}

// BenchmarkItem measures packing and opening an Arabic item of 1.5 KB, and the same
// with JSON.
func BenchmarkItem(b *testing.B) {
	articles := storetest.Articles("desk", 0, 1000)
	packed, err := Items(articles)
	if err != nil {
		b.Fatal(err)
	}
	texts, size := make([][]byte, len(articles)), 0
	for i := range articles {
		if texts[i], err = hub.EncodeItem(&articles[i].Item); err != nil {
			b.Fatal(err)
		}
		size += len(packed[i])
	}
	at := func(i int) int { return i % len(articles) }
	b.Run("pack", func(b *testing.B) {
		perCall(b, func(i int) { _, _ = Item(&articles[at(i)].Item) })
		b.ReportMetric(float64(size/len(articles)), "B/item")
	})
	b.Run("open", func(b *testing.B) { perCall(b, func(i int) { _, _ = OpenItem(packed[at(i)]) }) })
	b.Run("fields", func(b *testing.B) { perCall(b, func(i int) { _, _ = Fields(&articles[at(i)].Item) }) })
	b.Run("encode JSON", func(b *testing.B) { perCall(b, func(i int) { _, _ = hub.EncodeItem(&articles[at(i)].Item) }) })
	b.Run("decode JSON", func(b *testing.B) { perCall(b, func(i int) { _, _ = hub.DecodeItem(texts[at(i)]) }) })
}

// BenchmarkState measures packing and opening a state.
func BenchmarkState(b *testing.B) {
	state := hub.State{
		Validators: hub.Validators{
			URL: "https://news.example.org/feed/rss.xml", ETag: `W/"5f3c-60a7c8d9e1b2f"`,
			LastModified: "Sun, 01 Mar 2026 11:59:59 GMT", Body: hub.DigestOf([]byte("x")), Reader: 3,
		},
		Origin: hub.Origin{
			Title: "أخبار الساحل", Description: "آخر الأخبار من الساحل", HomePageURL: "https://news.example.org/",
			FeedURL: "https://news.example.org/feed/rss.xml", Language: "ar", Rights: "© 2026",
		},
		Checked: noon, Succeeded: noon.Add(time.Second), Changed: noon,
		Notes: []hub.Note{{Kind: "date-not-read", Offset: 1234, Detail: "x", Count: 3}},
	}
	packed, err := State(&state)
	if err != nil {
		b.Fatal(err)
	}
	text, err := hub.EncodeState(state)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("pack", func(b *testing.B) { perCall(b, func(int) { _, _ = State(&state) }) })
	b.Run("open", func(b *testing.B) { perCall(b, func(int) { _, _ = OpenState(packed) }) })
	b.Run("encode JSON", func(b *testing.B) { perCall(b, func(int) { _, _ = hub.EncodeState(state) }) })
	b.Run("decode JSON", func(b *testing.B) { perCall(b, func(int) { _, _ = hub.DecodeState(text) }) })
	b.ReportMetric(float64(len(packed)), "B/packed")
	b.ReportMetric(float64(len(text)), "B/JSON")
}
