package sanitise

import "testing"

func TestLazyImages(t *testing.T) {
	const blank = `data:image/gif;base64,R0lGODlhAQABAAAAACw=`
	for name, c := range map[string]struct{ in, want string }{
		"a data placeholder gives way":           {`<img src="` + blank + `" data-src="/1.jpg" alt="a">`, `<img src="https://example.org/1.jpg" alt="a">`},
		"a placeholder by name gives way":        {`<img src="/img/blank.gif" data-original="2.jpg">`, `<img src="https://example.org/news/2.jpg">`},
		"a dotted placeholder gives way":         {`<img src="https://a.example/1x1.trans.gif" data-lazy-src="https://a.example/3.jpg?a=1&b=2">`, `<img src="https://a.example/3.jpg?a=1&amp;b=2">`},
		"a missing address is found":             {`<img data-src="/1.jpg" alt="a">`, `<img alt="a" src="https://example.org/1.jpg">`},
		"an image that has an address keeps it":  {`<img src="/0.jpg" data-src="/1.jpg">`, `<img src="https://example.org/0.jpg">`},
		"what is only named like one is none":    {`<img src="/loading-dock.jpg" data-src="/1.jpg">`, `<img src="https://example.org/loading-dock.jpg">`},
		"a set is taken":                         {`<img src="` + blank + `" data-srcset="/1.jpg 1x, /2.jpg 2x" data-src="/1.jpg" data-sizes="100vw">`, `<img src="https://example.org/1.jpg" srcset="https://example.org/1.jpg 1x, https://example.org/2.jpg 2x" sizes="100vw">`},
		"a set alone gives the address too":      {`<img src="` + blank + `" data-lazy-srcset="/1.jpg 300w, /2.jpg 600w">`, `<img src="https://example.org/1.jpg" srcset="https://example.org/1.jpg 300w, https://example.org/2.jpg 600w">`},
		"a set that is a placeholder gives way":  {`<img src="/1.jpg" srcset="` + blank + ` 1w" data-srcset="/2.jpg 2x">`, `<img src="https://example.org/1.jpg" srcset="https://example.org/2.jpg 2x">`},
		"sizes that a script reckons go":         {`<img src="/1.jpg" srcset="/2.jpg 2w" data-sizes="auto">`, `<img src="https://example.org/1.jpg" srcset="https://example.org/2.jpg 2w">`},
		"a script as an address is none":         {`<img src="` + blank + `" data-src="javascript:x">`, `<img src="` + blank + `">`},
		"sources of a picture are found":         {`<picture><source data-srcset="/1.webp" type="image/webp"><img data-src="/1.jpg"></picture>`, `<picture><source type="image/webp" srcset="https://example.org/1.webp"><img src="https://example.org/1.jpg"></picture>`},
		"a lazy image is not shown twice":        {`<img data-src="/1.jpg"><noscript><img src="/1.jpg"></noscript>b`, `<img src="https://example.org/1.jpg">b`},
		"one without an address is found behind": {`<img src="` + blank + `" class="lazy"> <noscript><img src="/1.jpg" alt="a"></noscript>b`, `<img src="https://example.org/1.jpg" alt="a"> b`},
		"one is found behind, within a link":     {`<img src="/blank.gif"><noscript><a href="/p"><img src="/1.jpg"></a></noscript>b`, `<img src="https://example.org/1.jpg">b`},
		"what is behind can be a placeholder":    {`<img src="/blank.gif" alt="x"><noscript><img src="/spacer.gif"></noscript>`, `<img src="https://example.org/blank.gif" alt="x">`},
		"text in between parts them":             {`<img src="/blank.gif" alt="x">a<noscript><img src="/1.jpg"></noscript>`, `<img src="https://example.org/blank.gif" alt="x">a`},
		"a noscript without an end is bounded":   {`<img alt="x"><noscript><img src="/1.jpg">a`, `<img src="https://example.org/1.jpg">`},
		"an image for no script alone goes":      {`a<noscript><img src="/1.jpg"></noscript>b`, `ab`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := HTML(c.in, page); got != c.want {
				t.Errorf("HTML(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}

func TestImagesThatNobodyIsMeantToSeeGo(t *testing.T) {
	for name, in := range map[string]string{
		"one by one":                    `<img src="https://t.example/p" width="1" height="1">`,
		"none by none":                  `<img src="https://t.example/p" width=0 height=0>`,
		"in pixels":                     `<img src="https://t.example/p" width="1px" height="1px">`,
		"by style":                      `<img src="https://t.example/p" style="width:1px;height:1px">`,
		"by style with marks":           `<img src="https://t.example/p" style="border:0; HEIGHT: 0px !important; Width : 1px">`,
		"by attribute and style":        `<img src="https://t.example/p" width="1" style="height:1px;">`,
		"hidden":                        `<img src="https://t.example/p" style="display:none">`,
		"invisible":                     `<img src="https://t.example/p" style="visibility: hidden;">`,
		"of a feed burner":              `<img src="http://feeds.feedburner.com/~r/x/~4/abc" alt="">`,
		"of a statistic":                `<img alt="" border="0" src="https://pixel.wp.com/b.gif?host=a.example&#038;blog=1"/>`,
		"of a statistic, absolute":      `<img src="https://stats.wordpress.com/b.gif?a=1" width="640" height="480">`,
		"of buttons":                    `<img alt="" src="http://feeds.wordpress.com/1.0/comments/a.wordpress.com/1/" />`,
		"a frame that counts":           `<iframe src="https://www.googletagmanager.com/ns.html?id=1"></iframe>`,
		"a frame that is hidden":        `<iframe src="https://a.example/" style="display:none"></iframe>`,
		"a frame that is a pixel":       `<iframe src="https://a.example/" width=1 height=1></iframe>`,
		"a frame of nothing":            `<iframe src="about:blank"></iframe>`,
		"a pixel behind a lazy image":   `<img><noscript><img src="https://a.example/p" width="1" height="1"></noscript>`,
		"a link around one":             `<a href="https://a.example/"><img src="https://pixel.wp.com/b.gif"></a>`,
		"a paragraph around one":        `<p><img src="https://pixel.wp.com/b.gif"></p>`,
		"a paragraph, a link and a one": `<p><a href="/x" title="a>b"><img src="/p" width="1" height="1"></a></p>`,
	} {
		t.Run(name, func(t *testing.T) {
			if got := HTML("a"+in+"b", page); got != "ab" {
				t.Errorf("HTML(%q) = %q", in, got)
			}
		})
	}
}

func TestImagesThatAreSmallOneWayStay(t *testing.T) {
	for _, in := range []string{
		`<img src="https://a.example/1.png" width="1" height="100">`,
		`<img src="https://a.example/1.png" width="16" height="16">`,
	} {
		if got := HTML(in, page); got != in {
			t.Errorf("HTML(%q) = %q", in, got)
		}
	}
	lazy := `<img style="display:none" data-src="https://a.example/1.png">`
	if got, want := HTML(lazy, page), `<img src="https://a.example/1.png">`; got != want {
		t.Errorf("HTML(%q) = %q", lazy, got)
	}
}

func TestFramesBecomeLinksWithReadableText(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"by the title":         {`<iframe title="مقابلة &quot;خاصة&quot;" src="https://www.youtube.com/embed/abc"></iframe>`, `<a href="https://www.youtube.com/embed/abc">مقابلة &#34;خاصة&#34;</a>`},
		"by the site":          {`<iframe src="//www.youtube-nocookie.com/embed/abc?rel=0&amp;x=1"></iframe>`, `<a href="https://www.youtube-nocookie.com/embed/abc?rel=0&amp;x=1">YouTube</a>`},
		"by the address":       {`<iframe src="https://a.example/x"></iframe>`, `<a href="https://a.example/x">https://a.example/x</a>`},
		"a lazy one":           {`<iframe src="about:blank" data-src="https://player.vimeo.com/video/1"></iframe>`, `<a href="https://player.vimeo.com/video/1">Vimeo</a>`},
		"with no web address":  {`<iframe src="javascript:x"></iframe>`, ``},
		"with what it held":    {`<iframe src="https://a.example/x"><p>old browsers</p></iframe>`, `<a href="https://a.example/x">https://a.example/x</a>`},
		"with a hostile title": {`<iframe title="<script>x</script>" src="https://a.example/x"></iframe>`, `<a href="https://a.example/x">&lt;script&gt;x&lt;/script&gt;</a>`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := HTML(c.in, page); got != c.want {
				t.Errorf("HTML(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}
