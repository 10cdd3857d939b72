package page

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/dom"
)

// hostile has pages of a size that costs their sender nothing; part tells how
// many of each go into one of full size.
func hostile(part int) map[string]string {
	deep := strings.Repeat
	repeat := func(s string, n int) string { return strings.Repeat(s, max(1, n/part)) }
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range max(1, n/part) {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	script := func(s string) string { return `<script type="application/ld+json">` + s + `</script>` }
	return map[string]string{
		"a million open elements":             repeat("<div>", 1_000_000),
		"elements to the limit of depth":      deep("<div>", 500) + "<a href=/a>A headline of five words</a>",
		"formatting opened again and again":   "<p>" + many(part*400, "<font size=%d>") + repeat("</p><p>x", 5_000),
		"the same behind a drawing's title":   "<svg><title><p>" + many(part*400, "<font size=%d>") + repeat("</p><p>x", 5_000),
		"the same within noscript":            "<noscript><p>" + many(part*400, "<font size=%d>") + repeat("</p><p>x", 5_000),
		"cells that keep formatting open":     many(part*400, "<p><b id=%d><table><tr><td></b></td></tr></table>") + repeat("</p><p>x", 5_000),
		"bodies with attributes of their own": many(20_000, "<body a%d=b>"),
		"an element with many attributes":     "<div" + many(200_000, " a%d=b") + ">",
		"a huge address":                      `<a href="/` + repeat("a", 5<<20) + `">A headline of five words</a>`,
		"a huge class":                        many(100, `<div class="`+deep("title ", 2_000)+`"><a href=/%d>A headline of five words</a></div>`),
		"a hundred thousand links":            many(part*100_000, `<a href="/%d">A headline of five words</a>`),
		"links to the limit":                  many(24_000, `<p><a href="/%d">A headline of five words</a>`),
		"deep links to the limit":             many(90, `<div class="h-entry hentry">`+deep("<div class=title>", 400)+`<a href="/%d">A headline of five words</a>`+deep("</div>", 401)),
		"nested properties":                   `<div class=h-entry>` + deep(`<div class="p-name p-summary e-content">`, 480) + repeat("text ", 200_000),
		"nested entries":                      deep(`<div class=h-entry>`, 480) + `<a class=u-url href=/a>A headline of five words</a>`,
		"relations":                           many(20_000, `<a rel=x href=/%d>a</a>`),
		"feeds":                               many(20_000, `<a type=application/rss+xml href=/%d>a</a>`),
		"paragraphs in one place":             "<article>" + repeat("<p>"+deep("long text ", 10), 40_000),
		"deep JSON":                           script(repeat("[", 900_000)),
		"wide JSON":                           script("[" + repeat("[],", 300_000) + "[]]"),
		"deep objects":                        script(deep(`{"@graph":`, 5_000) + "1" + deep("}", 5_000)),
		"a list that holds itself":            script(`{"@id":"a","@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@id":"a"}}]}`),
		"a list to the limit":                 script(`{"@type":"ItemList","itemListElement":[` + repeat(`"/a",`, 120_000) + `"/b"]}`),
		"articles to the limit":               script("[" + many(12_000, `{"@type":"Article","url":"/%d","headline":"h"},`) + "{}]"),
		"many scripts":                        repeat(script("{}"), 20_000),
		"JSON that needs mending":             script(`{"a":[` + repeat(`1,/* */],[`, 60_000) + "//"),
		"keywords":                            script(`{"@type":"Article","headline":"h","keywords":"` + repeat("a,", 300_000) + `"}`),
		"tables in tables":                    repeat("<table><tr><td>", 10_000),
		"text in tables":                      "<table>" + repeat("x<td>", 40_000),
		"siblings":                            repeat("<b></b>", 40_000),
		"raw text that never ends":            "<textarea>" + repeat("<div>", 200_000),
	}
}

// Whatever a page holds, reading it takes about as long as its size.
// BenchmarkHostile has the pages in full size: none takes a second to read, of
// a core that has nothing else to do. Here they are small, so that what is out of
// all proportion, and would take minutes there, stands out on any machine.
func TestHostilePagesCostNoMoreThanTheirSizeIsWorth(t *testing.T) {
	for name, body := range hostile(4) {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			check(t, []byte(body), "https://hostile.example/section/page")
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("%d bytes took %v", len(body), took)
			}
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, body := range hostile(1) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				check(b, []byte(body), "https://hostile.example/section/page")
			}
		})
	}
}

// check reads a page in every way and holds what must be true of any.
func check(t testing.TB, body []byte, at string) {
	t.Helper()
	p, err := Parse(body, address(t, at))
	if err != nil {
		return
	}
	if len(p.nodes) > 4*MaxElements {
		t.Errorf("%d bytes became %d nodes", len(body), len(p.nodes))
	}
	for _, f := range p.Feeds() {
		isAddress(t, f.URL)
		isText(t, f.Title, f.Type)
	}
	for _, s := range []hub.PageSelectors{{}, {Item: "div, p, article"}} {
		if f, err := p.Items(s); err == nil {
			checkFound(t, p, f)
		}
	}
}

func checkFound(t testing.TB, p *Page, f *Found) {
	t.Helper()
	if len(f.Items) == 0 || len(f.Items) > MaxItems {
		t.Errorf("%d items", len(f.Items))
	}
	isText(t, f.Title, f.Description, f.Language)
	isAddress(t, f.HomePageURL, f.Icon, f.Next)
	for _, i := range f.Items {
		isAddress(t, i.URL, i.Image)
		isText(t, i.Title, i.Summary, i.ContentHTML, i.Date, i.Updated, i.Language)
		isText(t, i.Tags...)
		for _, a := range i.Authors {
			isAddress(t, a.URL)
			isText(t, a.Name)
		}
	}
	if _, err := compile(f.Selectors); err != nil {
		t.Errorf("selectors %+v: %v", f.Selectors, err)
	}
	if f.Method != ByLinks {
		return
	}
	again, err := p.Items(f.Selectors)
	if err != nil || fmt.Sprint(again.Items) != fmt.Sprint(f.Items) {
		t.Errorf("selectors %+v give %v, %v, want %v", f.Selectors, again, err, f.Items)
	}
}

func isAddress(t testing.TB, addresses ...string) {
	t.Helper()
	for _, address := range addresses {
		if address == "" {
			continue
		}
		if u, err := url.Parse(address); err != nil || !dom.IsWeb(u) || len(address) > dom.MaxAddress {
			t.Errorf("address %q: %v", shorten(address), err)
		}
	}
}

func isText(t testing.TB, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !utf8.ValidString(s) || len(s) > maxContent {
			t.Errorf("text %q", shorten(s))
		}
	}
}

func FuzzPage(f *testing.F) {
	files, err := filepath.Glob("testdata/*.html")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) < 256<<10 {
			check(t, body, "https://www.altabeq.example/akhbar/page")
		}
	})
}
