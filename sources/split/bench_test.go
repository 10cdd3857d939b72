package split_test

import (
	"html"
	"strconv"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/split"
)

func BenchmarkSplit(b *testing.B) {
	content := strings.Repeat(`<p>قال المتحدث إن الاجتماع <a href="https://news.example/1">انتهى</a> أمس.</p>`, 45)
	for name, body := range map[string][]byte{
		"rss-cdata":   feed("<rss><channel>", "<item><title>x</title><description><![CDATA["+content+"]]></description></item>", "</channel></rss>"),
		"rss-escaped": feed("<rss><channel>", "<item><title>x</title><description>"+html.EscapeString(content)+"</description></item>", "</channel></rss>"),
		"atom-xhtml":  feed("<feed>", "<entry><title>x</title><content>"+content+"</content></entry>", "</feed>"),
		"json":        feed(`{"items":[`, `{"id":"1","content_html":`+strconv.Quote(content)+`},`, `{}]}`),
	} {
		format := map[byte]normalise.Format{'r': normalise.RSS, 'a': normalise.Atom, 'j': normalise.JSON}[name[0]]
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if _, ok := split.Split(body, format); !ok {
					b.Fatal("not split")
				}
			}
		})
	}
}

func feed(head, item, tail string) []byte {
	return []byte(head + strings.Repeat(item, 50) + tail)
}
