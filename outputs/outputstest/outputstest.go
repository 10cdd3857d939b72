// Package outputstest is what the tests of the output formats share: documents
// as two newsrooms would have them, one whose text attacks every format, golden
// files, and the W3C feed validator.
package outputstest

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Site returns the hub that the documents belong to.
func Site(tb testing.TB) outputs.Site {
	tb.Helper()
	site, err := outputs.NewSite("Feedhub Example", "https://hub.example.org")
	if err != nil {
		tb.Fatal(err)
	}
	return site
}

// Document returns a snapshot as a document of Site.
func Document(tb testing.TB, snapshot *hub.Snapshot) outputs.Document {
	tb.Helper()
	return outputs.Document{Site: Site(tb), Snapshot: snapshot}
}

// Golden compares got with the file testdata/name.
func Golden(tb testing.TB, name string, got []byte) {
	tb.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		tb.Fatalf("%v (run with -update to write it)", err)
	}
	if !bytes.Equal(got, want) {
		tb.Errorf("%s differs in line %d; run with -update and look at the change", path, firstDifference(got, want))
	}
}

func firstDifference(a, b []byte) int {
	line := 1
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			break
		}
		if a[i] == '\n' {
			line++
		}
	}
	return line
}

// start is when the documents' items begin to be published.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// publish gives an item what ingest would: ids and times.
func publish(n int, item hub.Item) hub.Item {
	if item.ID == "" {
		item.ID = item.NativeID
	}
	item.Published = start.Add(-time.Duration(n) * 37 * time.Minute)
	item.Updated = item.Published.Add(time.Duration(1000+n*7) * time.Microsecond)
	item.FirstSeen = item.Published.Add(4*time.Minute - time.Duration(n)*time.Microsecond)
	return item
}

func snapshot(section hub.Section, origins map[string]hub.Origin, items ...hub.Item) *hub.Snapshot {
	for i := range items {
		items[i] = publish(i, items[i])
	}
	return &hub.Snapshot{Section: section, Items: items, Origins: origins, Modified: start.Add(5 * time.Minute)}
}

// Arabic returns the section of a newsroom that writes Arabic.
func Arabic() *hub.Snapshot {
	return snapshot(
		hub.Section{Slug: "news", Title: "أخبار", Description: "أخبار اليوم من مصادر مختارة", Language: "ar", Limit: 50},
		map[string]hub.Origin{
			"desk": {
				ID: "tag:desk.example.org,2020:news", Title: "مكتب الأخبار", Language: "ar",
				HomePageURL: "https://desk.example.org/", FeedURL: "https://desk.example.org/feed.xml",
				Authors: []hub.Person{{Name: "هيئة التحرير"}}, Rights: "© مكتب الأخبار & شركاؤه",
			},
			"cairo": {Title: "قناة القاهرة <مباشر>", Language: "arz", HomePageURL: "https://cairo.example.org/", FeedURL: "https://cairo.example.org/الأخبار/feed"},
		},
		hub.Item{
			SourceID: "desk", NativeID: "https://desk.example.org/2026/1", URL: "https://desk.example.org/2026/1", Language: "ar",
			Title:       "اتفاق جديد على مشروع سكة الحديد بين المدينتين",
			Summary:     "وقّعت البلديتان، يوم الاثنين، اتفاقًا يمتد خمس سنوات لبناء خط يربط المدينتين.",
			ContentHTML: `<p>وقّعت البلديتان اتفاقًا يمتد <strong>خمس سنوات</strong>.</p><p>قال المتحدث: «سنبدأ في الصيف» وفق <a href="https://desk.example.org/doc?a=1&amp;b=2">الوثيقة</a>.</p>`,
			Authors:     []hub.Person{{Name: "ليلى حداد", URL: "https://desk.example.org/people/layla"}},
			Tags:        []string{"سياسة", "نقل & مواصلات"},
			Image:       "https://desk.example.org/img/1.jpg",
			Rights:      "© مكتب الأخبار",
		},
		hub.Item{
			SourceID: "cairo", NativeID: "post 17", ID: "tag:hub.example.org,2026:cairo/0f1e2d3c", URL: "https://cairo.example.org/الأخبار/17", Language: "arz",
			Title: "NASA تعلن موعد الرحلة المقبلة إلى القمر", Summary: "قالت الوكالة إن الرحلة ستنطلق في الخريف.",
			Enclosures: []hub.Enclosure{
				{URL: "https://cairo.example.org/17.mp3", Type: "audio/mpeg", Length: 1234567, Duration: 754 * time.Second, Title: "النشرة"},
				{URL: "https://cairo.example.org/17.mp4", Type: "video/mp4"},
			},
		},
		hub.Item{
			SourceID: "desk", NativeID: "urn:uuid:3b4b2b6e-7d0c-4d7b-9a34-0f6f2c9d1b11", URL: "https://desk.example.org/2026/2", Language: "ar",
			ContentHTML: `<p>خبر بلا عنوان: الأمطار تعود إلى الشمال مساء الغد، وتستمر حتى نهاية الأسبوع مع رياح نشطة على السواحل وفي المرتفعات.</p>`,
		},
		hub.Item{
			SourceID: "desk", NativeID: "https://desk.example.org/2026/3", URL: "https://desk.example.org/2026/3", Language: "en",
			Title: "Ministers meet in Geneva", Summary: "A round of talks began on Monday.",
		},
	)
}

