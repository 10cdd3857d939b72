package opml_test

import (
	"bytes"
	"encoding/xml"
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
	outputstest.Valid(t, render(t, sections), "https://hub.example.org/opml.xml")
}

func FuzzCleanTitlesGiveWellFormedXML(f *testing.F) {
	for _, seed := range outputstest.Hostilities {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := text.Line(s)
		document := render(t, []hub.Section{{Slug: "a", Title: line, Description: line, Language: line}, {Slug: "b"}})
		var list struct {
			Outlines []struct {
				Text string `xml:"text,attr"`
			} `xml:"body>outline"`
		}
		if err := xml.Unmarshal(document, &list); err != nil {
			t.Fatalf("%v in\n%s", err, document)
		}
		if len(list.Outlines) != 2 || line != "" && list.Outlines[0].Text != line {
			t.Errorf("got %+v, want a title %q", list.Outlines, line)
		}
	})
}
