package sanitise

import (
	"fmt"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub/text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var page = &url.URL{Scheme: "https", Host: "example.org", Path: "/news/1.html"}

func TestHTML(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"text stays":                            {"قال: نعم", "قال: نعم"},
		"allowed elements stay":                 {`<p dir="rtl" lang="ar">نص <b>غامق</b></p>`, `<p dir="rtl" lang="ar">نص <b>غامق</b></p>`},
		"classes, styles and handlers go":       {`<p class="a" style="color:red" onclick="x()" id="i">a</p>`, `<p>a</p>`},
		"scripts go with their contents":        {`a<script>alert("<b>")</script>b<style>p{}</style>c`, `abc`},
		"an unclosed script takes the rest":     {`a<script>alert(1)`, `a`},
		"svg goes with its contents":            {`a<svg onload=x><circle/><text>t</text></svg>b`, `ab`},
		"controls go with their contents":       {`a<select><option>o</select><button>b</button>c`, `ac`},
		"an unclosed control loses its tag":     {`<button>read on`, `read on`},
		"forms and unknown elements are opened": {`<form><x-y>a</x-y></form>`, `a`},
		"a frame becomes a link":                {`<iframe src="//video.example/1?a=b&c=d"></iframe>x`, `<a href="https://video.example/1?a=b&amp;c=d">https://video.example/1?a=b&amp;c=d</a>x`},
		"a stray end tag harms nothing":         {`a</form></iframe><p>b</p></div>c`, `a<p>b</p>c`},
		"links are resolved":                    {`<a href="../a b.html">x</a> <a href='#fn'>1</a>`, `<a href="https://example.org/a%20b.html">x</a> <a href="https://example.org/news/1.html#fn">1</a>`},
		"links to scripts go":                   {`<a href="javascript:alert(1)">x</a><a href="java&#9;script:alert(1)">y</a>`, `xy`},
		"mail links stay":                       {`<a href="mailto:desk@example.org">x</a>`, `<a href="mailto:desk@example.org">x</a>`},
		"images are resolved":                   {`<img src=i.png alt=x>`, `<img src="https://example.org/news/i.png" alt="x">`},
		"sets of images are resolved":           {`<img src="https://a.example/1.png" srcset="/2.png 2x, //b.example/3,4.png 640w">`, `<img src="https://a.example/1.png" srcset="https://example.org/2.png 2x, https://b.example/3%2C4.png 640w">`},
		"posters and sources are resolved":      {`<video poster="p.jpg" controls><source src="/v.mp4" type="video/mp4"></video>`, `<video poster="https://example.org/news/p.jpg" controls=""><source src="https://example.org/v.mp4" type="video/mp4"></video>`},
		"a source that is a script goes":        {`<video><source src="javascript:x"></video>`, `<video></video>`},
		"quotations are resolved":               {`<blockquote cite="/q">q</blockquote>`, `<blockquote cite="https://example.org/q">q</blockquote>`},
		"small images in addresses stay":        {`<img src="data:image/png;base64,AAAA">`, `<img src="data:image/png;base64,AAAA">`},
		"svg in addresses goes":                 {`<img src="data:image/svg+xml;base64,AAAA" alt="x">`, `<img alt="x">`},
		"pixels go":                             {`a<img src="https://t.example/p" width="1" height=1>b`, `ab`},
		"hosts become ASCII":                    {`<a href="https://مثال.example/خبر?س=1">x</a>`, `<a href="https://xn--mgbh0fb.example/%D8%AE%D8%A8%D8%B1?%D8%B3=1">x</a>`},
		"bdo becomes bdi":                       {`<bdo dir="rtl">x</bdo>`, `<bdi dir="rtl">x</bdi>`},
		"open elements are closed":              {`<p>a<b>b`, `<p>a<b>b</b></p>`},
		"crossed elements are nested":           {`<b>1<i>2</b>3</i>`, `<b>1<i>2</i></b><i>3</i>`},
		"a list ends its paragraph":             {`<p>a<ul><li>b</li></ul></p>`, `<p>a</p><ul><li>b</li></ul>`},
		"a mark before a comment begins no tag": {`a <<!-- -->b>c <<script>x</script>b>`, `a &lt;b&gt;c &lt;b&gt;`},
		"what is left of a reference is none":   {`&am<!-- -->p;<script>x</script>`, `&amp;amp;`},
		"comments go":                           {`a<!-- c -->b`, `ab`},
		"forbidden characters go":               {"a\u202eb&#8;&#x202e;c&#13;d", "abc\nd"},
		"a bare ampersand is escaped":           {`a & b`, `a &amp; b`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := HTML(c.in, page); got != c.want {
				t.Errorf("HTML(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}

func TestHTMLWithoutABaseDropsRelativeAddresses(t *testing.T) {
	in := `<a href="/x">x</a><img src="i.png" alt="i"><a href="https://a.example/">y</a>`
	want := `x<img alt="i"><a href="https://a.example/">y</a>`
	if got := HTML(in, nil); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHTMLOverItsLimitsGivesNothing(t *testing.T) {
	for name, in := range map[string]string{
		"too long":          strings.Repeat("a", MaxHTML+1),
		"too deep":          strings.Repeat("<div>", 400) + "x" + strings.Repeat("</div>", 400),
		"too many elements": strings.Repeat("<b>x</b>", 20_001),
	} {
		if got := HTML(in, nil); got != "" {
			t.Errorf("%s: %d bytes came out", name, len(got))
		}
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                                          "plain",
		"AT&amp;T &lt;b&gt;":                             "AT&T <b>",
		"&amp;lt;script&amp;gt;":                         "&lt;script&gt;",
		"<p>one</p><p>two<br>three</p>":                  "one two three",
		"H<sub>2</sub>O <b>b</b>old":                     "H2O bold",
		"a<script>x()</script><style>p</style>b":         "a b",
		"<p>خبر &laquo;عاجل&raquo;</p>":                  "خبر «عاجل»",
		"a < b and c > d":                                "a < b and c > d",
		"<ul><li>one</li><li>two</li></ul>":              "one two",
		"one<hr>two<br/>three":                           "one two three",
		`one <img src="x" alt="two"> three`:              "one three",
		"<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字": "漢(かん)字",
		"<td>1</td><td>2</td>":                           "1 2",
		"اليوم<br>غدا":                                   "اليوم غدا",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org":                 "https://example.org",
		"https://example.org/a?b=c&d=e#f":     "https://example.org/a?b=c&d=e#f",
		"/a":                                  "https://example.org/a",
		"//cdn.example/x":                     "https://cdn.example/x",
		"  https://example.org/a\n":           "https://example.org/a",
		"https://example.org/a[]=1|{2}":       "https://example.org/a%5B%5D=1%7C%7B2%7D",
		"https://example.org/q?a[]=1|2":       "https://example.org/q?a%5B%5D=1%7C2",
		"https://example.org/100%":            "https://example.org/100%25",
		"https://example.org/%D8%AE?x=%":      "https://example.org/%D8%AE?x=%25",
		"https://example.org/خبر":             "https://example.org/%D8%AE%D8%A8%D8%B1",
		"http://بي-بي-سي.example:8080/":       "http://xn-----etdb0dwhcc.example:8080/",
		"https://user:secret@example.org/a":   "https://example.org/a",
		"http://[2001:db8::1]:80/a":           "http://[2001:db8::1]:80/a",
		"java\tscript:alert(1)":               "",
		"java\u00adscript:alert(1)":           "",
		"javascript://example.org/%0aalert()": "",
		"a]b//c":                              "https://example.org/news/a%5Db//c",
		"//::":                                "",
		"//:80/a":                             "",
		"//a,b/c":                             "",
		"ftp://example.org/a":                 "",
		"mailto:a@example.org":                "",
		"":                                    "",
		"https://":                            "",
		"https://exa\u202emple.org/\u200fa":   "https://example.org/a",
	} {
		if got := URL(in, page); got != want {
			t.Errorf("URL(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		`<p>a<b>b</p>`, `<table><a>x<tr><td>`, `<pre>` + "\n\n" + `x</pre>`, `<svg><style><img src=x onerror=alert(1)>`,
		`<a href="//x">&#8;&#xfffe;</a>`, `<img srcset="a 1x,b" width=1>`, `<select><noscript><!--</noscript>x-->`,
		"\u2067<p>\u2069", `<iframe src=x title="a&quot;b">`, `<img src="data:,x" data-src="a.png" data-srcset="b 1x,c"><noscript><img src=d></noscript>`,
		`<img src=blank.gif> <noscript><p><img src="e.png" style="width:1px">`, `<p><a href="/x?utm_a=b#xtor=c"><img style="display:none"></a></p>`,
		`<picture><source data-srcset="a,b 2x"><img data-lazy-srcset="c 1x"></picture>`, `<a href="x" title="></a>">y</a>`, `<p></p><a href="x"></a>`, `<a href=http://x/?a&b=c>`,
	} {
		f.Add(s)
	}
	for _, s := range attacks {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := HTML(s, page)
		if twice := HTML(once, page); twice != once {
			t.Errorf("HTML is not idempotent on %q:\n once %q\ntwice %q", s, once, twice)
		}
		if text.Clean(once) != once || !utf8.ValidString(once) {
			t.Errorf("HTML(%q) = %q is not clean", s, once)
		}
		checkHarmless(t, once)
		if !nests(once) {
			t.Errorf("HTML(%q) = %q does not nest", s, once)
		}
		line := Text(s)
		if text.Line(line) != line {
			t.Errorf("Text(%q) = %q is not a clean line", s, line)
		}
		if u := URL(s, page); URL(u, page) != u {
			t.Errorf("URL is not idempotent on %q: %q", s, u)
		}
	})
}

// allowed are the elements that may come out, with the attributes that each may
// have besides those of all. It is written out here once more, so that a slip
// in the policy shows.
var allowed = map[string]string{
	"a": "href", "abbr": "", "acronym": "", "address": "", "article": "", "aside": "", "audio": "src controls", "b": "", "bdi": "",
	"big": "", "blockquote": "cite", "br": "", "caption": "", "center": "", "cite": "", "code": "", "col": "span", "colgroup": "span",
	"data": "value", "dd": "", "del": "cite datetime", "details": "open", "dfn": "", "div": "", "dl": "", "dt": "", "em": "",
	"figcaption": "", "figure": "", "footer": "", "h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "header": "", "hr": "",
	"i": "", "img": "src srcset sizes alt width height", "ins": "cite datetime", "kbd": "", "li": "value", "main": "", "mark": "",
	"ol": "start reversed type", "p": "", "picture": "", "pre": "", "q": "cite", "rp": "", "rt": "", "ruby": "", "s": "", "samp": "",
	"section": "", "small": "", "source": "src srcset sizes type media", "span": "", "strike": "", "strong": "", "sub": "", "summary": "",
	"sup": "", "table": "", "tbody": "", "td": "colspan rowspan scope", "tfoot": "", "th": "colspan rowspan scope", "thead": "",
	"time": "datetime", "tr": "", "track": "src kind srclang label", "tt": "", "u": "", "ul": "", "var": "",
	"video": "src poster controls width height", "wbr": "",
}

var attributesOfAll = []string{"lang", "dir", "title"}

// checkHarmless parses what came out as a browser does that has it put into a
// page, and holds every node of it against the list.
func checkHarmless(t *testing.T, s string) {
	t.Helper()
	for _, scripting := range []bool{true, false} {
		context := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
		nodes, err := html.ParseFragmentWithOptions(strings.NewReader(s), context, html.ParseOptionEnableScripting(scripting))
		if err != nil {
			t.Fatalf("%q can't be parsed: %v", s, err)
		}
		for _, root := range nodes {
			checkNode(t, s, root)
			for n := range root.Descendants() {
				checkNode(t, s, n)
			}
		}
	}
}

func checkNode(t *testing.T, s string, n *html.Node) {
	t.Helper()
	if n.Type == html.TextNode {
		return
	}
	own, isAllowed := allowed[n.Data]
	if n.Type != html.ElementNode || !isAllowed || n.Namespace != "" {
		t.Errorf("%q holds the node %q of type %d in the namespace %q", s, n.Data, n.Type, n.Namespace)
	}
	for _, a := range n.Attr {
		if a.Namespace != "" || !slices.Contains(attributesOfAll, a.Key) && !slices.Contains(strings.Fields(own), a.Key) {
			t.Errorf("%q holds the attribute %s:%s of %s", s, a.Namespace, a.Key, n.Data)
		}
		checkAddress(t, s, n.Data, a)
	}
}

// checkAddress looks at the address as browsers do: without the white space and
// the controls around it, and without line ends and tabs within.
func checkAddress(t *testing.T, s, element string, a html.Attribute) {
	t.Helper()
	addresses := []string{a.Val}
	switch a.Key {
	case "href", "src", "poster", "cite":
	case "srcset":
		addresses = strings.Split(a.Val, ", ")
	default:
		return
	}
	for _, address := range addresses {
		address = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(strings.TrimLeft(address, "\x00\x01\x08\x0b\x0c\x1b\x1f \t\r\n"))
		scheme, rest, _ := strings.Cut(address, ":")
		switch scheme = strings.ToLower(scheme); {
		case scheme == "http", scheme == "https":
		case scheme == "mailto" && element == "a":
		case scheme == "data" && element == "img" && a.Key == "src" && rasterImage.MatchString(rest):
		default:
			t.Errorf("%q holds the address %q in %s of %s", s, a.Val, a.Key, element)
		}
	}
}

// Ways by which script got through other sanitisers.
var attacks = []string{
	`<svg><p><style><g title="</style><img src=x onerror=alert(1)>">`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<noscript><style></noscript><img src=x onerror=alert(1)>`,
	`<p>a</noscript><noscript><img src=x onerror=alert(1)></p>`,
	`<textarea><script>alert(1)</script></textarea><title></title><img src=x onerror=alert(1)></title>`,
	`<iframe srcdoc="<script>alert(1)</script>"></iframe><iframe><img src=x onerror=alert(1)></iframe>`,
	`<template><script>alert(1)</script></template><template><img src=x onerror=alert(1)>`,
	`<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>`, `<plaintext><img src=x onerror=alert(1)>`,
	`<noembed><img title="</noembed><img src=x onerror=alert(1)>"></noembed>`, `<noframes><p title="</noframes><script>alert(1)</script>">`,
	`<!--><img src=x onerror=alert(1)>-->`, `<!---><img src=x onerror=alert(1)>`, `<!-- --!><img src=x onerror=alert(1)> -->`,
	`<!--<img src="--><img src=x onerror=alert(1)//">`, `<![if !IE]><img src=x onerror=alert(1)><![endif]>`,
	`<![CDATA[<img src=x onerror=alert(1)>]]>`, `<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>`, `<?xml <img src=x onerror=alert(1)>?>`,
	`<!DOCTYPE <img src=x onerror=alert(1)>`, `</p <img src=x onerror=alert(1)>`, `<//img src=x onerror=alert(1)>`, `<%<img src=x onerror=alert(1)>%>`,
	`<p title="a" title='"><img src=x onerror=alert(1)>'>b</p>`, `<p title="&quot;><img src=x onerror=alert(1)>">`, "<p title=`a` onclick=alert(1)>",
	`<a title="x"href="javascript:alert(1)"onclick="x">y</a>`, `<p/onclick=alert(1)/title=x>`, `<p title=a"b onclick=alert(1)>`,
	`<p title="a\" onclick="alert(1)">`, "<p\x0conclick=alert(1)>", `<p =onclick=alert(1)>`, `<p title= onclick=alert(1)>`, `<p title onclick=alert(1)>`,
	`<a href="&#106;avascript:alert(1)">x</a>`, `<a href="&#x6A&#x61vascript&colon;alert(1)">x</a>`, `<a href="java&Tab;script:alert(1)">x</a>`,
	`<a href="java&NewLine;script:alert(1)">x</a>`, "<a href=\"\x01javascript:alert(1)\">x</a>", `<a href=" &#14; javascript:alert(1)">x</a>`,
	`<a href="vbscript:x">x</a><a href="data:text/html,<script>">x</a><a href="view-source:x">y</a><a href="blob:https://a.example/1">x</a>`,
	`<a href="https:javascript:alert(1)">x</a>`, `<a href="//javascript:alert(1)">x</a>`, `<a href="https://a.example/" href="javascript:alert(1)">x</a>`,
	`<a href="javascript:alert(1)" href="https://a.example/">x</a>`, `<a href="mailto:a@b.example?x=&quot;><script>">x</a>`,
	`<img src="data:image/svg+xml,<svg onload=alert(1)>">`, `<img src="data:image/png;base64,AA,<script>">`, `<img src="DATA:image/gif;base64,AA==#x">`,
	`<img srcset="javascript:alert(1) 1x, https://a.example/1 2x">`, `<img srcset="https://a.example/1,javascript:x 2x">`,
	`<img src="https://a.example/1" srcset="data:image/svg+xml,x 1x">`, `<source srcset="https://a.example/1 1x, javascript:x">`,
	`<video poster="javascript:x" src="data:video/mp4;base64,AA"><track src="javascript:x" kind="subtitles"></video>`,
	`<form action="javascript:x"><input formaction="javascript:x"><button formaction=x>b</button></form><isindex action=javascript:x>`,
	`<a href="https://a.example/1">1<a href="https://a.example/2">2</a></a>`, `<base href="javascript:x"><link rel=import href=x><meta http-equiv=refresh content="0;javascript:x">`,
	`<a ping="https://a.example/" target=_blank xlink:href="javascript:x" href="https://a.example/">x</a>`, `<object data="javascript:x"><embed src="x"><param name=x></object>`,
	`<table background="javascript:x"><td background="javascript:x"><caption onclick=x>`, `<select><template><style></select><img src=x onerror=alert(1)>`,
	`<p style="x:expression(alert(1))" class=x id=x name=y data-x=z contenteditable tabindex=1 accesskey=x is=x slot=x part=x>t</p>`,
	`<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>`, `<svg:script>alert(1)</svg:script>`, `<ScRiPt/x>alert(1)</sCrIpT >`,
	"<scr\x00ipt>alert(1)</scr\x00ipt>", "<img src=x o\u00adnerror=alert(1)>", "<\u00adscript>alert(1)</script>", "<\u202escript>alert(1)</script>",
	"&lt\u00ad;script&gt;", "&\u00adlt;", "<p title=\"a\u00ad&\u00adquot;\">", "<a href=\"java\u00adscript:x\">x</a>", "<\x1bimg src=x onerror=y>",
	`<math><annotation-xml encoding="text/html"><img src=x onerror=alert(1)></annotation-xml></math>`, `<svg><foreignObject><img src=x onerror=alert(1)></svg>`,
	`<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`, `<table><tr><td><svg><desc><td></desc></svg><img src=x onerror=y>`,
	`<b><p title="</b><script>">x</b></p>`, `<li><li value="1" type="javascript:x">`, `<frameset onload=x><frame src=javascript:x></frameset>`,
	`<frame src=x>a`, `<img/src="https://a.example/1"/onerror=alert(1)>`, `<img src=https://a.example/1?"onerror=alert(1)>`,
	`<img src='https://a.example/1"onerror="alert(1)'>`, `<a href='https://a.example/"onclick="x'>y</a>`, `<img alt='"><script>alert(1)</script>' src="https://a.example/1">`,
	`<a href="https://a.example/" title='x" onclick="y'>z</a>`, `<p lang="en" onclick="x" dir="rtl" style="<b>">y</p>`, `<p x="<script>">y</p>`, `<p x=">" onclick="y">z</p>`,
}

func TestAttacksComeOutHarmless(t *testing.T) {
	for _, s := range attacks {
		for _, wrapped := range []string{s, "<p>" + s + "</p>", "<div><a href=\"https://a.example/\">" + s, html.EscapeString(s)} {
			checkHarmless(t, HTML(wrapped, page))
		}
	}
}

func TestWhatUnfoldsIsBounded(t *testing.T) {
	var open strings.Builder
	for i := range 400 {
		fmt.Fprintf(&open, "<b title=%d>", i)
	}
	long := &url.URL{Scheme: "https", Host: "example.org", Path: "/" + strings.Repeat("a", MaxURL-100) + "/"}
	for name, c := range map[string]struct {
		in   string
		base *url.URL
		want string // in what comes out
	}{
		"formatting left open before paragraphs": {"<p>" + open.String() + strings.Repeat("<p>text", 10_000), page, "<p>text</p>"},
		"a long value in formatting left open":   {`<p><b title="` + strings.Repeat("x", 200_000) + `">` + strings.Repeat("<p>text", 10_000), page, "<p>text</p>"},
		"short addresses on a long page":         {strings.Repeat("<a href=b>x</a>", 19_000), long, ""},
		"a set of many images":                   {`<img src="https://a.example/1" srcset="` + strings.Repeat("b 1x,", 100_000) + `">`, long, `<img src="https://a.example/1"`},
		"a tag of many attributes":               {`<a` + strings.Repeat(" href=b", 70_000) + `>x</a>`, long, ""},
		"a page with an address too long":        {strings.Repeat("<a href=b>x</a>", 1_000), &url.URL{Scheme: "https", Host: "a.example", Path: "/" + strings.Repeat("a", 1<<20) + "/"}, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := HTML(c.in, c.base)
			runtime.ReadMemStats(&after)
			if taken := after.TotalAlloc - before.TotalAlloc; taken > 128<<20 {
				t.Errorf("%d MB were taken for %d bytes", taken>>20, len(c.in))
			}
			if len(got) > MaxHTML || !strings.Contains(got, c.want) {
				t.Errorf("%d bytes came out: %.200q", len(got), got)
			}
		})
	}
}

func TestAnAddressThatIsTooLongIsNone(t *testing.T) {
	in := "https://example.org/" + strings.Repeat("a", MaxURL)
	if got := URL(in, nil); got != "" {
		t.Errorf("%d bytes", len(got))
	}
	if got := URL(in[:MaxURL], nil); got != in[:MaxURL] {
		t.Errorf("%d bytes", len(got))
	}
}

func BenchmarkHTML(b *testing.B) {
	paragraph := `<p>قالت وزارة الخارجية إن المحادثات <strong>مستمرة</strong> منذ أسبوع، <a href="https://example.org/news/1">بحسب البيان</a>.</p>`
	for name, s := range map[string]string{
		"plain":    strings.Repeat("قالت وزارة الخارجية إن المحادثات مستمرة منذ أسبوع. ", 50),
		"absolute": strings.Repeat(paragraph, 25),
		"styled":   strings.Repeat(strings.ReplaceAll(paragraph, "<p>", "<p class=x>"), 25),
		"relative": strings.Repeat(strings.ReplaceAll(paragraph, "https://example.org", ""), 25),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				HTML(s, page)
			}
		})
	}
}
