package page

import (
	"fmt"
	"io"
	"sort"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
)

// Shelf is a section on the front page; Snapshot is nil while it is loaded.
type Shelf struct {
	Section  hub.Section
	Snapshot *hub.Snapshot
}

// newest is how many items of a section the front page shows, where there is room.
const newest = 6

// front is the front page.
type front struct {
	layout
	Shelves []shelf
	// Others are the sections of which there is room for the name alone, and Missing tells
	// that there are more, for which there is not even that.
	Others  []entrance
	Missing bool
}

// shelf is a section on it.
type shelf struct {
	entrance
	Words   words
	Front   bool
	Feeds   []feed
	Stories []story
}

// Home writes the front page, in the language of the first section, whose first item
// leads.
func Home(w io.Writer, site outputs.Site, shelves []Shelf) error {
	sections := make([]hub.Section, len(shelves))
	for i := range shelves {
		sections[i] = shelves[i].Section
	}
	page := &front{layout: newLayout(site, sections, commonLanguage(sections), "")}
	doors := entrances(site, sections, "")
	page.Title = site.Title
	page.Canonical = site.Address()
	page.Card = siteCard(site, page.Words.Language)
	for i, s := range shelves {
		doc := outputs.Empty(site, s.Section)
		if s.Snapshot != nil {
			doc.Snapshot = s.Snapshot
		}
		place := setting{wordsFor(s.Section.Language), s.Section.Language, doors[i].Direction}
		stories := place.stories(doc, newest)
		page.Card.picture(stories)
		page.Shelves = append(page.Shelves, shelf{entrance: doors[i], Words: place.words, Front: i == 0, Feeds: feeds(doc), Stories: stories})
	}
	if err := page.fit(); err != nil {
		return fmt.Errorf("weigh the front page: %w", err)
	}
	if err := home.Execute(w, page); err != nil {
		return fmt.Errorf("write the front page: %w", err)
	}
	return nil
}

// fit takes from the page what it has no room for: the feeds of its sections, which their
// own pages name too, where the sections are many, then stories, and at last sections.
func (f *front) fit() error {
	all := make([][]story, len(f.Shelves))
	for i := range f.Shelves {
		all[i], f.Shelves[i].Stories = f.Shelves[i].Stories, nil
		for n := range all[i] {
			all[i][n].strip(i, n)
		}
	}
	around, err := weight(home, f)
	if err == nil && around > mostBytes/2 {
		for i := range f.Shelves {
			f.Shelves[i].Feeds = nil
		}
		around, err = weight(home, f)
	}
	if err != nil {
		return err
	}
	room := mostBytes - around
	shown := newest
	for ; shown > 1 && need(first(all, shown), longest) > room; shown-- {
	}
	if need(first(all, shown), shortest) > room {
		if room, err = f.part(all); err != nil {
			return err
		}
		all = all[:len(f.Shelves)]
	}
	together := first(all, shown)
	fit(together, room)
	for i, stories := range all {
		n := min(shown, len(stories))
		f.Shelves[i].Stories, together = together[:n:n], together[n:]
	}
	return nil
}

// part leaves the first sections on the page whose newest stories it has room for, and
// returns that. Of the others it leaves the names, which need not stand in the navigation
// too; those of the last ones go where even the names are too many.
func (f *front) part(all [][]story) (room int, err error) {
	f.Sections, f.Partial = nil, false
	for _, stories := range all {
		for n := range stories {
			stories[n].spare()
		}
	}
	shelves := f.Shelves
	try := func(full, named int) bool {
		f.Shelves, f.Others, f.Missing = shelves[:full], nil, full+named < len(shelves)
		for i := range named {
			f.Others = append(f.Others, shelves[full+i].entrance)
		}
		around, failed := weight(home, f)
		if failed != nil {
			err = failed
		}
		room = mostBytes - around
		return need(first(all[:full], 1), shortest) <= room
	}
	total := len(shelves)
	full := sort.Search(total, func(n int) bool { return !try(n+1, total-n-1) })
	named := total - full
	if full == 0 {
		full = 1
		named = sort.Search(total-1, func(n int) bool { return !try(1, n+1) })
	}
	try(full, named)
	return room, err
}

// strip takes from a story what the front page shows only of the first one of a section,
// or of the first section.
func (s *story) strip(section, story int) {
	s.Tags = nil
	if story > 0 {
		s.Picture = ""
	}
	if section > 0 || story > 0 {
		s.Excerpt = ""
	}
}

// first returns copies of so many of the first stories of each list, in one.
func first(all [][]story, shown int) []story {
	var together []story
	for _, stories := range all {
		together = append(together, stories[:min(shown, len(stories))]...)
	}
	return together
}
