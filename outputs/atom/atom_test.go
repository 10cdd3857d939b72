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

func render(tb testing.TB, snapshot *hub.Snapshot) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := atom.Write(&b, outputstest.Document(tb, snapshot)); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

var documents = map[string]*hub.Snapshot{
	"arabic": outputstest.Arabic(),
	"mixed":  outputstest.Mixed(),
	"empty":  outputstest.Empty(),
	"told":   outputstest.Told(),
}

func TestDocumentsAreAsTheGoldenFilesHaveThem(t *testing.T) {
	for name, snapshot := range documents {
		t.Run(name, func(t *testing.T) {
			outputstest.Golden(t, name+".xml", render(t, snapshot))
		})
	}
}

func TestTheW3CValidatorHasNoErrorsAndNoWarnings(t *testing.T) {
	for name, snapshot := range documents {
		t.Run(name, func(t *testing.T) {
			address := outputstest.Document(t, snapshot).Self(outputs.Atom)
			outputstest.Valid(t, render(t, snapshot), address)
		})
	}
}

func TestEqualSnapshotsGiveEqualBytes(t *testing.T) {
	first := render(t, outputstest.Mixed())
	for range 20 {
		if !bytes.Equal(first, render(t, outputstest.Mixed())) {
			t.Fatal("the second rendering differs")
		}
	}
}

type textOf struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// feed is what a reader of Atom sees.
type feed struct {
	ID      string `xml:"id"`
	Updated string `xml:"updated"`
	Author  string `xml:"author>name"`
	Entries []struct {
		Language string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID       string `xml:"id"`
		Title    textOf `xml:"title"`
		Updated  string `xml:"updated"`
		Summary  textOf `xml:"summary"`
		Links    []struct {
			Rel    string `xml:"rel,attr"`
			Href   string `xml:"href,attr"`
			Length string `xml:"length,attr"`
		} `xml:"link"`
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
	for _, c := range []struct{ name, got, want string }{
		{"the feed's id is the section's", mixed.ID, "tag:hub.example.org,2026:feed:tech"},
		{"the feed's author is the hub", mixed.Author, "Feedhub Example"},
		{"the feed is as new as its newest change", arabic.Updated, "2026-03-02T09:00:00.001000Z"},
		{"a feed without entries has a constant date", empty.Updated, "2000-01-01T00:00:00.000000Z"},
		{"a title that looks like markup is HTML", mixed.Entries[0].Title.Type, "html"},
		{"its text is escaped", mixed.Entries[0].Title.Text, "Why a &lt; b &amp;&amp; c &gt; d surprises people"},
		{"another title is text", mixed.Entries[4].Title.Type, "text"},
		{"an entry without a title is called by its text", mixed.Entries[2].Title.Text, "Just a note ]]> without a title."},
		{"an entry without text is summed up by its title", mixed.Entries[4].Summary.Text, "Nothing but a title"},
		{"an entry without an address links to what is nearest", mixed.Entries[4].Links[0].Href, "https://hub.example.org/tech"},
		{"a link post is related to what it is about", mixed.Entries[1].Links[1].Rel + " " + mixed.Entries[1].Links[1].Href, "related https://paper.example.edu/x"},
		{"an entry in another language says so", arabic.Entries[3].Language, "en"},
		{"a variety of Arabic is written as Arabic", arabic.Entries[1].Language, ""},
		{"a source keeps its id", arabic.Entries[0].Source.ID, "tag:desk.example.org,2020:news"},
		{"a source without an id is known by its address", arabic.Entries[1].Source.ID, "https://cairo.example.org/%D8%A7%D9%84%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/feed"},
		{"a source is as new as its newest entry", arabic.Entries[3].Source.Updated, arabic.Entries[0].Updated},
		{"a source has its author", arabic.Entries[3].Source.Author, "هيئة التحرير"},
		{"a source's title that looks like markup is HTML", mixed.Entries[1].Source.Title.Text, "R&amp;D &lt;notes&gt;"},
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
