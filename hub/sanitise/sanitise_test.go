package sanitise

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub/text"
	"golang.org/x/net/html"
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
		"a list ends its paragraph":             {`<p>a<ul><li>b</li></ul></p>`, `<p>a</p><ul><li>b</li></ul><p></p>`},
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
		"plain":                                  "plain",
		"AT&amp;T &lt;b&gt;":                     "AT&T <b>",
		"&amp;lt;script&amp;gt;":                 "&lt;script&gt;",
		"<p>one</p><p>two<br>three</p>":          "one two three",
		"H<sub>2</sub>O <b>b</b>old":             "H2O bold",
		"a<script>x()</script><style>p</style>b": "a b",
		"<p>خبر &laquo;عاجل&raquo;</p>":          "خبر «عاجل»",
		"a < b and c > d":                        "a < b and c > d",
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
		"\u2067<p>\u2069", `<iframe src=x>`, `<a href=http://x/?a&b=c>`,
	} {
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
		checkElements(t, once)
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

// checkElements reads HTML that should be sanitised with another eye.
func checkElements(t *testing.T, s string) {
	for tokens := html.NewTokenizer(strings.NewReader(s)); tokens.Next() != html.ErrorToken; {
		token := tokens.Token()
		if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
			continue
		}
		if dropped[token.DataAtom] || token.DataAtom == 0 {
			t.Errorf("%q holds the element %s", s, token.Data)
		}
		for _, a := range token.Attr {
			scheme, _, _ := strings.Cut(a.Val, ":")
			switch a.Key {
			case "href", "src", "poster", "cite":
				if !slices.Contains([]string{"http", "https", "mailto", "data"}, strings.ToLower(strings.TrimSpace(scheme))) {
					t.Errorf("%q holds the address %q", s, a.Val)
				}
			case "id", "class", "style", "name", "target":
				t.Errorf("%q holds the attribute %s", s, a.Key)
			}
			if strings.HasPrefix(a.Key, "on") {
				t.Errorf("%q holds the attribute %s", s, a.Key)
			}
		}
	}
}

// What simplify makes must mean what prepare and the policy would have made.
func FuzzSimplify(f *testing.F) {
	for _, s := range []string{
		`<p dir="rtl">a &amp; &#8217; <a href="https://a.example/">b</a><br/><br /><img src="https://a.example/1.png" alt="x"></p>`,
		`<p class="a" style="b<c">d</p><a onclick="x" href="https://a.example/" target="_blank">e</a><img width="100" src="https://a.example/2.png" height="50" />`,
		`<p>a<b>b</p> > "`, `<a href="https://a.example" >`, `<img src="https://a.example/" src="x">`, `</a b>`, `<h1`, `</br>`, `<p a="b"c="d">`,
		`<p  a="b">`, `<p data-x="1" data-x="2" dir="ltr" dir="rtl">`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1000 {
			return
		}
		simple, ok := simplify(s)
		if !ok {
			return
		}
		mine, _ := reparse(text.Clean(simple))
		theirs, _ := reparse(text.Clean(policy.Sanitize(prepare(s, nil))))
		if mine != theirs {
			t.Errorf("%q means\n %q by simplify and\n %q by the policy", s, mine, theirs)
		}
		if needsPreparing(simple) {
			t.Errorf("%q is simple and needs preparing", s)
		}
	})
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
