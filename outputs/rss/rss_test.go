package rss_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/rss"
)

var format = outputstest.Format{Item: rss.Item, Write: rss.Write}

func render(tb testing.TB, snapshot *hub.Snapshot) []byte {
	tb.Helper()
	return format.Render(tb, outputstest.Document(tb, snapshot))
}

func TestDocumentsAreAsTheGoldenFilesHaveThem(t *testing.T) {
	for name, doc := range outputstest.Documents(t) {
		t.Run(name, func(t *testing.T) {
			outputstest.Golden(t, name+".xml", format.Render(t, doc))
		})
	}
}

func TestTheW3CValidatorHasNoErrorsAndNoWarnings(t *testing.T) {
	for name, doc := range outputstest.Documents(t) {
		t.Run(name, func(t *testing.T) {
			outputstest.Valid(t, format.Render(t, doc), doc.Self(outputs.RSS))
		})
	}
}

func TestEqualSnapshotsGiveEqualBytes(t *testing.T) {
	first := render(t, outputstest.Complete())
	for range 20 {
		if !bytes.Equal(first, render(t, outputstest.Complete())) {
			t.Fatal("the second rendering differs")
		}
	}
}

func TestAnItemIsTheSameInEveryDocument(t *testing.T) {
	doc := outputstest.Document(t, outputstest.Mixed())
	other := outputstest.Document(t, outputstest.Mixed())
	other.Snapshot.Items = other.Snapshot.Items[2:]
	other.Section.Slug, other.Section.Language = "other", "he"
	other.Selection.Tag = "x"
	items, others := format.Items(t, doc)[2:], format.Items(t, other)
	for i := range others {
		if !bytes.Equal(items[i].Bytes, others[i].Bytes) {
			t.Errorf("%s\nand\n%s", items[i].Bytes, others[i].Bytes)
		}
	}
	whole := format.Render(t, doc)
	for _, item := range items {
		if !bytes.Contains(whole, item.Bytes) {
			t.Errorf("not as it stands in the document:\n%s", item)
		}
	}
}

// channel is what a reader of RSS sees.
type channel struct {
	Language string    `xml:"channel>language"`
	Items    []seen    `xml:"channel>item"`
	Archive  *struct{} `xml:"channel>archive"`
}

