package page

import (
	"fmt"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
)

// found reads the items of the body of a page.
func found(t *testing.T, at, head, body string, s hub.PageSelectors) *Found {
	t.Helper()
	f, err := parse(t, "<!DOCTYPE html><html lang=en><head>"+head+"</head><body>"+body+"</body></html>", at).Items(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const (
	front = "https://news.example/"
	below = "https://news.example/world/page"
)

func stories(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<div class="story"><h2><a href="/world/story-%d">The story with number %d</a></h2><time datetime="2025-03-%02d">x</time></div>`, i, i, i+1)
	}
	return b.String()
}

var longText = "<p>" + strings.Repeat("A sentence of an article that goes on and on. ", 8) + "</p>"

func TestSelectorsThatAreNoCSSAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		s    hub.PageSelectors
		want string // "" is no error
	}{
		"none":                      {hub.PageSelectors{}, ""},
		"all of them":               {hub.PageSelectors{Item: "a", Title: "b", Link: "c", Date: "d", Summary: "e", Content: "f", Author: "g", Image: "h", Next: "i"}, ""},
		"several in one":            {hub.PageSelectors{Item: "div.a, li > p:nth-child(2)"}, ""},
		"the next page alone":       {hub.PageSelectors{Next: "a.next"}, ""},
		"an item that is no CSS":    {hub.PageSelectors{Item: "div["}, "selector item is not valid CSS"},
		"a date that is no CSS":     {hub.PageSelectors{Item: "div", Date: "..x"}, "selector date is not valid CSS"},
		"a part without an item":    {hub.PageSelectors{Title: "h2"}, "give the selector item too"},
		"one that ends too early":   {hub.PageSelectors{Item: "div >"}, "selector item is not valid CSS"},
		"one that is white space":   {hub.PageSelectors{Item: " "}, "it is empty"},
		"one that is beyond bounds": {hub.PageSelectors{Item: strings.Repeat("a ", 2_000)}, "longer than"},
		"nesting beyond bounds":     {hub.PageSelectors{Item: strings.Repeat(":not(", 400) + "a"}, "not valid CSS"},
	} {
		_, err := compile(c.s)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

func TestDatesAreToldFromOtherText(t *testing.T) {
	for s, want := range map[string]bool{
		"2025-03-14":                     true,
		"14/03/2025":                     true,
		"March 14, 2025":                 true,
		"Friday, 26 Feb 2016":            true,
		"14 مارس 2025":                   true,
		"١٤ مارس/آذار ٢٠٢٥":              true,
		"الجمعة، 14 آذار 2025، 18:05":    true,
		"منذ 3 ساعات":                    true,
		"قبل ساعتين":                     true,
		"۱۴ فروردین ۱۴۰۴":                true,
		"3 hours ago":                    true,
		"2025年3月14日":                     true,
		"قبل الانتخابات":                 false,
		"Chapter 3 of 14":                false,
		"The May elections":              false,
		"Version 1.2.3":                  false,
		"أخبار":                          false,
		strings.Repeat("14/03/2025 ", 9): false,
	} {
		if got := isDate(s); got != want {
			t.Errorf("isDate(%q) is %v", s, got)
		}
	}
}

func TestTheDateIsTakenOutOfALineWithMore(t *testing.T) {
	for line, want := range map[string]string{
		"هيئة التحرير - 15 مارس 2025 - عدد القراءات: 12": "15 مارس 2025",
		"15 مارس 2025 | 09:40": "15 مارس 2025 09:40",
		"March 14, 2025":       "March 14, 2025",
		"14 - 03 - 2025":       "14 - 03 - 2025",
		"desk · yesterday":     "yesterday",
	} {
		if got := datePart(line); got != want {
			t.Errorf("the date of %q is %q, want %q", line, got, want)
		}
	}
}

func TestSelectorsDecideAlone(t *testing.T) {
	body := `<a class=older href="?page=2">older</a><ul>` +
		`<li><b class=t>First  one</b> <a class=go href="x/1">go</a> <i class=d datetime="2025-01-02">then</i><p class=s>Short</p><div class=c><p>Long <a href="y">y</a></p></div><u>Ann</u><img class=pic src="/i.png"></li>` +
		`<li><b class=t>Second</b> <a class=go href="//other.example/2">go</a> <i class=d>3 May 2025</i></li>` +
		`<li>no link</li></ul>` + stories(5)
	s := hub.PageSelectors{Item: "ul li", Title: ".t", Link: "a.go", Date: ".d", Summary: ".s", Content: ".c", Author: "u", Image: "img.pic", Next: "a.older"}
	f := found(t, below, `<base href="/base/">`, body, s)
	want := []Item{
		{URL: "https://news.example/base/x/1", Title: "First one", Date: "2025-01-02", Summary: "Short", Image: "https://news.example/i.png",
			ContentHTML: `<p>Long <a href="https://news.example/base/y">y</a></p>`, Authors: []Author{{Name: "Ann"}}},
		{URL: "https://other.example/2", Title: "Second", Date: "3 May 2025"},
	}
	if fmt.Sprint(f.Items) != fmt.Sprint(want) || f.Method != BySelectors || f.Next != "https://news.example/base/?page=2" {
		t.Errorf("got %s, next %s\n%+v\nwant\n%+v", f.Method, f.Next, f.Items, want)
	}
	_, err := parse(t, body, below).Items(hub.PageSelectors{Item: "ol li"})
	if err == nil || !strings.Contains(err.Error(), "matches 0 blocks") {
		t.Errorf("error %v", err)
	}
}

func TestTheNextPageIsNotThisOne(t *testing.T) {
	for body, want := range map[string]string{
		`<a rel="nofollow next" href="?p=2">x</a>`: below + "?p=2",
		`<a rel="next" href="#top">x</a>`:          "",
		`<a rel="next" href="page">x</a>`:          "",
		`<a rel="prev" href="?p=0">x</a>`:          "",
	} {
		if got := found(t, below, "", body+stories(4), hub.PageSelectors{Item: "div.story"}).Next; got != want {
			t.Errorf("%s leads to %q, want %q", body, got, want)
		}
	}
}

func TestFormattingKeepsItsNameAndDrawingsGo(t *testing.T) {
	f := found(t, below, "", `<article><h1><a href="/x">The headline of it</a></h1><p>One <b>bold <I>and</I></b> <svg><title>x</title></svg>`+
		`<noscript><code>code</code></noscript> word`, hub.PageSelectors{Item: "article", Content: "p:has(b > i)"})
	if got := f.Items[0].ContentHTML; got != "One <b>bold <i>and</i></b> <code>code</code> word" {
		t.Errorf("content %q", got)
	}
}
