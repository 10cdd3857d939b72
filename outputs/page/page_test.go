package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/page"
)

var sections = []hub.Section{outputstest.Arabic().Section, outputstest.Mixed().Section}

func section(tb testing.TB, snapshot *hub.Snapshot) string {
	tb.Helper()
	return selection(tb, snapshot, hub.Selection{})
}

func selection(tb testing.TB, snapshot *hub.Snapshot, s hub.Selection) string {
	tb.Helper()
	doc := outputstest.Document(tb, snapshot)
	doc.Selection.Selection = s
	return document(tb, doc)
}

func document(tb testing.TB, doc outputs.Document) string {
	tb.Helper()
	var b bytes.Buffer
	if err := page.Section(&b, doc, sections); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// story is what Told has of the one story in it, which is not all told there.
func story() *hub.Snapshot {
	s := outputstest.Told()
	s.Items = s.Items[:2]
	s.Told[s.Items[1].ID] = hub.Told{Story: storyID}
	return s
}

const storyID = "0f1e2d3c4b5a6978"

func searched(tb testing.TB, snapshot *hub.Snapshot, query string) string {
	tb.Helper()
	doc := outputstest.Document(tb, snapshot)
	doc.Selection.Query = query
	var b bytes.Buffer
	if err := page.Search(&b, doc, sections, nil); err != nil {
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
	if err := page.Error(&b, outputstest.Site(tb), sections, status, "limit is \"x\"; expected a number"); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func TestPagesAreAsTheGoldenFilesHaveThem(t *testing.T) {
	for name, markup := range map[string]string{
		"arabic.html":  section(t, outputstest.Arabic()),
		"mixed.html":   section(t, outputstest.Mixed()),
		"told.html":    section(t, outputstest.Told()),
		"home.html":    home(t),
		"error.html":   failure(t, http.StatusNotFound),
		"source.html":  selection(t, outputstest.Arabic(), hub.Selection{Source: "desk"}),
		"story.html":   selection(t, story(), hub.Selection{Story: storyID}),
		"search.html":  searched(t, outputstest.Told(), "سكة"),
		"paged.html":   document(t, outputstest.Documents(t)["paged"]),
		"archive.html": document(t, outputstest.Documents(t)["archive"]),
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
		{"a source's name is isolated and leads to its items", arabic, `<a href="/news?source=cairo"><bdi>قناة القاهرة &lt;مباشر&gt;</bdi></a>`},
		{"a tag leads to its items", arabic, `<a href="/news?tag=%D9%86%D9%82%D9%84&#43;%D9%85%D9%88%D8%A7%D8%B5%D9%84%D8%A7%D8%AA"><bdi>نقل &amp; مواصلات</bdi></a>`},
		{"months have Arabic names", arabic, `<time datetime="2026-03-02T09:00Z">2 مارس 2026، 09:00 UTC</time>`},
		{"an Arabic date has its direction in an English item", arabic, `<time datetime="2026-03-02T07:09Z" lang="ar" dir="rtl">2 مارس 2026، 07:09 UTC</time>`},
		{"months have English names", mixed, `>2 March 2026, 09:00 UTC</time>`},
		{"the sources can be subscribed to", arabic, `<a href="/news/opml.xml">المصادر نفسها (OPML)</a>`},
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
	for _, status := range []int{400, 404, 405, 500, 503} {
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

func TestAPageSaysWhatItShowsAndWhereTheRestIs(t *testing.T) {
	told, documents := outputstest.Told(), outputstest.Documents(t)
	source := selection(t, outputstest.Arabic(), hub.Selection{Source: "desk"})
	all := selection(t, story(), hub.Selection{Story: storyID})
	ofHour := documents["archive"]
	snapshot := *ofHour.Snapshot
	snapshot.Archive.Hour = 10
	ofHour.Snapshot = &snapshot
	hourly := document(t, ofHour)
	archive, paged := document(t, documents["archive"]), document(t, documents["paged"])
	many := selection(t, told, hub.Selection{Tag: "<سياسة>", Author: "ليلي حداد", Language: "ar", Media: hub.Audio, Since: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
	for _, c := range []struct{ name, page, want string }{
		{"a source's page names it", source, `<h1 dir="rtl"><a href="/news"><bdi>أخبار</bdi></a> – المصدر: <bdi>مكتب الأخبار</bdi></h1>`},
		{"a source's page leads to the source", source, `<a href="https://desk.example.org/"><bdi>desk.example.org</bdi></a>`},
		{"a source's page has an address", source, `<link rel="canonical" href="https://hub.example.org/news?source=desk">`},
		{"a source's page has feeds", source, `href="/news/atom.xml?source=desk"`},
		{"a source's page leads back", source, `<a href="/news">كل مواد <bdi>أخبار</bdi></a>`},
		{"a source without a name goes by its id", selection(t, outputstest.Arabic(), hub.Selection{Source: "<gone>"}), `المصدر: <bdi>&lt;gone&gt;</bdi>`},
		{"an item of a story leads to all of it", section(t, told), `<a href="/news?story=0f1e2d3c4b5a6978">التغطية الكاملة</a>`},
		{"a story's page has its headline", all, `التغطية الكاملة: <bdi>اتفاق جديد على مشروع سكة الحديد بين المدينتين</bdi></h1>`},
		{"a story's page says who tells it", all, `المصادر: <a href="/news?source=desk"><bdi>مكتب الأخبار</bdi></a>، <a href="/news?source=cairo">`},
		{"a selection names all that it is selected by", many, `منذ: <bdi>1 مارس 2026، 00:00 UTC</bdi>، الوسم: <bdi>&lt;سياسه&gt;</bdi>، الكاتب: <bdi>ليلى حداد</bdi>، اللغة: <bdi>ar</bdi>، صوت</h1>`},
		{"an archive says which it is", archive, `<a href="/tech"><bdi>Tech &amp; Science</bdi></a> – Archive: <bdi>2 February 2026</bdi></h1>`},
		{"an archive of an hour says so", hourly, `– Archive: <bdi>2 February 2026, 09:00 UTC</bdi></h1>`},
		{"an archive of an hour has an address", hourly, `<link rel="canonical" href="https://hub.example.org/tech/archive/2026-02-02T09">`},
		{"an archive has an address", archive, `<link rel="canonical" href="https://hub.example.org/tech/archive/2026-02-02">`},
		{"an archive leads to the one before", archive, `<a href="/tech/archive/2026-02-01">Older items <bdi>1 February 2026</bdi></a>`},
		{"an archive leads to the one behind", archive, `<a href="/tech/archive/2026-02-03">Newer items <bdi>3 February 2026</bdi></a>`},
		{"an archive leads back", archive, `<a href="/tech">All of <bdi>Tech &amp; Science</bdi></a>`},
		{"a page leads to the next", paged, `<a href="/news?limit=2&amp;cursor=cursor-2">مواد أقدم</a>`},
		{"a page tells programs of the next", paged, `<link rel="next" href="/news?limit=2&amp;cursor=cursor-2">`},
		{"a page leads to the first", paged, `<a href="/news?limit=2">أحدث المواد</a>`},
		{"a page leads to the archives", paged, `<a href="/news/archive/2026-02-03">الأرشيف <bdi>3 فبراير 2026</bdi></a>`},
	} {
		if !strings.Contains(c.page, c.want) {
			t.Errorf("%s: no %s", c.name, c.want)
		}
	}
	for name, c := range map[string]struct {
		page string
		want bool
	}{
		"a section": {section(t, told), true}, "a source": {source, true}, "a story": {all, true}, "an archive": {archive, true},
		"a page": {paged, false}, "a tag": {many, false}, "a search": {searched(t, told, "سكة"), false}, "an error": {failure(t, 404), false},
	} {
		if indexed := !strings.Contains(c.page, `<meta name="robots" content="noindex">`); indexed != c.want {
			t.Errorf("search engines may keep the page of %s: %t", name, indexed)
		}
	}
}

// elements are those of a page, in order.
func elements(tb testing.TB, markup string) []*html.Node {
	tb.Helper()
	root, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		tb.Fatal(err)
	}
	var list []*html.Node
	for node := range root.Descendants() {
		if node.Type == html.ElementNode {
			list = append(list, node)
		}
	}
	return list
}

func attribute(node *html.Node, name string) (value string, has bool) {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// directionOf is the direction that a browser gives a text: that of the nearest element
// that says so.
func directionOf(node *html.Node, s string) string {
	for ; node != nil; node = node.Parent {
		switch dir, has := attribute(node, "dir"); {
		case dir == "auto", !has && node.Data == "bdi":
			return text.Direction("", s)
		case has:
			return dir
		}
	}
	return "ltr"
}

func TestEveryTextHasItsDirection(t *testing.T) {
	for _, snapshot := range []*hub.Snapshot{outputstest.Arabic(), outputstest.Mixed(), outputstest.Told(), outputstest.Complete()} {
		// The language of a text, empty where nobody says.
		languages := make(map[string]string)
		for entry := range outputstest.Document(t, snapshot).Entries() {
			languages[entry.Headline()], languages[entry.Excerpt(280)] = entry.Language, entry.Language
			languages[entry.Source.Title] = ""
			for _, label := range entry.Labels() {
				languages[label.Name] = ""
			}
			for _, c := range entry.Also {
				languages[c.Source.Title] = ""
			}
		}
		delete(languages, "")
		seen := make(map[string]bool)
		for _, markup := range []string{section(t, snapshot), searched(t, snapshot, "x")} {
			for _, node := range elements(t, markup) {
				child := node.FirstChild
				if child == nil || child.Type != html.TextNode || node.Data == "title" {
					continue
				}
				language, known := languages[child.Data]
				if !known {
					continue
				}
				seen[child.Data] = true
				if got, want := directionOf(node, child.Data), text.Direction(language, child.Data); got != want {
					t.Errorf("%q in %q is %s, want %s", child.Data, language, got, want)
				}
			}
		}
		if len(seen) < len(languages)/2 {
			t.Errorf("%d of %d texts are shown", len(seen), len(languages))
		}
	}
}

func TestPicturesTellNobodyAndWait(t *testing.T) {
	pictures := 0
	for _, node := range elements(t, section(t, outputstest.Arabic())+home(t)) {
		if node.Data != "img" {
			continue
		}
		pictures++
		loading, _ := attribute(node, "loading")
		referrer, _ := attribute(node, "referrerpolicy")
		alt, has := attribute(node, "alt")
		if loading != "lazy" || referrer != "no-referrer" || !has || alt != "" {
			t.Errorf("%v", node.Attr)
		}
	}
	if pictures != 2 {
		t.Errorf("%d pictures", pictures)
	}
}

// described is what a page tells programs, checked to be the one script in it.
func described(tb testing.TB, nodes []*html.Node) (data map[string]any) {
	tb.Helper()
	for _, node := range nodes {
		if node.Data != "script" {
			continue
		}
		if kind, _ := attribute(node, "type"); kind != "application/ld+json" || data != nil || node.FirstChild == nil {
			tb.Fatalf("a script: %v", node.Attr)
		}
		if err := json.Unmarshal([]byte(node.FirstChild.Data), &data); err != nil {
			tb.Fatalf("%v in %s", err, node.FirstChild.Data)
		}
	}
	return data
}

func TestPagesDescribeThemselves(t *testing.T) {
	markup := section(t, outputstest.Arabic())
	for _, want := range []string{
		`<meta property="og:title" content="أخبار">`, `<meta property="og:url" content="https://hub.example.org/news">`,
		`<meta property="og:type" content="website">`, `<meta property="og:site_name" content="Feedhub Example">`,
		`<meta property="og:image" content="https://desk.example.org/img/1.jpg">`, `<meta name="description" content="أخبار اليوم من مصادر مختارة">`,
	} {
		if !strings.Contains(markup, want) {
			t.Errorf("no %s", want)
		}
	}
	data := described(t, elements(t, markup))
	items, _ := data["mainEntity"].(map[string]any)["itemListElement"].([]any)
	if data["@type"] != "CollectionPage" || data["url"] != "https://hub.example.org/news" || len(items) != 3 {
		t.Fatalf("%v", data)
	}
	first := items[0].(map[string]any)
	if first["url"] != "https://desk.example.org/2026/1" || first["publisher"].(map[string]any)["name"] != "مكتب الأخبار" {
		t.Errorf("%v", first)
	}
	if data := described(t, elements(t, home(t))); data["@type"] != "WebSite" {
		t.Errorf("%v", data)
	}
}

// upstream are the elements that only an upstream's HTML could bring in.
var upstream = map[string]bool{"b": true, "iframe": true, "base": true}

func FuzzNoTextBecomesMarkup(f *testing.F) {
	for _, seed := range outputstest.Hostilities {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		hostile := outputstest.Hostile(s)
		hostile.Marks = make([]hub.Digest, len(hostile.Items))
		line := text.Line(s)
		hostile.Told = map[string]hub.Told{hostile.Items[0].ID: {Story: line, Also: []hub.Copied{{ID: line, URL: line, Title: line, SourceID: line}}}}
		chosen := hub.Selection{Source: line, Tag: line, Author: line, Language: line, Media: hub.Media(line), Story: line, After: hub.Cursor(line)}
		isHarmless(t, s, section(t, hostile))
		isHarmless(t, s, selection(t, hostile, chosen))
		isHarmless(t, s, searched(t, hostile, line+"x"))
	})
}

func isHarmless(t *testing.T, s, markup string) {
	t.Helper()
	nodes := elements(t, markup)
	if data := described(t, nodes); data == nil && strings.Contains(markup, "og:title") {
		t.Error("the page does not describe itself")
	}
	articles, forms := 0, 0
	for _, node := range nodes {
		if upstream[node.Data] {
			t.Errorf("%q brought in <%s>", s, node.Data)
		}
		switch node.Data {
		case "article":
			articles++
		case "form":
			forms++
		}
		for _, a := range node.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
				t.Errorf("%q brought in the attribute %s", s, fmt.Sprint(a))
			}
		}
		for _, name := range []string{"href", "src"} {
			address, _ := attribute(node, name)
			if u, err := url.Parse(address); err != nil || u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" && !strings.HasPrefix(address, "data:image/svg+xml,%3Csvg ") {
				t.Errorf("%q brought in the address %q", s, address)
			}
		}
	}
	if articles != 3 {
		t.Errorf("%d items on the page, want 3", articles)
	}
	if forms != 1 {
		t.Errorf("%d forms on the page, want the one for searching", forms)
	}
}
