package sanitise

import (
	"net/url"
	"testing"

	"github.com/feedhub/feedhub/hub/text"
)

// What simplify makes must mean what prepare and the policy would have made.
func FuzzSimplify(f *testing.F) {
	for _, s := range []string{
		`<p dir="rtl">a &amp; &#8217; <a href="https://a.example/">b</a><br/><br /><img src="https://a.example/1.png" alt="x"></p>`,
		`<p class="a" style="b<c">d</p><a onclick="x" href="https://a.example/" target="_blank">e</a><img width="100" src="https://a.example/2.png" height="50" />`,
		`<p>a<b>b</p> > "`, `<a href="https://a.example" >`, `<img src="https://a.example/" src="x">`, `</a b>`, `<h1`, `</br>`, `<p a="b"c="d">`,
		`<p  a="b">`, `<p data-x="1" data-x="2" dir="ltr" dir="rtl">`, `<a href="/a/b?c=1&amp;d=2&e=3#f">x</a><a href="b c.html" title="&quot;x">y</a>`,
		`<img alt="a" src="/1.png" srcset="/2.png 2x, 3.png?a=1&amp;b=2 640w" sizes="(max-width: 1px) 100vw, 1px" style="width:10px" data-id="1">`,
		`<a href="//b.example/?utm_source=x&amp;a=1&utm_medium=y#xtor=z">x</a>`, `<img src="blank.gif" data-src="1.png">`, `<img src="/blank.gif">`,
		`<table width="1"><tr><td colspan="2" width="3">x</td></tr></table><pre>` + "\n" + `a</pre>`, `<p` + "\n\t" + `lang="ar-EG" title='x'>`,
		`<img src="https://pixel.wp.com/b.gif"><img style="display:none" src="1.png">`, `<a href="a'b&copy=1">x</a>`, `<a href="a&copy_b=1">x</a>`,
		`a &infin; & &#x2f; &amp &notit; &NotEqualTilde; &#160;&#x9;`, `<img width="1" src="/a.png" height="1"/>b<img src="c.png" style="width:1px" height="000001">`,
		`<<!>A`, `<<!-- -->a`, `&am<!-- -->p;`, `<xmp>&lt;b><!--</xmp>`, `<plaintext>a<b>&amp;`, `<a href="mailto:a.b@c-d.example">x</a><a href="mailto:a?subject=b">y</a>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1000 {
			return
		}
		for _, base := range []*url.URL{page, nil} {
			checkSimple(t, s, base)
		}
		if !needsPreparing(s) {
			if bare, prepared := meaning(s), meaning(prepare(s, nil)); bare != prepared {
				t.Errorf("%q needs no preparing and means\n %q without and\n %q with it", s, bare, prepared)
			}
		}
	})
}

func checkSimple(t *testing.T, s string, base *url.URL) {
	t.Helper()
	simple, ok := simplify(s, base)
	if !ok {
		return
	}
	mine, _ := reparse(text.Clean(simple))
	if theirs := meaning(prepare(s, base)); mine != theirs {
		t.Errorf("%q means\n %q by simplify and\n %q by the policy", s, mine, theirs)
	}
	if again, ok := simplify(simple, nil); !ok || again != simple {
		t.Errorf("%q is simple and becomes %q, %v", simple, again, ok)
	}
}

func meaning(s string) string {
	s, _ = reparse(text.Clean(policy.Sanitize(s)))
	return s
}
