package page

import (
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
)

const (
	excerptLength = 280 // characters of an item's summary
	mostTags      = 4   // of an item
)

// setting is what surrounds the items on a page: the words that the page has for them,
// and the language and direction that they would inherit.
type setting struct {
	words     words
	language  string
	direction string
}

// story is an item as a page shows it.
type story struct {
	Headline string
	Link     string
	Excerpt  string
	// Language and Direction are empty where they are those of the setting, and Auto
	// tells that the text of the item may have another direction than its headline.
	Language, Direction string
	Auto                bool
	Source              telling
	Picture             string
	Words               words
	Foreign             bool   // the item's language is not that of Words
	Stamp               string // the date for machines
	Date                string
	Lead                bool
	Also                []telling
	Others              int    // copies that there is no room for
	Coverage            string // the page of the story, empty where nobody else tells it
	Tags                []telling
	entry               outputs.Entry
}

// telling is a name that leads somewhere, or nowhere where Link is empty.
type telling struct{ Name, Link string }

// whole is the section of which doc shows a part, without its items.
func whole(doc outputs.Document) outputs.Document {
	return outputs.Empty(doc.Site, doc.Section)
}

// selected returns the path of the page for another selection from doc's section.
func selected(doc outputs.Document, wanted hub.Selection) string {
	part := whole(doc)
	part.Selection.Selection = wanted
	return part.PagePath()
}

// stories are the first items of a document.
func (s setting) stories(doc outputs.Document, limit int) []story {
	list := make([]story, min(limit, len(doc.Items)))
	at := doc.EntryAt()
	for i := range list {
		list[i] = s.story(doc, at(i))
	}
	return list
}

func (s setting) story(doc outputs.Document, e outputs.Entry) story {
	headline := e.Headline()
	direction := text.Direction(e.Language, headline)
	shown := story{
		Headline: headline,
		Link:     e.Link,
		Auto:     e.Language == "",
		Source:   telling{e.Source.Title, selected(doc, hub.Selection{Source: e.Source.ID})},
		Picture:  e.Picture,
		Words:    s.words,
		Stamp:    e.Published.UTC().Format("2006-01-02T15:04Z"),
		Date:     s.words.date(e.Published),
		entry:    e,
	}
	if e.Language != "" && e.Language != s.language || direction != s.direction {
		shown.Language, shown.Direction = e.Language, direction
	}
	language := s.language
	if e.Language != "" {
		language = e.Language
	}
	shown.Foreign = language != s.words.Language || direction != s.words.Direction
	for _, c := range e.Also {
		shown.Also = append(shown.Also, telling{c.Source.Title, c.Link})
	}
	if e.Story != "" && e.Story != doc.Selection.Story {
		shown.Coverage = selected(doc, hub.Selection{Story: e.Story})
	}
	for i, label := range e.Labels() {
		if i == mostTags {
			break
		}
		shown.Tags = append(shown.Tags, telling{label.Name, selected(doc, hub.Selection{Tag: label.Name})})
	}
	if excerpt := e.Excerpt(excerptLength); e.Title != "" && excerpt != headline {
		shown.Excerpt = excerpt
	}
	return shown
}

// stamp writes the whole date for machines.
func (s *story) stamp() string { return s.entry.Published.UTC().Format(time.RFC3339) }

const (
	// mostBytes is what a page may weigh, in bytes and before images. All headlines
	// come first, and what else is shown of items gives way from the last one on.
	mostBytes = 30_000
	// mostOfStory is what one story may take of them.
	mostOfStory = 8_000
	// longest is how much of a headline is shown, in characters, and shortest how much of
	// it stays when headlines alone are too much.
	longest, shortest = 240, 60
)

// fit takes from the stories what a page has no room for.
func fit(stories []story, room int) {
	for limit := longest; limit >= shortest; limit -= 20 {
		if n := need(stories, limit); n <= room || limit == shortest {
			room -= n
			shorten(stories, limit)
			break
		}
	}
	for i := range stories {
		if room -= stories[i].extra(); room < 0 {
			stories[i].Excerpt, stories[i].Tags, stories[i].Picture = "", nil, ""
		}
	}
}

// need is how many bytes stories take, with headlines of so many characters and without
// what they can do without, at most.
func need(stories []story, limit int) int {
	n := 0
	for i := range stories {
		n += stories[i].bare() + size(text.Excerpt(stories[i].Headline, limit)) - size(stories[i].Headline)
	}
	return n
}

func shorten(stories []story, limit int) {
	for i := range stories {
		stories[i].Headline = text.Excerpt(stories[i].Headline, limit)
	}
}

// spare takes copies from a story that takes more than its part of a page with them, and
// its address where that alone is too much.
func (s *story) spare() {
	for len(s.Also) > 1 && s.bare() > mostOfStory {
		s.Also = s.Also[:len(s.Also)-1]
		s.Others++
	}
	if s.bare() > mostOfStory && len(s.Also) > 0 {
		s.Also[0].Link = ""
	}
	if s.bare() > mostOfStory {
		s.Link = ""
	}
}

// bare is how many bytes a story takes without what it can do without, at most.
func (s *story) bare() int {
	n := 130 + size(s.Date) + size(s.Headline) + size(s.Link) + size(s.Source.Name) + size(s.Source.Link)
	if s.Direction != "" {
		n += 10
	}
	if s.Language != "" {
		n += 10 + size(s.Language)
	}
	if s.Lead {
		n += 15
	}
	if len(s.Also) > 0 || s.Coverage != "" {
		n += 35 + size(s.Words.Also)
	}
	if s.Coverage != "" {
		n += 20 + size(s.Coverage) + size(s.Words.Coverage)
	}
	if s.Others > 0 {
		n += 10 + size(s.Words.AndMore)
	}
	if s.Foreign {
		n += 20
	}
	return n + weigh(s.Also)
}

// extra is how many bytes the rest takes, at most.
func (s *story) extra() int {
	n := weigh(s.Tags)
	if len(s.Tags) > 0 {
		n += 25
	}
	if s.Excerpt != "" {
		n += 40 + size(s.Excerpt)
	}
	if s.Picture != "" {
		n += 110 + size(s.Picture)
	}
	return n
}

func weigh(tellings []telling) int {
	n := 0
	for _, t := range tellings {
		n += 30 + size(t.Name) + size(t.Link)
	}
	return n
}

// size is how many bytes html/template makes of a text or an address, at most.
func size(s string) int {
	n := len(s)
	for i := range len(s) {
		switch s[i] {
		case '&', '+', '"', '\'':
			n += 4
		case '<', '>':
			n += 3
		case '(', ')': // in addresses
			n += 2
		}
	}
	return n
}
