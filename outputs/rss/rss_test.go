package rss_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/rss"
)

func render(tb testing.TB, snapshot *hub.Snapshot) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := rss.Write(&b, outputstest.Document(tb, snapshot)); err != nil {
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
			address := outputstest.Document(t, snapshot).Self(outputs.RSS)
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

// channel is what a reader of RSS sees.
type channel struct {
	Language string `xml:"channel>language"`
	Items    []struct {
		Title       string   `xml:"title"`
		Link        string   `xml:"link"`
		Description string   `xml:"description"`
		Encoded     string   `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
		Creators    []string `xml:"http://purl.org/dc/elements/1.1/ creator"`
		Categories  []string `xml:"category"`
		GUID        struct {
			Permalink string `xml:"isPermaLink,attr"`
			ID        string `xml:",chardata"`
		} `xml:"guid"`
		Source struct {
			URL   string `xml:"url,attr"`
			Title string `xml:",chardata"`
		} `xml:"source"`
		Enclosures []struct {
			URL string `xml:"url,attr"`
		} `xml:"enclosure"`
		PubDate string `xml:"pubDate"`
	} `xml:"channel>item"`
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
	for _, c := range []struct{ name, got, want string }{
		{"special characters in a title are text", mixed.Items[0].Title, "Why a < b && c > d surprises people"},
		{"a guid that is not the link is no permalink", mixed.Items[0].GUID.Permalink, "false"},
		{"a guid that is the link is a permalink", arabic.Items[0].GUID.Permalink, "true"},
		{"blank tags are left out", strings.Join(mixed.Items[0].Categories, "|"), "compilers|C++|Q&A"},
		{"every named author is a creator", strings.Join(mixed.Items[0].Creators, "|"), "Ann O’Neil|Bo"},
		{"content stands beside the summary", mixed.Items[0].Encoded[:3], "<p>"},
		{"content without a summary is the description", mixed.Items[2].Description, `<div dir="auto"><p>Just a note ]]&gt; without a title.</p></div>`},
		{"an item without a title gets none", mixed.Items[2].Title, ""},
		{"an address gets the encoding that it lacks", mixed.Items[2].Link, "https://blog.example.net/c?a%5B%5D=1&b=a%7Cb"},
		{"an item with nothing but an id has a title", mixed.Items[5].Title, "tag:hub.example.org,2026:bare/78aa"},
		{"an address with another scheme is left out", mixed.Items[5].Link, ""},
		{"the source has address and title", arabic.Items[0].Source.URL + " " + arabic.Items[0].Source.Title, "https://desk.example.org/feed.xml مكتب الأخبار"},
		{"Arabic content says its direction", arabic.Items[0].Encoded[:25], `<div dir="rtl" lang="ar">`},
		{"a Latin word before an Arabic title does not turn it", arabic.Items[1].Title, "\u200fNASA تعلن موعد الرحلة المقبلة إلى القمر"},
		{"dates are in GMT", arabic.Items[0].PubDate, "Mon, 02 Mar 2026 09:00:00 GMT"},
		{"the language is the section's", arabic.Language, "ar"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
	if n := len(arabic.Items[1].Enclosures); n != 1 {
		t.Errorf("an item with two files has %d enclosures, want 1", n)
	}
	if n := len(mixed.Items[5].Enclosures); n != 0 {
		t.Errorf("files that RSS can't name gave %d enclosures", n)
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
