package sanitise

import (
	"strings"
	"testing"
)

// What may be shown, as the standard for the project has it: elements in
// families that stand in each other properly.
func TestAllowedElementsStay(t *testing.T) {
	for _, s := range []string{
		`<a href="https://a.example/">x</a>`, `<abbr title="y">x</abbr>`, `<acronym>x</acronym>`, `<address>x</address>`,
		`<article><header>x</header><footer>y</footer></article>`, `<aside>x</aside>`, `<main>x</main>`, `<section>x</section>`,
		`<b>x</b><big>x</big><small>x</small><i>x</i><u>x</u><s>x</s><strike>x</strike><em>x</em><strong>x</strong><tt>x</tt>`,
		`<bdi dir="rtl">x</bdi>`, `<blockquote cite="https://a.example/">x</blockquote>`, `a<br>b<wbr>c<hr>d`, `<center>x</center>`,
		`<cite>x</cite><code>x</code><kbd>x</kbd><samp>x</samp><var>x</var><dfn>x</dfn><mark>x</mark><sub>x</sub><sup>x</sup>`,
		`<data value="1">x</data><time datetime="2024-05-06T10:00:00+03:00">x</time>`,
		`<del cite="https://a.example/" datetime="2024-05-06">x</del><ins cite="https://a.example/" datetime="2024-05-06">x</ins>`,
		`<details open=""><summary>x</summary>y</details>`, `<div>x</div>`, `<dl><dt>x</dt><dd>y</dd></dl>`,
		`<figure><img src="https://a.example/1.png" alt="x" width="100" height="80"><figcaption>x</figcaption></figure>`,
		`<h1>1</h1><h2>2</h2><h3>3</h3><h4>4</h4><h5>5</h5><h6>6</h6>`, `<ul><li>x<ul><li>y</li></ul></li></ul>`,
		`<ol start="3" reversed="" type="a"><li value="7">x</li></ol>`, `<p dir="auto" lang="ar-EG" title="y">x</p>`, `<pre>x
 y</pre>`,
		`<picture><source srcset="https://a.example/1.webp 1x" type="image/webp" media="(min-width: 600px)" sizes="100vw"><img src="https://a.example/1.png"></picture>`,
		`<q cite="https://a.example/">x</q>`, `<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>`, `<span lang="en">x</span>`,
		`<table><caption>c</caption><colgroup span="2"><col span="1"></colgroup><thead><tr><th scope="col" colspan="2" rowspan="1">x</th></tr></thead><tbody><tr><td colspan="2">y</td></tr></tbody><tfoot><tr><td>z</td></tr></tfoot></table>`,
		`<video src="https://a.example/v.mp4" poster="https://a.example/p.jpg" controls="" width="640" height="360"><track src="https://a.example/t.vtt" kind="captions" srclang="ar" label="x"></video>`,
		`<audio controls=""><source src="https://a.example/a.mp3" type="audio/mpeg"></audio>`,
	} {
		if got := HTML(s, page); got != s {
			t.Errorf("HTML(%q)\n    = %q", s, got)
		}
	}
}

func TestAttributesThatAreNotListedGo(t *testing.T) {
	for _, attribute := range strings.Fields(`id="x" name="x" class="x" style="color:red" onclick="x" target="_blank" ping="https://a.example/"
		formaction="x" usemap="#x" rel="x" data-x="y" align="left" tabindex="1" contenteditable="" hidden="" is="x" slot="x" srcdoc="x" background="x" dir="up" lang="a_b"`) {
		for _, element := range []string{"p", "div", "span", "td", "pre", "h1"} {
			in, want := "<"+element+" "+attribute+">x</"+element+">", "<"+element+">x</"+element+">"
			if element == "td" {
				in, want = "<table><tbody><tr>"+in+"</tr></tbody></table>", "<table><tbody><tr>"+want+"</tr></tbody></table>"
			}
			if got := HTML(in, page); got != want {
				t.Errorf("HTML(%q) = %q", in, got)
			}
		}
	}
	for _, attribute := range []string{`autoplay=""`, `loop=""`, `crossorigin="x"`, `onerror="x"`, `preload="auto"`} {
		in, want := `<video src="https://a.example/v.mp4" `+attribute+`></video>`, `<video src="https://a.example/v.mp4"></video>`
		if got := HTML(in, page); got != want {
			t.Errorf("HTML(%q) = %q", in, got)
		}
	}
}

