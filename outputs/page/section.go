package page

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
)

// choice is one thing by which a page shows a part of a section.
type choice struct{ Label, Value string }

// step leads to a page around a page.
type step struct{ Label, Value, Path string }

// sectionPage is the page of a section, of what is selected from it, or of an archive.
type sectionPage struct {
	sheet
	Heading     string // as plain text
	Choices     []choice
	Description string
	Website     telling // of the source that is shown
	ToldBy      []telling
	Originals   string // the list of the section's sources
}

// Section writes the page of a section, of what is selected from it, or of one of its
// archives; sections are all of the hub's.
func Section(w io.Writer, doc outputs.Document, sections []hub.Section) error {
	err := write(w, section, doc, func(part outputs.Document, stories []story) paper {
		return newSectionPage(part, sections, stories)
	})
	if err != nil {
		return fmt.Errorf("write the page of section %s: %w", doc.Section.Slug, err)
	}
	return nil
}

func newSectionPage(doc outputs.Document, sections []hub.Section, stories []story) *sectionPage {
	page := &sectionPage{sheet: newSheet(doc, sections, "")}
	page.Feeds, page.Stories, page.Next = feeds(doc), stories, nextPage(doc)
	if doc.IsWhole() {
		page.Description = doc.Section.Description
		page.Originals = doc.Site.Path(doc.Section.Slug, outputs.OPMLFile)
		if len(stories) > 0 {
			stories[0].Lead = true
		}
	} else {
		page.Direction = page.Words.Direction
		page.Choices = page.Words.choices(doc, stories)
	}
	if doc.Selection.Source != "" {
		source := chosenSource(doc, stories)
		page.Description, page.Website = source.Description, sourceSite(source)
	}
	page.Description = text.Excerpt(page.Description, descriptionLength)
	if doc.Selection.Story != "" {
		page.ToldBy = tellers(doc, stories)
	}
	page.Steps = page.Words.steps(doc, page.Next)
	page.Heading = page.Words.heading(page.Name, page.Choices)
	page.Title = doc.Site.Name(page.Heading)
	page.Canonical = doc.Page()
	page.NoIndex = !isIndexed(doc.Selection)
	page.Card = sectionCard(doc, page.Heading, stories)
	return page
}

// descriptionLength is how many characters of a description a page has room for.
const descriptionLength = 600

// isIndexed tells whether search engines are to know the page of a selection: all else
// shows what these show.
func isIndexed(s outputs.Selection) bool {
	source, story := hub.Selection{Source: s.Source}, hub.Selection{Story: s.Story}
	return s == (outputs.Selection{}) || s == (outputs.Selection{Selection: source}) || s == (outputs.Selection{Selection: story})
}

// choices are what a page shows of a section, in the order of the address.
func (w words) choices(doc outputs.Document, stories []story) []choice {
	if !doc.Archive.IsZero() {
		return []choice{{w.Archive, w.archive(doc.Archive)}}
	}
	s := doc.Selection
	var list []choice
	add := func(label, value string) { list = append(list, choice{label, value}) }
	if !s.Since.IsZero() {
		add(w.Since, w.date(s.Since))
	}
	if !s.Before.IsZero() {
		add(w.Before, w.date(s.Before))
	}
	if s.Source != "" {
		add(w.Source, chosenSource(doc, stories).Title)
	}
	for _, c := range []choice{{w.Tag, doc.Tag()}, {w.Author, doc.Author()}, {w.InLanguage, s.Language}} {
		if c.Value != "" {
			add(c.Label, c.Value)
		}
	}
	switch s.Media {
	case hub.Audio:
		add(w.Audio, "")
	case hub.Video:
		add(w.Video, "")
	case hub.Image:
		add(w.Image, "")
	}
	if s.Story != "" {
		headline := ""
		if len(stories) > 0 {
			headline = text.Excerpt(stories[0].Headline, longest)
		}
		add(w.Coverage, headline)
	}
	if s.After != "" {
		add(w.Older, "")
	}
	return list
}

// chosenSource is the source that a document is selected by. Where an item stands for
// copies of it, it may be the source of one of these alone.
func chosenSource(doc outputs.Document, stories []story) *outputs.Source {
	id := doc.Selection.Source
	for i := range stories {
		if source := stories[i].entry.Source; source.ID == id {
			return source
		}
		for _, c := range stories[i].entry.Also {
			if c.Source.ID == id {
				return c.Source
			}
		}
	}
	origin := doc.Origins[id]
	origin.Title = cmp.Or(origin.Title, id)
	return &outputs.Source{Origin: origin, ID: id}
}

// sourceSite leads to a source's own page, or nowhere where it has none.
func sourceSite(source *outputs.Source) telling {
	site, err := url.Parse(outputs.Address(source.HomePageURL))
	if err != nil || site.Host == "" {
		return telling{}
	}
	return telling{site.Hostname(), site.String()}
}

// heading is the heading of a page as plain text.
func (w words) heading(name string, choices []choice) string {
	parts := make([]string, len(choices))
	for i, c := range choices {
		if parts[i] = c.Label; c.Value != "" {
			parts[i] += ": " + c.Value
		}
	}
	if len(parts) == 0 {
		return name
	}
	return name + " – " + strings.Join(parts, w.Comma)
}

// tellers are the sources that tell a story, each once.
func tellers(doc outputs.Document, stories []story) []telling {
	var list []telling
	seen := make(map[string]bool)
	add := func(source *outputs.Source) {
		if !seen[source.ID] {
			seen[source.ID] = true
			list = append(list, telling{source.Title, selected(doc, hub.Selection{Source: source.ID})})
		}
	}
	for i := range stories {
		add(stories[i].entry.Source)
		for _, c := range stories[i].entry.Also {
			add(c.Source)
		}
	}
	return list
}

// nextPage returns the path of the page behind this one, empty where there is none.
func nextPage(doc outputs.Document) string {
	if doc.Next == "" {
		return ""
	}
	next := whole(doc)
	next.Selection = doc.Selection
	next.Selection.After = doc.Next
	return next.PagePath()
}

// steps lead to the pages around a page; next is the path of the one behind it.
func (w words) steps(doc outputs.Document, next string) []step {
	var list []step
	slug := doc.Section.Slug
	if doc.Selection.After != "" {
		begin := whole(doc)
		begin.Selection = doc.Selection
		begin.Selection.After = ""
		list = append(list, step{w.Newest, "", begin.PagePath()})
	}
	if !doc.Following.IsZero() && !doc.Archive.IsZero() {
		list = append(list, step{w.Newer, w.archive(doc.Following), doc.Site.ArchivePath(slug, doc.Following, "")})
	}
	if next != "" {
		list = append(list, step{w.Older, "", next})
	}
	switch {
	case doc.Previous.IsZero():
	case !doc.Archive.IsZero():
		list = append(list, step{w.Older, w.archive(doc.Previous), doc.Site.ArchivePath(slug, doc.Previous, "")})
	default:
		list = append(list, step{w.Archive, w.archive(doc.Previous), doc.Site.ArchivePath(slug, doc.Previous, "")})
	}
	if !doc.IsWhole() {
		all := whole(doc)
		list = append(list, step{w.Whole, all.Title(), all.PagePath()})
	}
	return list
}
