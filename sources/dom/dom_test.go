package dom

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func parse(t *testing.T, page, at string) *Document {
	t.Helper()
	address, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Parse([]byte(page), address)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func render(t *testing.T, n *html.Node) string {
	t.Helper()
	var b strings.Builder
	if err := html.Render(&b, n); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPagesBeyondALimitAreRefusedByName(t *testing.T) {
	repeat := strings.Repeat
	for name, c := range map[string]struct{ page, limit string }{
		"too large":                     {repeat("a", MaxBytes+1), "bytes of a page"},
		"a million divs side by side":   {repeat("<div></div>", 380_000), "elements"},
		"divs too deep for the parser":  {repeat("<div>", 600), "depth of elements"},
		"attributes":                    {"<div " + numbered(300, "a%d ") + ">", "attributes of one element"},
		"a link that is never closed":   {"<p><a " + numbered(200, "a%d ") + ">" + repeat("</p><p>x", 5_000), "elements opened again by links that are not closed"},
		"one whose end is out of reach": {"<p><a " + numbered(200, "a%d ") + "><table><td></a></table>" + repeat("</p><p>x", 5_000), "elements opened again by links that are not closed"},
		"one whose end is in a table":   {"<p><a " + numbered(200, "a%d ") + "><table></a></table>" + repeat("</p><p>x", 5_000), "elements opened again by links that are not closed"},
		"one whose end is in a select":  {"<p><a " + numbered(200, "a%d ") + "><select></a></select>" + repeat("</p><p>x", 5_000), "elements opened again by links that are not closed"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(c.page), nil)
			limit, ok := errors.AsType[*LimitError](err)
			if !ok || limit.Limit != c.limit {
				t.Errorf("got %v, want the limit %q", err, c.limit)
			}
		})
	}
}

func TestASmallPageIsNoLargeTree(t *testing.T) {
	repeat := strings.Repeat
	for name, page := range map[string]string{
		"formatting opened again and again":   "<p>" + numbered(400, "<font size=%d>") + repeat("</p><p>x", 5_000),
		"the same behind a drawing's title":   "<svg><title><p>" + numbered(400, "<font size=%d>") + repeat("</p><p>x", 5_000),
		"the same within noscript":            "<noscript><p>" + numbered(400, "<font size=%d>") + repeat("</p><p>x", 5_000),
		"cells that keep formatting open":     numbered(400, "<p><b id=%d><table><tr><td></b></td></tr></table>") + repeat("</p><p>x", 5_000),
		"bodies with attributes of their own": numbered(20_000, "<body a%d=b>"),
		"roots with attributes of their own":  numbered(20_000, "<html a%d=b>"),
		"noscripts within each other":         repeat("<noscript><p>", 20_000),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			d := parse(t, page, "https://hostile.example/")
			nodes := 0
			for range Walk(d.Copy()) {
				nodes++
			}
			if took := time.Since(start); nodes > len(page)/2 || took > 20*time.Second {
				t.Errorf("%d bytes became %d nodes in %v", len(page), nodes, took)
			}
		})
	}
}

func TestWhatNobodyReadsIsNotInTheTree(t *testing.T) {
	d := parse(t, `<title>t</title><style>s{}</style><script>x()</script><script type="application/ld+json">{}</script><p>a<!-- c --><B>b</b><svg><title>s</title></svg><math><mi>x</mi></math>c`, "https://a.example/")
	want := `<html><head><title>t</title><style></style><script></script><script type="application/ld+json">{}</script></head><body><p>a<b>b</b>c</p></body></html>`
	if got := render(t, d.Root); got != want {
		t.Errorf("the tree is %s", got)
	}
}