func TestWhatGoesWithItsContents(t *testing.T) {
	for _, name := range strings.Fields(`script style template noscript object applet svg math button select textarea datalist
		frameset title head canvas dialog`) {
		in := "a<" + name + ">x</" + name + ">b"
		if got := HTML(in, page); got != "ab" {
			t.Errorf("HTML(%q) = %q", in, got)
		}
	}
	for _, name := range strings.Fields(`input embed link meta base frame param`) {
		in := "a<" + name + " src=x href=x content=x>b"
		if got := HTML(in, page); got != "ab" {
			t.Errorf("HTML(%q) = %q", in, got)
		}
	}
	for in, want := range map[string]string{
		`a<math><mi>x</mi><mo>=</mo><annotation encoding="x">y</annotation></math>b`:                      "ab",
		`a<svg viewBox="0 0 1 1"><title>t</title><path d="M0 0"/><foreignObject>x</foreignObject></svg>b`: "ab",
		`a<object data="x.swf"><param name="a"><embed src="x.swf"></object>b`:                             "ab",
	} {
		if got := HTML(in, page); got != want {
			t.Errorf("HTML(%q) = %q", in, got)
		}
	}
}

func TestWhatIsUnwrapped(t *testing.T) {
	for _, name := range strings.Fields(`font nobr form fieldset label marquee blink search x-card o:p amp-img rb rtc nav hgroup body html`) {
		in := "a<" + name + " class=x>x</" + name + ">b"
		if got := HTML(in, page); got != "axb" {
			t.Errorf("HTML(%q) = %q", in, got)
		}
	}
}

func TestAddressesInHTML(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a note leads to the item's page":        {`<a href="#fn1">1</a>`, `<a href="https://example.org/news/1.html#fn1">1</a>`},
		"an empty link is none":                  {`<a href="">x</a>`, `x`},
		"a link's trackers go":                   {`<a href="/a?utm_source=rss&amp;id=1#xtor=RSS-1">x</a>`, `<a href="https://example.org/a?id=1">x</a>`},
		"an image keeps its parameters":          {`<img src="/a.jpg?utm_source=rss&amp;w=1">`, `<img src="https://example.org/a.jpg?utm_source=rss&amp;w=1">`},
		"other schemes are none":                 {`<a href="tel:1">x</a><a href="ftp://a.example/">y</a><a href="feed:x">z</a>`, `xyz`},
		"mail is for links":                      {`<img src="mailto:a@b.example" alt="x">`, `<img alt="x">`},
		"hidden marks do not hide a scheme":      {"<a href=\"java\u200bscript:x\">x</a><a href=\"\u202ejavascript:x\">y</a>", `xy`},
		"raster images may stand in addresses":   {`<img src="data:image/webp;base64,AAAA"><img src="data:image/avif;base64,AAAA">`, `<img src="data:image/webp;base64,AAAA"><img src="data:image/avif;base64,AAAA">`},
		"large ones may not":                     {`<img alt="x" src="data:image/png;base64,` + strings.Repeat("A", maxDataURL) + `">`, `<img alt="x">`},
		"nothing else may stand in addresses":    {`<a href="data:image/png;base64,AAAA">x</a><img alt="y" src="data:text/html,x">`, `x<img alt="y">`},
		"a link within a link ends the first":    {`<a href="/1">x<a href="/2">y</a></a>`, `<a href="https://example.org/1">x</a><a href="https://example.org/2">y</a>`},
		"a picture's addresses are resolved":     {`<picture><source srcset="/1.webp 1x,/2.webp 2x"><img src="/1.png"></picture>`, `<picture><source srcset="https://example.org/1.webp 1x, https://example.org/2.webp 2x"><img src="https://example.org/1.png"></picture>`},
		"a track's address is resolved":          {`<video src="v.mp4"><track src="t.vtt"></video>`, `<video src="https://example.org/news/v.mp4"><track src="https://example.org/news/t.vtt"></video>`},
		"ampersands are escaped":                 {`<a href="/?a=1&b=2&amp;c=3&copy=4">x</a>`, `<a href="https://example.org/?a=1&amp;b=2&amp;c=3&amp;copy=4">x</a>`},
		"a path above the root stays below it":   {`<a href="../../../a">x</a>`, `<a href="https://example.org/a">x</a>`},
		"a host in the root's place is a host":   {`<a href="//b.example/a">x</a>`, `<a href="https://b.example/a">x</a>`},
		"letters of other scripts are escaped":   {`<a href="/خبر?س=1">x</a>`, `<a href="https://example.org/%D8%AE%D8%A8%D8%B1?%D8%B3=1">x</a>`},
		"what is escaped is not escaped again":   {`<a href="/%D8%AE%20b">x</a>`, `<a href="https://example.org/%D8%AE%20b">x</a>`},
		"the isolation of a direction is kept":   {`<bdo dir="rtl">a<bdo dir=ltr>b</bdo></bdo>`, `<bdi dir="rtl">a<bdi dir="ltr">b</bdi></bdi>`},
		"a list's values stay, its others don't": {`<ol start=-1 type=x><li value=2 type=x>a</ol>`, `<ol start="-1"><li value="2">a</li></ol>`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := HTML(c.in, page); got != c.want {
				t.Errorf("HTML(%.200q)\n got %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}
