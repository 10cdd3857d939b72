package reader

import (
	"bytes"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/sources/guard"
	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/mmcdole/gofeed"
)

// arabicFeed is a feed of 50 items, each with about size bytes of HTML as a
// newsroom's editor writes it.
func arabicFeed(size int, cdata, relative bool) []byte {
	paragraph := `<p class="has-text-align-right" style="color: black">قالت وزارة الخارجية إن المحادثات <strong>مستمرة</strong> منذ أسبوع، وأضافت &laquo;نأمل&raquo; في التوصل إلى اتفاق قريب، <a href="https://news.example/ar/%d">بحسب البيان</a> الذي نشر صباح اليوم.</p>` + "\n"
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>أخبار</title><link>https://news.example/</link><description>كل الأخبار</description><language>ar</language>`)
	for i := range 50 {
		var content strings.Builder
		fmt.Fprintf(&content, `<figure><img src="https://cdn.news.example/%d.jpg" alt="صورة من المؤتمر" /></figure>`, i)
		for content.Len() < size {
			fmt.Fprintf(&content, paragraph, i)
		}
		if relative { // the policy has to work
			s := strings.ReplaceAll(content.String(), "https://news.example", "")
			content.Reset()
			content.WriteString(s)
		}
		text := "<![CDATA[" + content.String() + "]]>"
		if !cdata {
			text = html.EscapeString(content.String())
		}
		fmt.Fprintf(&b, `<item><title>عنوان الخبر رقم %d من غرفة الأخبار</title><link>https://news.example/ar/%d</link><guid isPermaLink="false">n-%d</guid><pubDate>Mon, 06 May 2024 10:%02d:00 +0000</pubDate><dc:creator>سلمى حداد</dc:creator><category>أخبار</category><description>ملخص الخبر في سطر واحد.</description><content:encoded>%s</content:encoded></item>`+"\n", i, i, i, i, text)
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}

// The ratios compare, on the same bytes and in turn, what this package takes
// with what gofeed.Parse takes alone: "ratio" for all of Read, "unsanitised"
// with the time for sanitising taken off, "scanless" for all of Read against a
// gofeed that does not look for images in HTML, as this package's does not.
func BenchmarkRead(b *testing.B) {
	for _, size := range []int{1500, 5000} {
		for _, form := range []string{"cdata", "escaped", "relative"} {
			body := arabicFeed(size, form != "escaped", form == "relative")
			b.Run(fmt.Sprintf("%s/%d", form, size), func(b *testing.B) { benchmark(b, body) })
		}
	}
}

func benchmark(b *testing.B, body []byte) {
	about := Context{URL: "https://news.example/feed"}
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	base, _ := url.Parse("https://news.example/ar/1")
	var bare, scanless, all, sanitising, before time.Duration
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		all += timed(func() {
			if r, err := Read(body, about); err != nil || len(r.Feed.Items) != 50 {
				b.Fatal(err)
			}
		})
		bare += timed(func() { gofeed.NewParser().Parse(bytes.NewReader(body)) })
		scanless += timed(func() {
			p := gofeed.NewParser()
			p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
			p.Parse(bytes.NewReader(body))
		})
		sanitising += timed(func() {
			for _, item := range feed.Items {
				sanitise.HTML(item.Content, base)
			}
		})
		before += timed(func() {
			doc, _ := normalise.Read(body, normalise.About{})
			guard.XML(doc.Body)
		})
	}
	b.ReportMetric(float64(bare)/float64(all), "ratio")
	b.ReportMetric(float64(scanless)/float64(all), "scanless")
	b.ReportMetric(float64(bare)/float64(all-sanitising), "unsanitised")
	b.ReportMetric(float64(len(body))*float64(b.N)/before.Seconds()/1e6, "guardMB/s")
	b.ReportMetric(float64(len(body))*float64(b.N)/all.Seconds()/1e6, "readMB/s")
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}
