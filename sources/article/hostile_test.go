package article

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/feedhub/feedhub/sources/dom"
)

func many(n int, s string) string { return strings.Repeat(s, n) }

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

const prose = "<p>The harbour ferry will run every ten minutes, the council said, and fares stay the same until spring.</p>"

func TestPagesBeyondALimitAreRefusedByName(t *testing.T) {
	for name, c := range map[string]struct{ page, limit string }{
		"too large":                       {many(MaxPage/len(prose)+2, prose), "bytes of a page"},
		"divs within each other":          {many(300, "<div>") + prose, "depth of elements"},
		"formatting that is never closed": {numbered(400, "<b id=%d>") + many(10_000, "<p>x"), "depth of elements"},
		"links that are opened again":     {numbered(30_000, "<p><a>x%d</p>") + many(40_000, "</p><p>x"), "elements"},
		"deep everywhere":                 {many(150, "<div>") + many(40_000, "<i>x</i>"), "depths of all nodes together"},
		"too much text":                   {many(8_000, prose), "bytes of main text"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := extract(c.page, address, "")
			limit, ok := errors.AsType[*dom.LimitError](err)
			if !ok || limit.Limit != c.limit {
				t.Errorf("got %v, want the limit %q", err, c.limit)
			}
		})
	}
}

// hostile are pages within the limits that are made to cost; part tells how many
// of each go into one of full size.
func hostile(part int) map[string]string {
	many := func(n int, s string) string { return strings.Repeat(s, max(1, n/part)) }
	deep := strings.Repeat
	ld := `<script type="application/ld+json">`
	return map[string]string{
		"paragraphs":            many(3_000, prose) + many(60_000, "<p>x"),
		"deep paragraphs":       deep("<div class=byline>", 190) + many(20_000, "<p>x, y"),
		"bylines around all":    deep("<div class=byline>", 190) + many(60, "<p>"+many(8_000, "word ")+"</p>"),
		"spans around all":      deep("<div><span>", 90) + many(20_000, "x <br>"),
		"breaks":                "<div>" + many(90_000, "x<br>"),
		"double breaks":         "<div>" + many(45_000, "x<br><br>"),
		"blank breaks":          "<div>" + many(90_000, "<br> "),
		"comments":              many(300_000, "<!---->x"),
		"links":                 many(90_000, "<a href=x>y</a>"),
		"tables":                deep("<table><tr><td>", 60) + many(20_000, "<b>x</b>"),
		"data tables":           "<table summary=x>" + many(30_000, "<tr><td>x"),
		"rows":                  many(15_000, "<table><tr><td>x</table>"),
		"lists":                 deep("<ul><li>", 90) + many(20_000, "<li>x"),
		"headings":              "<h1>" + many(100_000, "word ") + "</h1>" + many(90_000, "<h2>x</h2>"),
		"linked headings":       many(20_000, "<div><h2><a href=/x>word</a></h2><p>"+many(20, "text ")+"</p></div>"),
		"noscripts":             many(3_000, "<img src=x.gif><noscript>"+numbered(60, "<b id=%d>")+many(60, "<p>")+"</noscript>"),
		"a noscript":            "<noscript>" + numbered(400, "<b id=%d>") + many(10_000, "<p>x") + "</noscript>" + prose,
		"images":                many(40_000, `<img class=lazy data-src="x.jpg 1x" data-a="b.png">`),
		"source sets":           many(200, `<p><img srcset="`+many(2_000, "a 1x,")+`">`),
		"junk in junk":          deep("<div class=share>", 190) + many(100_000, "word "),
		"classes":               `<p class="` + many(400_000, "share-x ") + `">` + prose,
		"a long class":          `<p class="` + many(300_000, "no-comments") + `">` + prose,
		"a long title":          "<title>" + many(900_000, "a | ") + "</title>" + many(10_000, prose[:20]+"</p>"),
		"JSON":                  ld + many(500_000, "[") + "</script>",
		"wide JSON":             ld + "[" + many(200_000, "{},") + "{}]</script>",
		"many JSONs":            many(3_000, ld+"["+many(100, "{},")+"{}]</script>"),
		"a long article body":   ld + `{"@type":"Article","articleBody":"` + many(200_000, `x\n`) + `"}</script>`,
		"misnested in blocks":   many(4_000, "<b>"+many(9, "<div>")+"</b>"+many(9, "</div>")),
		"misnested":             many(20_000, "<b><p></b></p>"),
		"misnested links":       many(20_000, "<a href=x><div></a>x</div>"),
		"unclosed links":        many(2_000, "<a href=x><table><a href=y>"),
		"selects":               many(20_000, "<select><option>x"),
		"foreign":               deep("<svg><g>", 190) + many(5_000, "<path/>"),
		"templates":             deep("<template>", 150) + prose,
		"videos":                many(5_000, `<iframe src="https://www.youtube.com/x"></iframe>`) + many(20, prose),
		"forms":                 many(20_000, "<form><input type=password></form>") + many(3, prose),
		"languages":             deep("<div lang=ar dir=rtl>", 190) + many(20_000, "<p>x"),
		"marks":                 "<p>" + many(400_000, "a\u0301"),
		"attribute bytes":       many(20, "<p "+numbered(250, "a%d='"+many(500, "x")+"' ")+">x"),
		"control characters":    many(100_000, "\x00\x08<p>\uffff"),
		"frames":                many(50_000, "<frameset><frame>"),
		"tails":                 prose + many(40_000, "<p><a href=/x>x</a></p>"),
		"heads":                 many(40_000, "<p><a href=/x>x</a></p>") + prose,
		"carried attributes":    "<b " + numbered(200, "a%d ") + ">" + many(2_000, "<p>x"),
		"captions in figures":   deep("<figure><figcaption>", 90) + many(10_000, "<p>x, y"),
		"nothing but one angle": many(2_000_000, "<"),
	}
}