func TestACopyHasNoscriptsAsTheTextThatTheyAre(t *testing.T) {
	page := `<html><head></head><body><p>a<noscript>b <img src="/c"/></noscript>d<noscript><noscript>e</noscript></p></body></html>`
	d := parse(t, page, "https://a.example/")
	before := render(t, d.Root)
	if want := `<body><p>ab <img src="/c"/>de</p></body>`; !strings.Contains(before, want) {
		t.Errorf("the tree is %s", before)
	}
	c := d.Copy()
	if got, want := render(t, c), `<p>a<noscript>b <img src="/c"/></noscript>d<noscript>e</noscript></p>`; !strings.Contains(got, want) {
		t.Errorf("the copy is %s", got)
	}
	for n := range Walk(c) {
		for i := range n.Attr {
			n.Attr[i].Val = "changed"
		}
	}
	c.RemoveChild(c.FirstChild)
	if after := render(t, d.Root); after != before {
		t.Errorf("what was done to the copy made the tree %s", after)
	}
}

func TestAPageSaysWhereItIs(t *testing.T) {
	const own = `<link rel="x CANONICAL" href=" https://own.example/list "><base><base href="/b/"><base href="/c/">`
	for at, want := range map[string]string{
		"https://a.example/x":    "https://a.example/x https://a.example/b/y",
		"file:///tmp/page.html":  "https://own.example/list https://own.example/b/y",
		"javascript:something()": "https://own.example/list https://own.example/b/y",
	} {
		d := parse(t, own, at)
		if got := d.Address.String() + " " + d.Absolute("\ny "); got != want {
			t.Errorf("found at %s: %s, want %s", at, got, want)
		}
	}
	if d := parse(t, "<base href=/x>", ""); d.Address != nil || d.Base != nil || d.Absolute("y") != "" {
		t.Errorf("without a word: %v, %v", d.Address, d.Base)
	}
	for _, raw := range []string{"", "javascript:x", "mailto:a@b.example", "https://", "https://a.example/" + strings.Repeat("a", MaxAddress), "%"} {
		if got := parse(t, "", "https://a.example/").Absolute(raw); got != "" {
			t.Errorf("%.30q is %.40q", raw, got)
		}
	}
}

func TestMetaIsFoundByAnyOfItsNames(t *testing.T) {
	d := parse(t, `<meta name=Author content=" "><meta name=author content=" Ann "><meta property="og:author" name="AUTHOR" content=Bo><meta name=x content=y>`, "")
	if got := fmt.Sprint(d.Metas("Author"), d.Meta("none", "og:author", "x")); got != "[Ann Bo]Bo" {
		t.Errorf("got %s", got)
	}
}

func TestTextIsWhatIsSeenWordsOfBlocksApart(t *testing.T) {
	d := parse(t, `<body><div>one</div>two<p>th<b>r</b>ee<br>four<script>x</script><template>y</template><ul><li>five<li>six</ul>`, "")
	const want = "one two three four five six"
	if got := Text(d.Root); got != want {
		t.Errorf("text %q", got)
	}
	if got := Opening(d.Root.LastChild.LastChild); got != want {
		t.Errorf("opening %q", got)
	}
	long := parse(t, strings.Repeat("<p>x", 2_000), "")
	if n := Letters(Text(long.Root)); n != 2_000 {
		t.Errorf("text of %d letters", n)
	}
	if n := Letters(Opening(long.Root)); n >= 600 || n < 200 {
		t.Errorf("opening of %d letters", n)
	}
}

func TestAPictureThatAScriptLoadsHasItsAddress(t *testing.T) {
	for tag, want := range map[string]string{
		`<img src=a srcset=b>`:                           "a b",
		`<img src=a data-src=b>`:                         "b ",
		`<img src=a data-original=b>`:                    "a ",
		`<img src=/blank.gif data-original=b>`:           "b ",
		`<img src="data:image/gif;base64,R" data-url=b>`: "b ",
		`<img data-lazy-src=b data-lazy-srcset=c>`:       "b c",
		`<img src=/spacer.gif srcset=/1x1.gif>`:          "/spacer.gif /1x1.gif",
	} {
		d := parse(t, "<body>"+tag, "")
		src, srcset := Picture(d.Root.LastChild.LastChild.FirstChild)
		if got := src + " " + srcset; got != want {
			t.Errorf("%s has %q, want %q", tag, got, want)
		}
	}
}
