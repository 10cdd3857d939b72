package sanitise

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestLink(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"an address without parameters stays":       {"https://a.example/1", "https://a.example/1"},
		"a relative one is resolved":                {"/a?utm_source=rss", "https://example.org/a"},
		"other parameters stay as they are":         {"https://a.example/?b=%41+c&utm_medium=x&a=%D8%AE&&c", "https://a.example/?b=%41+c&a=%D8%AE&&c"},
		"names are compared in lower case":          {"https://a.example/?UTM_Source=x&FBclid=y", "https://a.example/"},
		"names stand for themselves":                {"https://a.example/?utm=1&fbclid2=2&xgclid=3", "https://a.example/?utm=1&fbclid2=2&xgclid=3"},
		"all of a mail's go":                        {"https://a.example/x?mc_cid=1&mc_eid=2&_hsenc=3&mkt_tok=4&vero_id=5&hsa_cam=6", "https://a.example/x"},
		"all of an advertisement's go":              {"https://a.example/x?gclid=1&gbraid=2&msclkid=3&yclid=4&ttclid=5&li_fat_id=6&srsltid=7&id=8", "https://a.example/x?id=8"},
		"a name without a value goes":               {"https://a.example/?fbclid&a", "https://a.example/?a"},
		"what was escaped twice goes":               {"https://a.example/?a=1&amp;utm_source=x", "https://a.example/?a=1"},
		"a signed address stays":                    {"https://a.example/?utm_source=x&sig=abc", "https://a.example/?utm_source=x&sig=abc"},
		"one signed for a bucket stays":             {"https://a.example/?X-Amz-Date=1&fbclid=2", "https://a.example/?X-Amz-Date=1&fbclid=2"},
		"one with a token stays":                    {"https://a.example/?access_token=1&gclid=2#xtor=3", "https://a.example/?access_token=1&gclid=2#xtor=3"},
		"a fragment that tracks goes":               {"https://a.example/1#xtor=RSS-3208", "https://a.example/1"},
		"campaigns in a fragment go":                {"https://a.example/1?a=b#utm_source=x&utm_medium=y", "https://a.example/1?a=b"},
		"other fragments stay":                      {"https://a.example/1?utm_term=x#part-2", "https://a.example/1#part-2"},
		"a fragment named like a parameter stays":   {"https://a.example/1#xtor", "https://a.example/1#xtor"},
		"a ref that names this site goes":           {"https://other.example/1?ref=example.org&a=1", "https://other.example/1?a=1"},
		"a ref that names the link's own site goes": {"https://a.example/1?ref=www.a.example", "https://a.example/1"},
		"a ref by address goes":                     {"https://a.example/1?ref=https%3A%2F%2Fwww.example.org%2F", "https://a.example/1"},
		"any other ref stays":                       {"https://a.example/1?ref=main&ref=b.example", "https://a.example/1?ref=main&ref=b.example"},
		"an empty query stays":                      {"https://a.example/1?", "https://a.example/1?"},
		"what is no address is none":                {"javascript:alert(1)?utm_source=x", ""},
		"hosts and paths become ASCII":              {"http://مثال.إختبار/خبر?utm_source=x&س=1", "http://xn--mgbh0fb.xn--kgbechtv/%D8%AE%D8%A8%D8%B1?%D8%B3=1"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Link(c.in, page); got != c.want {
				t.Errorf("Link(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}

func TestLinkWithoutABaseKnowsItsOwnHost(t *testing.T) {
	if got := Link("https://a.example/?ref=a.example&b=1", nil); got != "https://a.example/?b=1" {
		t.Errorf("got %q", got)
	}
}

func TestLinkOfAPlainAddressCostsNothingMore(t *testing.T) {
	for _, s := range []string{"https://example.org/news/2024/05/06/1", "https://example.org/news?id=1&page=2#part"} {
		plain := testing.AllocsPerRun(100, func() { URL(s, nil) })
		link := testing.AllocsPerRun(100, func() { Link(s, nil) })
		if strings.ContainsAny(s, "?#") {
			plain += 8
		}
		if link > plain {
			t.Errorf("Link(%q) allocates %v times, %v are enough", s, link, plain)
		}
	}
}

func TestPixelAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"https://pixel.wp.com/b.gif?x=1":                         true,
		"http://feeds.feedburner.com/~r/example/~4/abc":          true,
		"https://feeds.feedburner.com/example/image.png":         false,
		"https://feeds.wordpress.com/1.0/comments/a.example/1/":  true,
		"https://www.google-analytics.com/collect?v=1":           true,
		"https://ad.doubleclick.net/x":                           true,
		"https://notdoubleclick.net/x":                           false,
		"https://www.facebook.com/tr?id=1":                       true,
		"https://www.facebook.com/photo.php?id=1":                false,
		"https://da.feedsportal.com/r/1/u/1/f/1/c/1/s/1/a2.img":  true,
		"https://example.org/pixel.wp.com/b.gif":                 false,
		"https://PIXEL.WP.COM/b.gif":                             true,
		"https://i0.wp.com/example.org/wp-content/uploads/1.jpg": false,
	} {
		if got := isPixelAddress(address); got != want {
			t.Errorf("isPixelAddress(%q) = %v", address, got)
		}
	}
}

func FuzzLink(f *testing.F) {
	for _, s := range []string{
		"https://a.example/?utm_source=x&b=1#xtor=2", "?ref=example.org&&=&", "//x/#utm_a=1&b", "https://a.example/?a&amp;fbclid=1",
		"/a/../b", "/a%2fb?c#d", "/%41#", "https://a.example:80/", "https://a.example#x", "/a;b:c@d!$'()*+,=~", "http://A.example/%d8#/?", "/?", "//", "/",
		"https://a.example/?sig=1&utm_a=b", "http://مثال.إختبار/?س=%41%d8#?utm_x=1", "https://a.example/?#", "https://a.example/#a#fbclid=1",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		whole, link := URL(s, page), Link(s, page)
		if short, long := absolute(s, page), built(s, page); short != long && len(s) <= MaxURL {
			t.Errorf("%q is %q in short and %q at length", s, short, long)
		}
		if again := Link(link, page); again != link {
			t.Errorf("Link is not idempotent on %q: %q, %q", s, link, again)
		}
		if URL(link, nil) != link || len(link) > len(whole) || (link == "") != (whole == "") {
			t.Errorf("Link(%q) = %q, of %q", s, link, whole)
		}
		if !isSubsequence(pieces(link), pieces(whole)) {
			t.Errorf("Link(%q) = %q changes %q", s, link, whole)
		}
		for piece := range slices.Values(pieces(whole)) {
			name, _, _ := strings.Cut(piece, "=")
			if !slices.Contains(pieces(link), piece) && !isTracking(plainName(name)) && plainName(name) != "ref" {
				t.Errorf("Link(%q) loses %q", s, piece)
			}
		}
	})
}

// pieces are an address's parts up to its query, and each parameter.
func pieces(address string) []string {
	var all []string
	page, fragment, _ := strings.Cut(address, "#")
	page, query, _ := strings.Cut(page, "?")
	all = append(all, page)
	for _, pairs := range []string{query, fragment} {
		for pair := range strings.SplitSeq(pairs, "&") {
			if pair != "" {
				all = append(all, pair)
			}
		}
	}
	return all
}

func isSubsequence(part, all []string) bool {
	for _, s := range all {
		if len(part) > 0 && part[0] == s {
			part = part[1:]
		}
	}
	return len(part) == 0
}

func TestInternationalAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"http://مثال.إختبار/":                     "http://xn--mgbh0fb.xn--kgbechtv/",
		"http://例え.テスト/パス":                        "http://xn--r8jz45g.xn--zckzah/%E3%83%91%E3%82%B9",
		"https://BÜCHER.example/Straße":           "https://xn--bcher-kva.example/Stra%C3%9Fe",
		"https://faß.example/":                    "https://xn--fa-hia.example/",
		"https://xn--mgbh0fb.xn--kgbechtv/":       "https://xn--mgbh0fb.xn--kgbechtv/",
		"https://example.org/%D8%AE%d8%a8%D8%B1":  "https://example.org/%D8%AE%d8%a8%D8%B1",
		"https://example.org/خبر%D8%AE":           "https://example.org/%D8%AE%D8%A8%D8%B1%D8%AE",
		"https://example.org/a%20b?c=%26&d=%2520": "https://example.org/a%20b?c=%26&d=%2520",
		"https://example.org/a b":                 "https://example.org/a%20b",
		"https://example.org/%":                   "https://example.org/%25",
		"https://example.org/?q=سلام+دنیا":        "https://example.org/?q=%D8%B3%D9%84%D8%A7%D9%85+%D8%AF%D9%86%DB%8C%D8%A7",
		"https://example.org/#قسم":                "https://example.org/#%D9%82%D8%B3%D9%85",
		"https://раураl.example/":                 "https://xn--l-7sba6dbr.example/",
		"https://exam ple.org/":                   "",
	} {
		got := URL(in, nil)
		if got != want {
			t.Errorf("URL(%q) = %q, want %q", in, got, want)
		}
		if u, err := url.Parse(got); err != nil || URL(got, nil) != got || got != "" && u.Host == "" {
			t.Errorf("%q is not stable: %v", got, err)
		}
	}
}
