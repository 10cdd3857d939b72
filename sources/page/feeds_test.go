package page

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/sources/dom"
)

func address(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func parse(t testing.TB, body, at string) *Page {
	t.Helper()
	p, err := Parse([]byte(body), address(t, at))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestUsualPathsAreFewAndThoseOfASectionLieBelowIt(t *testing.T) {
	got := UsualPaths(&url.URL{Scheme: "https", Host: "a.example", Path: "/akhbar/"})
	if want := []string{"https://a.example/akhbar/feed", "https://a.example/akhbar/rss.xml", "https://a.example/akhbar/index.xml"}; !slices.Equal(got, want) {
		t.Errorf("paths %q", got)
	}
	if got := UsualPaths(&url.URL{Scheme: "https", Host: "a.example", Path: "/index.html"}); len(got) != 7 || got[0] != "https://a.example/feed" {
		t.Errorf("paths of the front page %q", got)
	}
	if got := UsualPaths(&url.URL{Scheme: "file", Path: "/tmp/page"}); got != nil {
		t.Errorf("paths of a file %q", got)
	}
}

func TestThePagesOwnWordForItsAddressCountsWhereThereIsNoOther(t *testing.T) {
	p := parse(t, `<link rel=canonical href="https://news.example/list"><a rel=feed href="/x">y</a>`, "file:///tmp/page.html")
	if feeds := p.Feeds(); len(feeds) != 1 || feeds[0].URL != "https://news.example/x" {
		t.Errorf("feeds %v", feeds)
	}
	p = parse(t, `<a rel=feed href="/x">y</a><a rel=feed href="https://a.example/x">y</a>`, "file:///tmp/page.html")
	if feeds := p.Feeds(); len(feeds) != 1 || feeds[0].URL != "https://a.example/x" {
		t.Errorf("feeds %v", feeds)
	}
}

func TestWhatIsTooMuchIsNamed(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"bytes":    {strings.Repeat("a", dom.MaxBytes+1), "bytes of a page over"},
		"elements": {strings.Repeat("<p>", MaxElements+1), "elements over"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(c.body), nil)
			if limit, ok := errors.AsType[*dom.LimitError](err); !ok || !strings.Contains(limit.Error(), c.want) {
				t.Errorf("error %v, want one about %q", err, c.want)
			}
		})
	}
	if _, err := Parse([]byte(strings.Repeat("<div>", 600)), nil); err == nil || !strings.Contains(err.Error(), "512") {
		t.Errorf("error %v, want one about the depth", err)
	}
}

func TestTitlesAreSaidOnce(t *testing.T) {
	for s, want := range map[string]string{
		"One headline One headline":   "One headline",
		"خبر عاجل خبر عاجل":           "خبر عاجل",
		"so so":                       "so so",
		"One headline, another one":   "One headline, another one",
		"  white \n space ":           "white space",
		"no no no no":                 "no no",
		"خبر أول\u00a0 خبر أول":       "خبر أول",
		strings.Repeat("أطول ", 2000): "",
	} {
		got := titleText(s)
		if want == "" && len([]rune(got)) > maxTitle || want != "" && got != want {
			t.Errorf("title %q, want %q", got, want)
		}
	}
}

func TestFeedsAreToldBestFirst(t *testing.T) {
	body := `<link rel=alternate type=application/rss+xml title="Comments" href=/comments/feed/>` +
		`<link rel=alternate type=application/atom+xml href=/atom.xml><link rel=alternate type=application/json href=/wp-json/wp/v2/posts/1>` +
		`<link rel=feed type=text/html href=/notes><a href=/feed>feed</a><a href=/atom.xml>again</a><a href=/feedback>no feed</a>` +
		`<a href=https://elsewhere.example/feed>not ours</a><a href=http://feeds.feedburner.com/ours>ours</a>`
	var got []string
	for _, f := range parse(t, body, "https://a.example/").Feeds() {
		got = append(got, f.URL)
	}
	want := "https://a.example/atom.xml https://a.example/feed http://feeds.feedburner.com/ours https://a.example/comments/feed/"
	if strings.Join(got, " ") != want {
		t.Errorf("feeds %q, want %q", got, want)
	}
}
