package page

import (
	"fmt"
	"html/template"
	"io"
	"sort"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
)

// sheet is what all pages have that show stories of a section.
type sheet struct {
	layout
	Name      string // of the section
	Section   string // the path of its page
	Direction string // of the heading
	Search    form
	Feeds     []feed
	Stories   []story
	Next      string
	Steps     []step
	Rest      string // says where the items are that no page behind this one has
}

func newSheet(doc outputs.Document, sections []hub.Section, query string) sheet {
	all := whole(doc)
	return sheet{
		layout:    newLayout(doc.Site, sections, doc.Section.Language, doc.Section.Slug),
		Name:      all.Title(),
		Section:   all.PagePath(),
		Direction: text.Direction(doc.Section.Language, all.Title()),
		Search:    newForm(doc, query),
	}
}

// base is the sheet that a page is.
func (s *sheet) base() *sheet { return s }

// silence takes from a page what repeats its name and its address.
func (s *sheet) silence() { s.Card, s.Canonical, s.Feeds = nil, "", nil }

// paper is a page that shows stories, as its template has it.
type paper interface{ base() *sheet }

// mostAround is how many bytes a page may have besides its stories without being silenced:
// only what is selected by very long names has more.
const mostAround = mostBytes * 2 / 3

// filling is what a page is made of: a document and all its stories, of which it shows as
// many as there is room for.
type filling struct {
	template *template.Template
	doc      outputs.Document
	stories  []story
	compose  func(outputs.Document, []story) paper
}

// write writes the page that compose makes of a document, or of the first items of it
// where there is no room for all. It leads to the rest: as to the page behind it, or, where
// there is none as of an archive, to the feeds.
func write(w io.Writer, t *template.Template, doc outputs.Document, compose func(outputs.Document, []story) paper) error {
	words := wordsFor(doc.Section.Language)
	stories := setting{words, words.Language, words.Direction}.stories(doc, len(doc.Items))
	f := &filling{t, doc, stories, compose}
	page, room, err := f.fill()
	if err != nil {
		return err
	}
	fit(page.base().Stories, room)
	return t.Execute(w, page)
}

// fill returns the page with as many stories as fit, and the bytes there are for them.
func (f *filling) fill() (paper, int, error) {
	page, room, err := f.first(len(f.stories))
	if err != nil || need(page.base().Stories, shortest) <= room {
		return page, room, err
	}
	for i := range f.stories {
		f.stories[i].spare()
	}
	most := sort.Search(len(f.stories), func(n int) bool {
		page, room, failed := f.first(n + 1)
		if failed != nil {
			err = failed
			return true
		}
		return need(page.base().Stories, shortest) > room
	})
	if err != nil {
		return nil, 0, err
	}
	return f.first(max(most, 1))
}

// first returns the page of the first items, and what it leaves of the bytes that it may
// have.
func (f *filling) first(n int) (paper, int, error) {
	part := f.doc
	part.Snapshot = f.doc.First(n)
	page := f.compose(part, of(f.stories, part.Items))
	s := page.base()
	if left := len(f.doc.Items) - len(part.Items); left > 0 && part.Next == f.doc.Next {
		s.Rest = fmt.Sprintf(s.Words.Rest, left)
	}
	stories := s.Stories
	s.Stories = nil
	around, err := weight(f.template, page)
	if err == nil && around > mostAround {
		s.silence()
		around, err = weight(f.template, page)
	}
	s.Stories = stories
	return page, mostBytes - around, err
}

// of returns copies of the stories of items, which are in the order of the stories.
func of(stories []story, items []hub.Item) []story {
	list := make([]story, 0, len(items))
	for i := range stories {
		if len(list) < len(items) && stories[i].entry.ID == items[len(list)].ID {
			list = append(list, stories[i])
		}
	}
	return list
}

// weight returns how many bytes a page has.
func weight(t *template.Template, data any) (int, error) {
	var n counter
	err := t.Execute(&n, data)
	return int(n), err
}

// counter is a Writer that counts.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
