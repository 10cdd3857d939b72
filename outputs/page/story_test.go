package page

import (
	"strings"
	"testing"

	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
)

func TestAStoryTakesNoMoreRoomThanIsReckoned(t *testing.T) {
	documents := outputstest.Documents(t)
	for _, s := range outputstest.Hostilities {
		documents["hostile "+s] = outputstest.Document(t, outputstest.Hostile(s))
	}
	for name, doc := range documents {
		for _, words := range []words{arabic, english} {
			for _, s := range (setting{words, words.Language, words.Direction}).stories(doc, len(doc.Items)) {
				s.Lead, s.Others = true, 12
				reckoned(t, name, s, s.bare()+s.extra())
				s.Tags, s.Excerpt, s.Picture = nil, "", ""
				reckoned(t, name, s, s.bare())
			}
		}
	}
}

// reckoned compares what a story takes on a page with what it was thought to take.
func reckoned(t *testing.T, name string, s story, most int) {
	t.Helper()
	var n, none counter
	if err := section.ExecuteTemplate(&n, "stories", []story{s}); err != nil {
		t.Fatal(err)
	}
	if err := section.ExecuteTemplate(&none, "stories", []story(nil)); err != nil {
		t.Fatal(err)
	}
	if got := int(n - none); got > most || got < most*4/5-50 {
		t.Errorf("%s: %q takes %d bytes, and was to take %d at most", name, s.Headline, got, most)
	}
}

func TestAStoryWithManyCopiesLeavesRoomForOthers(t *testing.T) {
	long := "https://desk.example.org/" + strings.Repeat("&", 4000)
	s := story{Headline: "A", Link: long, Source: telling{"Desk", "/news?source=desk"}, Words: english, entry: outputs.Entry{}}
	for range 32 {
		s.Also = append(s.Also, telling{"Desk", "https://desk.example.org/" + strings.Repeat("%D8%A7", 100)})
	}
	before := s
	s.spare()
	if s.bare() > mostOfStory || s.Link != "" || len(s.Also)+s.Others != 32 {
		t.Errorf("%d bytes, %d copies and %d others", s.bare(), len(s.Also), s.Others)
	}
	before.Link = "https://desk.example.org/"
	before.spare()
	if before.bare() > mostOfStory || before.Link == "" || len(before.Also) < 5 || len(before.Also)+before.Others != 32 {
		t.Errorf("with a short address: %d bytes, %d copies and %d others", before.bare(), len(before.Also), before.Others)
	}
}
