package normalise

import (
	"bytes"
	"fmt"
	"html"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// arabicFeed is a feed of 50 items, each with about 5 KB of HTML as a newsroom's
// editor writes it.
func arabicFeed(cdata bool) []byte {
	paragraph := `<p class="has-text-align-right">قالت وزارة الخارجية إن المحادثات <strong>مستمرة</strong> منذ أسبوع، وأضافت &laquo;نأمل&raquo; في التوصل إلى اتفاق قريب، <a href="https://news.example/ar/1">بحسب البيان</a>.</p>` + "\n"
	content := strings.Repeat(paragraph, 5000/len(paragraph)+1)
	if content = html.EscapeString(content); cdata {
		content = "<![CDATA[" + html.UnescapeString(content) + "]]>"
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>أخبار</title><language>ar</language>`)
	for i := range 50 {
		fmt.Fprintf(&b, `<item><title>عنوان الخبر رقم %d</title><link>https://news.example/ar/%d</link><guid isPermaLink="false">n-%d</guid><content:encoded>%s</content:encoded></item>`+"\n", i, i, i, content)
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}

// The ratio compares what Read takes with what utf8.Valid takes for the same
// bytes, in turn.
func BenchmarkRead(b *testing.B) {
	broken := bytes.Replace(arabicFeed(false), []byte("</title>"), nil, 1)
	for name, body := range map[string][]byte{
		"cdata": arabicFeed(true), "escaped": arabicFeed(false), "broken": broken,
		"json": []byte(`{"version":"https://jsonfeed.org/version/1.1","items":[` + strings.Repeat(`{"id":"1","content_html":"<p>قالت وزارة الخارجية إن المحادثات مستمرة</p>"},`, 2000) + `{"id":"2"}]}`),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			var read, valid time.Duration
			for b.Loop() {
				read += timed(func() {
					if _, err := Read(body, About{}); err != nil {
						b.Fatal(err)
					}
				})
				valid += timed(func() { utf8.Valid(body) })
			}
			b.ReportMetric(float64(valid)/float64(read), "ratio")
			b.ReportMetric(float64(len(body))*float64(b.N)/read.Seconds()/1e6, "readMB/s")
		})
	}
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}