// BenchmarkHostile has the pages in full size: none takes a second of one core.
// Here they are small, so that what is out of all proportion stands out on any
// machine.
func TestHostilePagesCostNoMoreThanTheirSizeIsWorth(t *testing.T) {
	for name, page := range hostile(10) {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := extract(page, address, "")
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("%d bytes took %s", len(page), took)
			}
			if err != nil && strings.Contains(err.Error(), "runtime error") {
				t.Error(err)
			}
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, page := range hostile(1) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			for b.Loop() {
				_, err := extract(page, address, "")
				if limit, ok := errors.AsType[*dom.LimitError](err); ok && limit.Limit == "bytes of a page" {
					b.Fatal(err)
				}
			}
		})
	}
}

func FuzzExtract(f *testing.F) {
	files, err := filepath.Glob("testdata/*.html")
	if err != nil || len(files) == 0 {
		f.Fatalf("no pages (%v)", err)
	}
	for _, file := range files {
		page, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(page, "Harbour ferry")
	}
	f.Fuzz(func(t *testing.T, page []byte, headline string) {
		a, err := extract(page, address, headline)
		if err != nil {
			if strings.Contains(err.Error(), "runtime error") || a != nil {
				t.Fatal(err)
			}
			return
		}
		if len(a.HTML) > MaxHTML {
			t.Errorf("%d bytes of text", len(a.HTML))
		}
		for _, s := range []string{a.HTML, a.Title, a.Byline, a.Excerpt, a.Language, a.Image, a.Published} {
			if !utf8.ValidString(s) {
				t.Errorf("%q is not UTF-8", s)
			}
		}
	})
}

func BenchmarkExtract(b *testing.B) {
	files, err := filepath.Glob("testdata/*.html")
	if err != nil {
		b.Fatal(err)
	}
	var pages [][]byte
	size := 0
	for _, file := range files {
		page, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		pages = append(pages, page)
		size += len(page)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, page := range pages {
			extract(page, address, "") //nolint:errcheck // lists and stubs have no text
		}
	}
}