// Mixed returns an English section with items of several languages and of every
// degree of completeness.
func Mixed() *hub.Snapshot {
	return snapshot(
		hub.Section{Slug: "tech", Title: "Tech & Science", Language: "en", Limit: 50},
		map[string]hub.Origin{
			"lab":  {ID: "https://lab.example.com/feed", Title: "The Lab", Language: "en", HomePageURL: "https://lab.example.com/", FeedURL: "https://lab.example.com/feed", Icon: "https://lab.example.com/icon.png"},
			"blog": {Title: "R&D <notes>", HomePageURL: "https://blog.example.net", FeedURL: "https://Blog.example.net:443/atom?x=a|b"},
			"bare": {},
		},
		hub.Item{
			SourceID: "lab", NativeID: "https://lab.example.com/?p=1", URL: "https://lab.example.com/2026/compilers", Language: "en",
			Title: "Why a < b && c > d surprises people", Summary: `Precedence, explained with "examples" & a table.`,
			ContentHTML: `<p>In C, <code>a &lt; b &amp;&amp; c</code> parses as expected.</p><ul><li>one</li><li>two</li></ul>`,
			Authors:     []hub.Person{{Name: "Ann O’Neil"}, {Name: "Bo"}, {URL: "https://nameless.example.com/"}},
			Tags:        []string{"compilers", "C++", " ", "Q&A"},
		},
		hub.Item{
			SourceID: "blog", NativeID: "https://blog.example.net/b", URL: "https://blog.example.net/b", ExternalURL: "https://paper.example.edu/x",
			Title: "The </b> tag and AT&amp;T", Summary: "A link post.",
		},
		hub.Item{SourceID: "blog", NativeID: "https://blog.example.net/c", URL: "https://blog.example.net/c?a[]=1&b=a|b", ContentHTML: "<p>Just a note ]]&gt; without a title.</p>"},
		hub.Item{SourceID: "lab", NativeID: "https://lab.example.com/he", URL: "https://lab.example.com/he", Language: "he", Title: "כותרת בעברית", ContentHTML: "<p>טקסט</p>"},
		hub.Item{SourceID: "bare", NativeID: "x", ID: "tag:hub.example.org,2026:bare/77aa", Title: "Nothing but a title"},
		hub.Item{
			SourceID: "bare", NativeID: "y", ID: "tag:hub.example.org,2026:bare/78aa", URL: "javascript:alert(1)", Image: "/relative.png",
			Enclosures: []hub.Enclosure{
				{URL: "ftp://files.example.org/a.mp3", Type: "audio/mpeg"},
				{URL: "https://files.example.org/a.bin"},
				{URL: "http://files/a.mp3", Type: "audio/mpeg", Length: -4},
			},
		},
	)
}

// Empty returns a section that has no items yet.
func Empty() *hub.Snapshot {
	return &hub.Snapshot{Section: hub.Section{Slug: "empty", Title: "Empty"}}
}

// Hostile returns a section in which s, cleaned as ingest cleans, stands
// wherever a publisher's text can.
func Hostile(s string) *hub.Snapshot {
	line, clean := text.Line(s), text.Clean(s)
	return snapshot(
		hub.Section{Slug: "hostile", Title: line, Description: line, Language: line},
		map[string]hub.Origin{"s": {ID: line, Title: line, HomePageURL: line, FeedURL: "https://s.example.org/" + line, Language: line, Icon: line, Rights: line}},
		hub.Item{
			SourceID: "s", NativeID: clean, ID: "tag:hub.example.org,2026:s/1", URL: "https://s.example.org/" + line, ExternalURL: line,
			Title: line, Summary: clean, ContentHTML: clean, Language: line, Image: line, Rights: line,
			Authors: []hub.Person{{Name: line, URL: line}}, Tags: []string{line, line + "x"},
			Enclosures: []hub.Enclosure{{URL: "https://s.example.org/?" + line, Type: line, Title: line}},
		},
		hub.Item{SourceID: "s", NativeID: clean + "2", ID: "tag:hub.example.org,2026:s/2", Summary: clean},
		hub.Item{SourceID: "unknown", NativeID: "3", ID: "tag:hub.example.org,2026:s/3", ContentHTML: clean, Language: "ar"},
	)
}

// Hostilities are seeds for Hostile.
var Hostilities = []string{
	"", " ", "\x00", "a\x00b\x07", "\xff\xfe", "]]>", "<![CDATA[", "</title>", "<script>alert(1)</script>",
	"&#0;", "&amp;lt;", "\ufffe\uffff\ufdd0", "\u202e\u2066", "\r\n\t", "\u2028\u2029", "'\"><", "%", "%zz", "[::1]", "ar", "//x", "ar\" dir=\"ltr",
	"مرحبا", "\U000e0041", strings.Repeat("<b>", 50),
}

// Told returns a section in which one item stands for copies of it, tells a story
// that others tell too, and from which items were taken down.
func Told() *hub.Snapshot {
	s := Arabic()
	first := &s.Items[0]
	s.Section.AlsoInRSS = true
	s.Told = map[string]hub.Told{first.ID: {
		Story: "0f1e2d3c4b5a6978",
		Also: []hub.Copied{
			{ID: first.ID, URL: "https://cairo.example.org/9?a=1&b=2", Title: "اتفاق <جديد>", SourceID: "cairo"},
			{ID: "tag:hub.example.org,2026:cairo/77", Title: "بلا رابط", SourceID: "cairo"},
			{ID: "https://desk.example.org/8", URL: "https://desk.example.org/8", Title: "Railway deal", SourceID: "desk"},
		},
	}}
	s.Deleted = []hub.Deleted{{ID: "https://desk.example.org/2026/0", When: start}, {ID: "urn:x:<1>", When: start.Add(-time.Hour)}}
	return s
}
