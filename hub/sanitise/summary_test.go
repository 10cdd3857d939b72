package sanitise

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub/text"
)

func TestFirstImage(t *testing.T) {
	const real = `<img alt="a &gt; b" src="https://a.example/1.jpg?a=1&amp;b=2">`
	const address = "https://a.example/1.jpg?a=1&b=2"
	for name, c := range map[string]struct{ in, want string }{
		"none":                            {`<p>text</p>`, ""},
		"nothing":                         {``, ""},
		"the only one":                    {`<p>text ` + real + `</p>`, address},
		"the first of two":                {real + `<img src="https://a.example/2.jpg">`, address},
		"one behind a smiley":             {`<img src="https://s.w.org/images/core/emoji/14.0/72x72/1f600.png">` + real, address},
		"one behind an old smiley":        {`<img src="https://a.example/wp-includes/images/smilies/icon_smile.gif">` + real, address},
		"one behind an avatar":            {`<img src="https://secure.gravatar.com/avatar/abc?s=96">` + real, address},
		"one behind a button":             {`<img src="https://static.addtoany.com/buttons/favicon.png">` + real, address},
		"one behind a counter":            {`<img src="https://feeds.feedburner.com/~r/x/~4/y">` + real, address},
		"one behind a written one":        {`<img src="data:image/png;base64,AAAA">` + real, address},
		"one behind a small one":          {`<img src="https://a.example/i.png" width="32" height="32">` + real, address},
		"one behind a placeholder":        {`<img src="https://a.example/blank.gif">` + real, address},
		"one behind one without address":  {`<img alt="x">` + real, address},
		"a wide and low one":              {`<img src="https://a.example/w.png" width="600" height="60">`, "https://a.example/w.png"},
		"one that gives its width alone":  {`<img src="https://a.example/w.png" width="60">`, "https://a.example/w.png"},
		"a picture's":                     {`<picture><source srcset="https://a.example/s.webp">` + real + `</picture>`, address},
		"what an attribute says is none":  {`<p title="src=&quot;x">` + `<img title="a > b" alt="&lt;img src=&quot;https://b.example/&quot;&gt;" src="https://a.example/1.jpg">`, "https://a.example/1.jpg"},
		"a name that begins so is no img": {`<imgx src="https://b.example/">`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := FirstImage(c.in); got != c.want {
				t.Errorf("FirstImage(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestSummary(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want string
	}{
		"paragraphs are joined":         {`<p>One.</p><p>Two &amp; three.</p>`, "One. Two & three."},
		"text without paragraphs":       {`One.<br>Two.`, "One. Two."},
		"a figure is left out":          {`<figure><img src="https://a.example/1.jpg"><figcaption>A caption.</figcaption></figure><p>One.</p>`, "One."},
		"figures in figures too":        {`<figure><figure>a</figure>b</figure><p>One.</p>`, "One."},
		"headings are left out":         {`<h2>Heading</h2><p>One.</p><h3>Another</h3><p>Two.</p>`, "One. Two."},
		"tables and code are left out":  {`<table><tbody><tr><td>1</td></tr></tbody></table><pre>x = 1</pre><p>Use <code>x</code>.</p>`, "Use x."},
		"lists are text":                {`<ul><li>One</li><li>Two</li></ul>`, "One Two"},
		"a byline is left out":          {`<p><a href="https://a.example/">By Salma</a> <time>6 May</time></p><p>One.</p>`, "One."},
		"a link later stays":            {`<p>One.</p><p><a href="https://a.example/">Two</a></p>`, "One. Two"},
		"a paragraph with a link stays": {`<p>One <a href="https://a.example/">two</a>.</p>`, "One two."},
		"reading on is left out":        {`<p>خبر أول.</p><p><strong>اقرأ أيضا: <a href="https://a.example/">خبر آخر</a></strong></p><p>خبر ثان.</p>`, "خبر أول. خبر ثان."},
		"reading on without a link":     {`<p>Read more books, they say.</p>`, "Read more books, they say."},
		"a footer of a blog":            {`<p>One.</p><p>The post <a href="https://a.example/1">One</a> appeared first on <a href="https://a.example/">A</a>.</p>`, "One."},
		"links alone are better than":   {`<p><a href="https://a.example/">A story</a></p>`, "A story"},
		"headings alone too":            {`<h1>A story</h1>`, "A story"},
		"an image alone":                {`<p><img src="https://a.example/1.jpg" alt="x"></p>`, ""},
		"words stay whole":              {`<p>H<sub>2</sub>O <b>b</b>old</p>`, "H2O bold"},
		"marks in attributes":           {`<p title="a > b">One.</p>`, "One."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Summary(c.in, 200); got != c.want {
				t.Errorf("Summary(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestSummaryEndsWithASentence(t *testing.T) {
	in := `<p>قررت المحكمة يوم الاثنين.</p><p>` + strings.Repeat("وهذا نص طويل ", 1000) + `</p>`
	if got, want := Summary(in, 40), "قررت المحكمة يوم الاثنين."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzSummary(f *testing.F) {
	for _, s := range []string{
		`<p>One.</p><figure><img src="https://a.example/1.jpg" width="1"></figure><p><a href="/x">y</a></p>`, `<h1>a</h1><pre>b`, `<table><tr><td><p>x`,
		`<ul><li>a<li>b</ul>`, `a<br>b &amp;lt; c`, `<p title="a>b">x`, `<figure><figure></figure>x`,
	} {
		f.Add(s, 20)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		clean := HTML(s, page)
		got := Summary(clean, limit)
		if text.Line(got) != got || !utf8.ValidString(got) || limit <= 0 && got != "" {
			t.Errorf("Summary(%q, %d) = %q", clean, limit, got)
		}
		if image := FirstImage(clean); image != "" && URL(image, nil) != image {
			t.Errorf("FirstImage(%q) = %q", clean, image)
		}
		Summary(s, limit) // HTML of any kind harms nobody
		FirstImage(s)
	})
}

func BenchmarkFirstImage(b *testing.B) {
	s := strings.Repeat(`<p>قالت وزارة الخارجية إن المحادثات <strong>مستمرة</strong> منذ أسبوع.</p>`, 50) + `<img src="https://a.example/1.jpg">`
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		FirstImage(s)
	}
}

func BenchmarkSummary(b *testing.B) {
	s := strings.Repeat(`<p>قالت وزارة الخارجية إن المحادثات <strong>مستمرة</strong> منذ أسبوع.</p>`, 50)
	b.ReportAllocs()
	for b.Loop() {
		Summary(s, 300)
	}
}
