package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/page"
	"golang.org/x/net/html"
)

var sections = []hub.Section{outputstest.Arabic().Section, outputstest.Mixed().Section}

func section(tb testing.TB, snapshot *hub.Snapshot) string {
	tb.Helper()
	var b bytes.Buffer
	if err := page.Section(&b, outputstest.Document(tb, snapshot), sections); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func home(tb testing.TB) string {
	tb.Helper()
	var b bytes.Buffer
	shelves := []page.Shelf{
		{Section: outputstest.Arabic().Section, Snapshot: outputstest.Arabic()},
		{Section: outputstest.Mixed().Section, Snapshot: outputstest.Mixed()},
		{Section: outputstest.Empty().Section},
	}
	if err := page.Home(&b, outputstest.Site(tb), shelves); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func failure(tb testing.TB, status int) string {
	tb.Helper()
	var b bytes.Buffer
	if err := page.Error(&b, outputstest.Site(tb), sections, status); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func TestPagesAreAsTheGoldenFilesHaveThem(t *testing.T) {
	for name, markup := range map[string]string{
		"arabic.html": section(t, outputstest.Arabic()),
		"mixed.html":  section(t, outputstest.Mixed()),
		"told.html":   section(t, outputstest.Told()),
		"home.html":   home(t),
		"error.html":  failure(t, http.StatusNotFound),
	} {
		t.Run(name, func(t *testing.T) { outputstest.Golden(t, name, []byte(markup)) })
	}
}

func TestPagesSayWhatABrowserNeedsToKnow(t *testing.T) {
	arabic, mixed := section(t, outputstest.Arabic()), section(t, outputstest.Mixed())
	for _, c := range []struct{ name, page, want string }{
		{"an Arabic page is right to left", arabic, `<html lang="ar" dir="rtl">`},
		{"an English page is left to right", mixed, `<html lang="en" dir="ltr">`},
		{"an error page speaks the first section's language", failure(t, 404), `<html lang="ar" dir="rtl">`},
		{"RSS is offered", arabic, `<link rel="alternate" type="application/rss+xml" title="أخبار (RSS)" href="/news/rss.xml">`},
		{"Atom is offered", arabic, `<link rel="alternate" type="application/atom+xml" title="أخبار (Atom)" href="/news/atom.xml">`},
		{"JSON Feed is offered", arabic, `<link rel="alternate" type="application/feed+json" title="أخبار (JSON Feed)" href="/news/feed.json">`},
		{"a Hebrew item on an English page has its direction", mixed, `dir="rtl" lang="he"`},
		{"an English item on an Arabic page has its direction", arabic, `dir="ltr" lang="en"`},
		{"a source's name is isolated", arabic, `<bdi class="source">قناة القاهرة &lt;مباشر&gt;</bdi>`},
		{"months have Arabic names", arabic, `<time datetime="2026-03-02T09:00:00Z" lang="ar" dir="rtl">2 مارس 2026، 09:00 UTC</time>`},
		{"months have English names", mixed, `>2 March 2026, 09:00 UTC</time>`},
		{"the page has one address", arabic, `<link rel="canonical" href="https://hub.example.org/news">`},
		{"the section is marked in the navigation", arabic, `<a href="/news" aria-current="page" lang="ar">`},
		{"an item without an address is shown without a link", mixed, `<h2>Nothing but a title</h2>`},
		{"a title is text", mixed, `Why a &lt; b &amp;&amp; c &gt; d surprises people`},
		{"a section that is not loaded says so", home(t), `Nothing has been published here yet.`},
	} {
		if !strings.Contains(c.page, c.want) {
			t.Errorf("%s: no %s", c.name, c.want)
		}
	}
}

func TestTheContentSecurityPolicyAllowsTheStylesheet(t *testing.T) {
	for _, markup := range []string{section(t, outputstest.Arabic()), home(t), failure(t, 500)} {
		match := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllStringSubmatch(markup, -1)
		if len(match) != 1 {
			t.Fatalf("%d stylesheets, want 1", len(match))
		}
		sum := sha256.Sum256([]byte(match[0][1]))
		want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if !strings.Contains(page.ContentSecurityPolicy, want) {
			t.Errorf("the policy %s does not allow %s", page.ContentSecurityPolicy, want)
		}
	}
}

func TestEveryStatusHasAnExplanation(t *testing.T) {
	seen := make(map[string]int)
	for _, status := range []int{404, 405, 500, 503} {
		heading := regexp.MustCompile(`<h1>(.+?)</h1>`).FindStringSubmatch(failure(t, status))
		if heading == nil {
			t.Fatalf("status %d has no explanation", status)
		}
		if other, same := seen[heading[1]]; same {
			t.Errorf("statuses %d and %d have the same explanation", status, other)
		}
		seen[heading[1]] = status
	}
}

// upstream are the elements that only an upstream's HTML could bring in.
var upstream = map[string]bool{"b": true, "iframe": true, "base": true}

func FuzzNoTextBecomesMarkup(f *testing.F) {
	for _, seed := range outputstest.Hostilities {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		root, err := html.Parse(strings.NewReader(section(t, outputstest.Hostile(s))))
		if err != nil {
			t.Fatal(err)
		}
		articles, forms := 0, 0
		for node := range root.Descendants() {
			if node.Type != html.ElementNode {
				continue
			}
			if upstream[node.Data] {
				t.Errorf("%q brought in <%s>", s, node.Data)
			}
			switch node.Data {
			case "article":
				articles++
			case "form":
				forms++
			}
			for _, attribute := range node.Attr {
				if strings.HasPrefix(attribute.Key, "on") || attribute.Key == "style" {
					t.Errorf("%q brought in the attribute %s", s, fmt.Sprint(attribute))
				}
			}
		}
		if articles != 3 {
			t.Errorf("%d items on the page, want 3", articles)
		}
		if forms != 1 {
			t.Errorf("%d forms on the page, want the one for searching", forms)
		}
	})
}
