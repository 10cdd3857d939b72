package atom_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/atom"
	"github.com/feedhub/feedhub/outputs/outputstest"
)

var format = outputstest.Format{Item: atom.Item, Write: atom.Write}

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
			outputstest.Valid(t, format.Render(t, doc), doc.Self(outputs.Atom))
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

type textOf struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type links struct {
	Links []struct {
		Rel    string `xml:"rel,attr"`
		Href   string `xml:"href,attr"`
		Length string `xml:"length,attr"`
	} `xml:"link"`
}

// link returns the first address of a relation.
func (l links) link(relation string) string {
	for _, link := range l.Links {
		if link.Rel == relation {
			return link.Href
		}
	}
	return ""
}

// feed is what a reader of Atom sees.
type feed struct {
	links
	ID      string `xml:"id"`
	Updated string `xml:"updated"`
	Author  string `xml:"author>name"`
	Entries []struct {
		Language string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID       string `xml:"id"`
		Title    textOf `xml:"title"`
		Updated  string `xml:"updated"`
		Summary  textOf `xml:"summary"`
		links
		Authors []struct {
			URI string `xml:"uri"`
		} `xml:"author"`
		Contributors []struct {
			Name string `xml:"name"`
		} `xml:"contributor"`
		Categories []struct {
			Term   string `xml:"term,attr"`
			Scheme string `xml:"scheme,attr"`
			Label  string `xml:"label,attr"`
		} `xml:"category"`
		Total  string `xml:"http://purl.org/syndication/thread/1.0 total"`
		Source struct {
			ID      string `xml:"id"`
			Title   textOf `xml:"title"`
			Updated string `xml:"updated"`
			Author  string `xml:"author>name"`
		} `xml:"source"`
	} `xml:"entry"`
}

func parse(tb testing.TB, document []byte) feed {
	tb.Helper()
	var f feed
	if err := xml.Unmarshal(document, &f); err != nil {
		tb.Fatal(err)
	}
	return f
}

func TestAReaderSeesWhatTheItemsSay(t *testing.T) {
	mixed := parse(t, render(t, outputstest.Mixed()))
	arabic := parse(t, render(t, outputstest.Arabic()))
	empty := parse(t, render(t, outputstest.Empty()))
	documents := outputstest.Documents(t)
	complete, headlines := parse(t, format.Render(t, documents["complete"])), parse(t, format.Render(t, documents["headlines"]))
	archive, paged := parse(t, format.Render(t, documents["archive"])), parse(t, format.Render(t, documents["paged"]))
	for _, c := range []struct{ name, got, want string }{
		{"the feed's id is the section's", mixed.ID, "tag:hub.example.org,2026:feed:tech"},
		{"the feed's author is the hub", mixed.Author, "Feedhub Example"},
		{"the feed is as new as its newest change", arabic.Updated, "2026-03-02T09:00:00.001000Z"},
		{"a feed without entries has a constant date", empty.Updated, "2000-01-01T00:00:00.000000Z"},
		{"a title is text, whatever its characters", mixed.Entries[0].Title.Type + " " + mixed.Entries[0].Title.Text, "text Why a < b && c > d surprises people"},
		{"an entry without a title is called by its text", mixed.Entries[2].Title.Text, "Just a note ]]> without a title."},
		{"an entry without text is summed up by its title", mixed.Entries[4].Summary.Text, "Nothing but a title"},
		{"an entry without an address links to what is nearest", mixed.Entries[4].Links[0].Href, "https://hub.example.org/"},
		{"a link post is related to what it is about", mixed.Entries[1].Links[1].Rel + " " + mixed.Entries[1].Links[1].Href, "related https://paper.example.edu/x"},
		{"an entry in another language says so", arabic.Entries[3].Language, "en"},
		{"a variety of Arabic is written as Arabic", arabic.Entries[1].Language, "ar"},
		{"a source keeps its id", arabic.Entries[0].Source.ID, "tag:desk.example.org,2020:news"},
		{"a source without an id is known by its address", arabic.Entries[1].Source.ID, "https://cairo.example.org/%D8%A7%D9%84%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/feed"},
		{"a source is as new as its entry", arabic.Entries[3].Source.Updated, arabic.Entries[3].Updated},
		{"a source has its author", arabic.Entries[3].Source.Author, "هيئة التحرير"},
		{"a source's title is text", mixed.Entries[1].Source.Title.Text, "R&D <notes>"},
		{"an author has a page", complete.Entries[0].Authors[0].URI, "https://studio.example.org/ann"},
		{"those who helped are contributors", complete.Entries[0].Contributors[1].Name, "Di"},
		{"a tag has the scheme that is a URI", complete.Entries[0].Categories[1].Term + " " + complete.Entries[0].Categories[1].Scheme, "news & more urn:x-studio:tags"},
		{"a tag has the term beside the label that it is", complete.Entries[0].Categories[2].Term + " " + complete.Entries[0].Categories[2].Label, "all-things all"},
		{"a tag that is its term has no label", complete.Entries[0].Categories[0].Label, ""},
		{"a tag has no other scheme", complete.Entries[0].Categories[2].Scheme, ""},
		{"a license is linked", complete.Entries[0].link("license"), "https://creativecommons.org/licenses/by-sa/4.0/"},
		{"a license that is a script is left out", complete.Entries[2].link("license"), ""},
		{"what a source claims is told beside the source", complete.Entries[0].link("via") + " " + complete.Entries[0].Source.ID, "https://agency.example.com/feed tag:studio.example.org,2020:feed"},
		{"comments are linked", complete.Entries[0].link("replies"), "https://studio.example.org/1#comments"},
		{"they are counted", complete.Entries[0].Total, "17"},
		{"a headline sums up where no text is wanted", headlines.Entries[4].Summary.Text, "اتفاق جديد على مشروع سكة الحديد بين المدينتين"},
		{"an archive leads to the section", archive.link("current"), "https://hub.example.org/tech/atom.xml"},
		{"a page leads to the next", paged.link("next"), "https://hub.example.org/news/atom.xml?limit=2&cursor=cursor-2"},
		{"a file has its length", arabic.Entries[1].Links[1].Length, "1234567"},
		{"a file of unknown length has 0", arabic.Entries[1].Links[2].Length, "0"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestNoTwoEntriesShareATimestamp(t *testing.T) {
	seen := make(map[string]string)
	for _, e := range parse(t, render(t, outputstest.Arabic())).Entries {
		if other := seen[e.Updated]; other != "" {
			t.Errorf("%s and %s were both updated at %s", e.ID, other, e.Updated)
		}
		seen[e.Updated] = e.ID
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
		if n := len(parse(t, document).Entries); n != 3 {
			t.Errorf("%d entries, want 3", n)
		}
	})
}

func TestWhatWasTakenDownIsToldInADocumentOfItsOwn(t *testing.T) {
	var b bytes.Buffer
	if err := atom.WriteTombstones(&b, outputstest.Document(t, outputstest.Told())); err != nil {
		t.Fatal(err)
	}
	outputstest.Golden(t, "deleted.xml", b.Bytes())
	if feed := render(t, outputstest.Told()); bytes.Contains(feed, []byte("deleted-entry")) || bytes.Contains(feed, []byte("tombstones")) {
		t.Error("the feed itself tells of deletions, which its checkers do not know")
	}
}
