package robots

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestRulesAreReadAsTheRFCSays(t *testing.T) {
	for name, c := range map[string]struct {
		file, path string
		want       bool
	}{
		"an empty file allows":                        {"", "/a", true},
		"everybody is disallowed":                     {"User-agent: *\nDisallow: /", "/a", false},
		"the longest match wins":                      {"User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true},
		"the longest match wins against allow":        {"User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", false},
		"allow wins a tie":                            {"User-agent: *\nDisallow: /a\nAllow: /a", "/a", true},
		"allow wins a tie in the other order":         {"User-agent: *\nAllow: /a\nDisallow: /a", "/a", true},
		"a star stands for anything":                  {"User-agent: *\nDisallow: /*.php", "/x/y.php?z", false},
		"a dollar sign ends the path":                 {"User-agent: *\nDisallow: /*.php$", "/x/y.php?z", true},
		"a path that ends at the dollar sign":         {"User-agent: *\nDisallow: /*.php$", "/x/y.php", false},
		"a dollar sign within means itself":           {"User-agent: *\nDisallow: /a$b", "/a$b", false},
		"the query counts":                            {"User-agent: *\nDisallow: /*?s=", "/x?s=1", false},
		"an address without a path":                   {"User-agent: *\nDisallow: /$", "", false},
		"our own group wins":                          {"User-agent: *\nDisallow: /\nUser-agent: feedhub\nAllow: /", "/a", true},
		"our own group without rules":                 {"User-agent: feedhub\nDisallow:\nUser-agent: *\nDisallow: /", "/a", true},
		"our groups are one: first":                   {"User-agent: feedhub\nDisallow: /a\n\nUser-agent: x\nDisallow: /z\n\nUser-agent: feedhub\nDisallow: /b", "/a", false},
		"our groups are one: last":                    {"User-agent: feedhub\nDisallow: /a\n\nUser-agent: x\nDisallow: /z\n\nUser-agent: feedhub\nDisallow: /b", "/b", false},
		"groups of others are not ours":               {"User-agent: feedhub\nDisallow: /a\n\nUser-agent: x\nDisallow: /z", "/z", true},
		"groups for everybody are one":                {"User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/a", false},
		"a group for two":                             {"User-agent: x\nUser-agent: feedhub\nDisallow: /a", "/a", false},
		"a group for us and everybody":                {"User-agent: *\nUser-agent: feedhub\nDisallow: /a", "/a", false},
		"names in another case":                       {"USER-AGENT: FeedHub\ndisallow: /a", "/a", false},
		"a name that ours begins with":                {"User-agent: feed\nDisallow: /a", "/a", true},
		"a name that begins with ours":                {"User-agent: feedhub-image\nDisallow: /a", "/a", true},
		"a name with a version":                       {"User-agent: feedhub/1.0\nDisallow: /a", "/a", false},
		"a blank line ends no group":                  {"User-agent: feedhub\n\nDisallow: /a", "/a", false},
		"an unknown line ends no group":               {"User-agent: feedhub\nFoo: bar\nCrawl-delay: 1\nDisallow: /a", "/a", false},
		"a sitemap ends no group":                     {"User-agent: feedhub\nDisallow: /b\nSitemap: https://x/s\nDisallow: /a", "/a", false},
		"a byte order mark":                           {"\ufeffUser-agent: *\nDisallow: /a", "/a", false},
		"lines that end in CRLF":                      {"User-agent: *\r\nDisallow: /a\r\n", "/a", false},
		"lines that end in CR":                        {"User-agent: *\rDisallow: /a\r", "/a", false},
		"comments":                                    {"User-agent: * # all\nDisallow: /a # x", "/a", false},
		"an Arabic rule":                              {"User-agent: *\nDisallow: /مقال", "/%D9%85%D9%82%D8%A7%D9%84/1", false},
		"an Arabic address":                           {"User-agent: *\nDisallow: /%D9%85%D9%82%D8%A7%D9%84", "/مقال", false},
		"escapes in lower case in the rule":           {"User-agent: *\nDisallow: /%d9%85", "/%D9%85", false},
		"escapes in lower case in the address":        {"User-agent: *\nDisallow: /%D9%85", "/%d9%85", false},
		"letters and escapes beside each other":       {"User-agent: *\nDisallow: /م%209x", "/%D9%85%209x", false},
		"needless escapes in the rule":                {"User-agent: *\nDisallow: /%62%61%7A", "/baz", false},
		"needless escapes in the address":             {"User-agent: *\nDisallow: /baz", "/%62%61%7A", false},
		"an escaped star means itself":                {"User-agent: *\nDisallow: /a%2Ab", "/a*b", false},
		"an escaped star is no wildcard":              {"User-agent: *\nDisallow: /a%2Ab", "/axxb", true},
		"an escaped slash is none":                    {"User-agent: *\nDisallow: /a/b", "/a%2Fb", true},
		"a rule behind 500 KB":                        {"User-agent: *\n" + strings.Repeat("Disallow: /x/y/z\n", 29_900) + "Disallow: /a", "/a", false},
		"a rule before any group":                     {"Disallow: /a\nUser-agent: *\nDisallow: /b", "/a", true},
		"bytes that are no text":                      {"\xff\xfe\x00\nUser-agent: *\nDisallow: /a", "/a", false},
		"HTML is no rule":                             {"<!DOCTYPE html><html><title>User-agent</title><p>Disallow: /", "/a", true},
		"a common slip of the pen":                    {"Useragent: *\nDissalow: /a", "/a", false},
		"a colon forgotten":                           {"User-agent *\nDisallow /a", "/a", false},
		"rules behind the longest part that is read":  {"User-agent: *\n" + strings.Repeat("#\n", maxFile/2) + "Disallow: /a", "/a", true},
		"paths differ in case":                        {"User-agent: *\nDisallow: /A", "/a", true},
		"a fragment is not sent":                      {"User-agent: *\nDisallow: /*b", "/a#b", true},
		"the parser's own pages are no pages of ours": {"User-agent: *\nDisallow: /index.html", "/", true},
	} {
		t.Run(name, func(t *testing.T) {
			u, err := url.Parse("https://site.example" + c.path)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := read([]byte(c.file), "feedhub").allows(u); got != c.want || err != nil {
				t.Errorf("allowed %t (%v), want %t", got, err, c.want)
			}
		})
	}
}

func TestCrawlDelayIsThatOfOurGroup(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want time.Duration
	}{
		"of everybody":          {"User-agent: *\nCrawl-delay: 2.5", 2500 * time.Millisecond},
		"of ours":               {"User-agent: *\nCrawl-delay: 9\nDisallow: /\nUser-agent: feedhub\nCrawl-delay: 3", 3 * time.Second},
		"too long":              {"User-agent: *\nCrawl-delay: 1e300", maxDelay},
		"no number":             {"User-agent: *\nCrawl-delay: NaN", 0},
		"below zero":            {"User-agent: *\nCrawl-delay: -1", 0},
		"of another":            {"User-agent: x\nCrawl-delay: 1", 0},
		"of nobody in our file": {"Crawl-delay: 1", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := read([]byte(c.file), "feedhub").delay; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// A publisher can make a question to its own rules dear, but not without end.
func TestRulesMadeToCostAreGivenUp(t *testing.T) {
	for name, file := range map[string]string{
		"stars":   "User-agent: *\n" + strings.Repeat("Disallow: /"+strings.Repeat("*a", 1_000)+"b\n", 250),
		"letters": "User-agent: *\n" + strings.Repeat("Disallow: /*"+strings.Repeat("a", 2_000)+"b\n", 250),
	} {
		t.Run(name, func(t *testing.T) {
			u := &url.URL{Scheme: "https", Host: "site.example", Path: "/" + strings.Repeat("a", 4_000)}
			start := time.Now()
			allowed, err := read([]byte(file), "feedhub").allows(u)
			if allowed || err == nil || time.Since(start) > 20*time.Second {
				t.Errorf("allowed %t (%v) after %s", allowed, err, time.Since(start))
			}
		})
	}
}

func FuzzRules(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /*.php$\nAllow: /a%2a\nCrawl-delay: 1\nSitemap: x"), "/a?b")
	f.Add([]byte("\xef\xbb\xbfuser agent *\r\rdisalow /م"), "/%d9%85")
	f.Fuzz(func(t *testing.T, file []byte, path string) {
		u, err := url.Parse("https://site.example/" + path)
		if err != nil || len(path) > maxAddress {
			return
		}
		s := read(file, "feedhub")
		if first, err := s.allows(u); err == nil {
			if again, _ := read(file, "FEEDHUB").allows(u); again != first {
				t.Errorf("the case of our name matters")
			}
		}
		if s.delay < 0 || s.delay > maxDelay {
			t.Error(s.delay)
		}
		if once := uniform(path); uniform(once) != once && !strings.Contains(path, "%25") {
			t.Errorf("uniform(%q) = %q, then %q", path, once, uniform(once))
		}
	})
}
