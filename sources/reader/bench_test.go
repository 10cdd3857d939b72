package reader

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/sources/guard"
	"github.com/feedhub/feedhub/sources/normalise"
)

// article is one item of the benchmarks' feeds.
type article struct {
	id                     int
	title, summary, author string
	content                string // HTML as a newsroom's editor writes it
}

// writing is what the benchmarks' articles are made of, by language.
var writing = map[string]struct{ title, summary, author, caption, paragraph string }{
	"ar": {"عنوان الخبر رقم %d من غرفة الأخبار", "ملخص الخبر في سطر واحد.", "سلمى حداد", "صورة من المؤتمر",
		`<p class="has-text-align-right" style="color: black">قالت وزارة الخارجية إن المحادثات <strong>مستمرة</strong> منذ أسبوع، وأضافت &laquo;نأمل&raquo; في التوصل إلى اتفاق قريب، <a href="%s/ar/%d">بحسب البيان</a> الذي نشر صباح اليوم.</p>` + "\n"},
	"en": {"Headline number %d from the news room", "What it says, in one line.", "Jane Doe", "A picture of the conference",
		`<p class="wp-block-paragraph" style="color: black">The ministry said that talks have been <strong>going on</strong> for a week, and added that it &ldquo;hopes&rdquo; for an agreement soon, <a href="%s/en/%d">according to the statement</a> published this morning.</p>` + "\n"},
}

// articles returns 50 articles with about size bytes of HTML each. Addresses in
// them are relative where no site is given.
func articles(language string, size int, site string) []article {
	w := writing[language]
	var all []article
	for i := range 50 {
		var content strings.Builder
		fmt.Fprintf(&content, `<figure><img src="https://cdn.news.example/%d.jpg" alt="%s" /></figure>`, i, w.caption)
		for content.Len() < size {
			fmt.Fprintf(&content, w.paragraph, site, i)
		}
		all = append(all, article{i, fmt.Sprintf(w.title, i), w.summary, w.author, content.String()})
	}
	return all
}

const site = "https://news.example"

func cdata(s string) string { return "<![CDATA[" + s + "]]>" }

func rssFeed(language string, articles []article, text func(string) string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>News</title><link>%s/</link><description>All of it</description><language>%s</language>`, site, language)
	for _, a := range articles {
		fmt.Fprintf(&b, `<item><title>%s</title><link>%s/ar/%d</link><guid isPermaLink="false">n-%[3]d</guid><pubDate>Mon, 06 May 2024 10:%02[3]d:00 +0000</pubDate><dc:creator>%[4]s</dc:creator><category>news</category><description>%s</description><content:encoded>%s</content:encoded></item>`+"\n",
			a.title, site, a.id, a.author, a.summary, text(a.content))
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}

func atomFeed(language string, articles []article) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="%s"><title>News</title><id>%s/</id><link href="%[2]s/"/><updated>2024-05-06T10:00:00Z</updated>`, language, site)
	for _, a := range articles {
		fmt.Fprintf(&b, `<entry><title>%s</title><link href="%s/ar/%d"/><id>tag:news.example,2024:%[3]d</id><published>2024-05-06T10:%02[3]d:00Z</published><updated>2024-05-06T10:%02[3]d:00Z</updated><author><name>%[4]s</name></author><category term="news"/><summary>%s</summary><content type="html">%s</content></entry>`+"\n",
			a.title, site, a.id, a.author, a.summary, html.EscapeString(a.content))
	}
	b.WriteString("</feed>")
	return []byte(b.String())
}

func jsonFeed(language string, articles []article) []byte {
	var items []map[string]any
	for _, a := range articles {
		items = append(items, map[string]any{"id": fmt.Sprint(a.id), "url": fmt.Sprintf("%s/ar/%d", site, a.id), "title": a.title, "summary": a.summary,
			"content_html": a.content, "date_published": fmt.Sprintf("2024-05-06T10:%02d:00Z", a.id), "authors": []any{map[string]any{"name": a.author}}, "tags": []string{"news"}})
	}
	body, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "News", "home_page_url": site + "/", "language": language, "items": items})
	if err != nil {
		panic(err)
	}
	return body
}

// The ratios compare, on the same bytes and in turn, what this package takes
// with what gofeed.Parse takes alone: "ratio" for all of Read, "unsanitised"
// with the time for sanitising taken off, "scanless" for all of Read against a
// gofeed that does not look for images in HTML, as this package's does not.
// Bodies that gofeed can't read ("broken") are compared with what it takes for
// them mended.
func BenchmarkRead(b *testing.B) {
	for _, language := range []string{"ar", "en"} {
		for _, size := range []int{1500, 5000} {
			all := articles(language, size, site)
			escaped := rssFeed(language, all, html.EscapeString)
			broken := bytes.ReplaceAll(escaped, []byte("<title>"), []byte("<title>Q&A: R&D "))
			broken = bytes.ReplaceAll(broken, []byte("</title><link>"), []byte("&nbsp;</title><link>"))
			for name, bodies := range map[string][2][]byte{
				"rss-cdata":    {rssFeed(language, all, cdata)},
				"rss-escaped":  {escaped},
				"rss-relative": {rssFeed(language, articles(language, size, ""), cdata)},
				"atom":         {atomFeed(language, all)},
				"json":         {jsonFeed(language, all)},
				"rss-broken":   {broken, escaped},
			} {
				b.Run(fmt.Sprintf("%s/%s/%d", name, language, size), func(b *testing.B) { benchmark(b, bodies[0], bodies[1]) })
			}
		}
	}
}

func benchmark(b *testing.B, body, mended []byte) {
	if mended == nil {
		mended = body
	}
	about := Context{URL: site + "/feed"}
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(mended))
	if err != nil {
		b.Fatal(err)
	}
	base, _ := url.Parse(site + "/ar/1")
	var bare, scanless, all, sanitising, before time.Duration
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		all += timed(func() {
			if r, err := Read(body, about); err != nil || len(r.Feed.Items) != 50 {
				b.Fatal(err)
			}
		})
		bare += timed(func() { gofeed.NewParser().Parse(bytes.NewReader(mended)) })
		scanless += timed(func() {
			p := gofeed.NewParser()
			p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
			p.Parse(bytes.NewReader(mended))
		})
		sanitising += timed(func() {
			for _, item := range feed.Items {
				sanitise.HTML(item.Content, base)
			}
		})
		before += timed(func() {
			doc, _ := normalise.Read(body, normalise.About{})
			if doc.Format == normalise.JSON {
				guard.JSON(doc.Body)
			} else {
				guard.XML(doc.Body)
			}
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
