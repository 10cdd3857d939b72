package opml_test

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs/opml"
	"github.com/feedhub/feedhub/outputs/outputstest"
)

var sections = []hub.Section{outputstest.Arabic().Section, outputstest.Mixed().Section, outputstest.Empty().Section}

func render(tb testing.TB, sections []hub.Section) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := opml.Write(&b, outputstest.Site(tb), sections); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestTheListIsAsTheGoldenFileHasIt(t *testing.T) {
	outputstest.Golden(t, "sections.opml", render(t, sections))
}

func TestTheW3CValidatorHasNoErrorsAndNoWarnings(t *testing.T) {
	marked := hub.Section{Slug: "marked", Title: "<b>R&D</b> &amp; A&B &copy &copy; &lt;i>", Description: "a < b </p> &amp;lt; & c"}
	outputstest.Valid(t, render(t, append(sections, marked)), "https://hub.example.org/opml.xml")
	outputstest.Valid(t, sources(t, marked, originals), "https://hub.example.org/marked/opml.xml")
}

// originals are sources as the hub knows them: of every completeness, and one of them
// twice.
var originals = []opml.Source{
	{Title: "مكتب الأخبار & شركاؤه", FeedURL: "https://desk.example.org/feed.xml", HomePageURL: "https://desk.example.org/", Language: "ar"},
	{Title: "قناة القاهرة <مباشر>", FeedURL: "https://cairo.example.org/الأخبار/feed", Language: "arz"},
	{FeedURL: "https://lab.example.com/feed?a=1&b=2"},
	{Title: "Nowhere", FeedURL: "javascript:alert(1)"},
	{Title: "The same", FeedURL: "https://lab.example.com/feed?a=1&b=2"},
}

func sources(tb testing.TB, section hub.Section, sources []opml.Source) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := opml.Sources(&b, outputstest.Site(tb), section, sources); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestTheListOfSourcesIsAsTheGoldenFileHasIt(t *testing.T) {
	outputstest.Golden(t, "sources.opml", sources(t, sections[0], originals))
	outputstest.Golden(t, "nosources.opml", sources(t, sections[1], nil))
}

func TestTheW3CValidatorHasNothingAgainstSources(t *testing.T) {
	for _, list := range [][]opml.Source{originals, nil} {
		outputstest.Valid(t, sources(t, sections[0], list), "https://hub.example.org/news/opml.xml")
	}
}

// alike takes from a text what lists have otherwise.
var alike = strings.NewReplacer("<", "‹", ">", "›", "&", "＆")

func FuzzCleanTitlesGiveWellFormedXML(f *testing.F) {
	for _, seed := range outputstest.Hostilities {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := text.Line(s)
		if original := sources(t, hub.Section{Slug: "a"}, []opml.Source{{line, "https://a.example.org/" + line, line, line}}); xml.Unmarshal(original, new(struct{})) != nil {
			t.Fatalf("not well-formed:\n%s", original)
		}
		document := render(t, []hub.Section{{Slug: "a", Title: line, Description: line, Language: line}, {Slug: "b"}})
		var list struct {
			Outlines []struct {
				Text string `xml:"text,attr"`
			} `xml:"body>outline"`
		}
		if err := xml.Unmarshal(document, &list); err != nil {
			t.Fatalf("%v in\n%s", err, document)
		}
		if len(list.Outlines) != 2 || line != "" && alike.Replace(list.Outlines[0].Text) != alike.Replace(line) {
			t.Errorf("got %+v, want a title %q", list.Outlines, line)
		}
	})
}