type seen struct {
	Language     string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	Title        string   `xml:"title"`
	Description  string   `xml:"description"`
	Encoded      string   `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
	Updated      string   `xml:"http://purl.org/dc/terms/ modified"`
	Creators     []string `xml:"http://purl.org/dc/elements/1.1/ creator"`
	Contributors []string `xml:"http://purl.org/dc/elements/1.1/ contributor"`
	License      string   `xml:"http://backend.userland.com/creativeCommonsRssModule license"`
	Comments     []string `xml:"comments"` // RSS's own and slash:comments
	CommentFeed  string   `xml:"http://wellformedweb.org/CommentAPI/ commentRss"`
	Categories   []string `xml:"category"`
	Links        []struct {
		Text  string `xml:",chardata"` // of RSS's own
		Rel   string `xml:"rel,attr"`
		Href  string `xml:"href,attr"`
		Title string `xml:"title,attr"`
	} `xml:"link"`
	GUID struct {
		Permalink string `xml:"isPermaLink,attr"`
		ID        string `xml:",chardata"`
	} `xml:"guid"`
	Source struct {
		URL   string `xml:"url,attr"`
		Title string `xml:",chardata"`
	} `xml:"source"`
	Enclosures []file  `xml:"enclosure"`
	Files      []file  `xml:"http://search.yahoo.com/mrss/ content"`
	Groups     []group `xml:"http://search.yahoo.com/mrss/ group"`
	PubDate    string  `xml:"pubDate"`
}

type file struct {
	URL string `xml:"url,attr"`
}

type group struct {
	Files []file `xml:"http://search.yahoo.com/mrss/ content"`
}

// link returns RSS's own link, or Atom's of a relation.
func (i seen) link(relation string) string {
	for _, l := range i.Links {
		if l.Rel == relation {
			return l.Text + l.Href
		}
	}
	return ""
}

func addresses(files []file) string {
	var addresses []string
	for _, f := range files {
		addresses = append(addresses, f.URL)
	}
	return strings.Join(addresses, " ")
}

func parse(tb testing.TB, document []byte) channel {
	tb.Helper()
	var c channel
	if err := xml.Unmarshal(document, &c); err != nil {
		tb.Fatal(err)
	}
	return c
}

func TestAReaderSeesWhatTheItemsSay(t *testing.T) {
	mixed := parse(t, render(t, outputstest.Mixed()))
	arabic := parse(t, render(t, outputstest.Arabic()))
	documents := outputstest.Documents(t)
	complete, archive := parse(t, format.Render(t, documents["complete"])), parse(t, format.Render(t, documents["archive"]))
	for _, c := range []struct{ name, got, want string }{
		{"special characters in a title are text", mixed.Items[0].Title, "Why a < b && c > d surprises people"},
		{"a guid that is not the link is no permalink", mixed.Items[0].GUID.Permalink, "false"},
		{"a guid that is the link is a permalink", arabic.Items[0].GUID.Permalink, "true"},
		{"blank tags are left out", strings.Join(mixed.Items[0].Categories, "|"), "compilers|C++|Q&A"},
		{"every named author is a creator", strings.Join(mixed.Items[0].Creators, "|"), "Ann O’Neil|Bo"},
		{"content stands beside the summary", mixed.Items[0].Encoded[:3], "<p>"},
		{"content without a summary is the description", mixed.Items[2].Description, `<div dir="auto"><p>Just a note ]]&gt; without a title.</p></div>`},
		{"an item without a title gets none", mixed.Items[2].Title, ""},
		{"an address gets the encoding that it lacks", mixed.Items[2].link(""), "https://blog.example.net/c?a%5B%5D=1&b=a%7Cb"},
		{"an item with nothing but an id has a title", mixed.Items[5].Title, "tag:hub.example.org,2026:bare/78aa"},
		{"an address with another scheme is left out", mixed.Items[5].link(""), ""},
		{"the source has address and title", arabic.Items[0].Source.URL + " " + arabic.Items[0].Source.Title, "https://desk.example.org/feed.xml مكتب الأخبار"},
		{"Arabic content says its direction", arabic.Items[0].Encoded[:25], `<div dir="rtl" lang="ar">`},
		{"a Latin word before an Arabic title does not turn it", arabic.Items[1].Title, "\u200fNASA تعلن موعد الرحلة المقبلة إلى القمر"},
		{"dates are in GMT", arabic.Items[0].PubDate, "Mon, 02 Mar 2026 09:00:00 GMT"},
		{"an item says its language where it is the section's too", complete.Items[0].Language, "en-GB"},
		{"a change is told", complete.Items[0].Updated, "2026-03-02T09:00:00.001000Z"},
		{"those who helped are contributors", strings.Join(complete.Items[0].Contributors, "|"), "Cy|Di"},
		{"an item that names nobody is by those who write its source", complete.Items[0].Creators[0] + " and " + complete.Items[1].Creators[0], "Ann and Studio"},
		{"a license is told", complete.Items[0].License, "https://creativecommons.org/licenses/by-sa/4.0/"},
		{"a license that is a script is left out", complete.Items[2].License, ""},
		{"the page of the comments is told", complete.Items[0].Comments[0], "https://studio.example.org/1#comments"},
		{"and their number", complete.Items[0].Comments[1], "17"},
		{"so is their feed", complete.Items[0].CommentFeed, "https://studio.example.org/1/comments.xml"},
		{"a link post is related to what it is about", complete.Items[0].link("related"), "https://elsewhere.example.com/1"},
		{"what a source claims is told beside the source", complete.Items[0].link("via") + " " + complete.Items[0].Source.URL, "https://agency.example.com/feed https://studio.example.org/feed"},
		{"versions of one file stand in a group", addresses(complete.Items[0].Groups[0].Files), "https://studio.example.org/1-720.mp4 https://studio.example.org/1-360.mp4"},
		{"files of which nobody says that they are one stand for themselves", addresses(complete.Items[0].Files), "https://studio.example.org/1.mp3 https://studio.example.org/1.mp4 https://studio.example.org/1.pdf https://studio.example.org/1.opus"},
		{"a page in another language is told", complete.Items[0].link("alternate"), "https://studio.example.org/ar/1"},
		{"one further file stands alone", complete.Items[1].Files[1].URL, "https://studio.example.org/2.webm"},
		{"an archive says so", fmt.Sprint(archive.Archive != nil, mixed.Archive != nil), "true false"},
		{"the copies are told in the item's language", complete.Items[1].Description[:23], `<p dir="rtl">أيضًا`},
		{"the language is the section's", arabic.Language, "ar"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
	if n := len(arabic.Items[1].Enclosures); n != 1 {
		t.Errorf("an item with two files has %d enclosures, want 1", n)
	}
	if files := mixed.Items[5].Enclosures; len(files) != 1 || files[0].URL != "https://files.example.org/a.bin" {
		t.Errorf("of three files of which RSS can name one, %v are enclosures", files)
	}
}

func FuzzCleanTextGivesWellFormedXML(f *testing.F) {
	for _, seed := range outputstest.Hostilities {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		document := render(t, outputstest.Hostile(s))
		decoder := xml.NewDecoder(bytes.NewReader(document))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v in\n%s", err, document)
			}
		}
		if n := len(parse(t, document).Items); n != 3 {
			t.Errorf("%d items, want 3", n)
		}
	})
}
