package atom

import "testing"

func TestATitleThatCheckersTakeForMarkupIsHTML(t *testing.T) {
	for title, want := range map[string]string{
		"Fish & chips":        "text Fish & chips",
		"a <b and c> d":       "text a <b and c> d",
		"Q&A":                 "text Q&A",
		"R&D2":                "html R&amp;D2",
		"Tom &amp Jerry":      "html Tom &amp;amp Jerry",
		"Write <b>bold</b>":   "html Write &lt;b&gt;bold&lt;/b&gt;",
		`What is "&amp;" for`: `html What is "&amp;amp;" for`,
		"&#39; is a quote":    "html &amp;#39; is a quote",
	} {
		if got := newText(title); got.Type+" "+got.Text != want {
			t.Errorf("%q is written as %s %q, want %q", title, got.Type, got.Text, want)
		}
	}
}
