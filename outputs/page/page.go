// Package page writes the HTML pages that people see: the front page, a page
// for every section and for searches in it, and the page that stands for an error. Packages render and
// web call it.
//
// The pages are complete without scripts. They show what an item is called, its
// summary as plain text and where it came from, and never the HTML that an
// upstream sent.
package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
)

//go:embed style.css
var style string

//go:embed *.html
var files embed.FS

// ContentSecurityPolicy is the header value that the pages work with: their own
// stylesheet, images from anywhere, a form that asks the hub, and nothing else.
var ContentSecurityPolicy = "default-src 'none'; style-src 'sha256-" + styleHash() +
	"'; img-src https: http: data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func styleHash() string {
	sum := sha256.Sum256([]byte(style))
	return base64.StdEncoding.EncodeToString(sum[:])
}

var (
	home    = parse("home.html")
	section = parse("section.html")
	search  = parse("search.html")
	failure = parse("error.html")
)

func parse(name string) *template.Template {
	return template.Must(template.ParseFS(files, "layout.html", name))
}

const (
	excerptLength = 280 // characters of an item's summary
	newest        = 6   // headlines of a section on the front page
)

// layout is what all pages have.
type layout struct {
	Words     words
	Style     template.CSS
	Title     string // of the document
	Site      outputs.Site
	Home      string
	OPML      string
	Canonical string
	Sections  []entrance
}

// entrance leads to a section.
type entrance struct {
	Title     string
	Language  string
	Direction string
	Path      string
	Here      bool
}

// story is an item as a page shows it.
type story struct {
	Headline  string
	Link      string
	Excerpt   string
	Language  string
	Direction string
	Source    string
	Picture   string
	Words     words  // for the date
	Stamp     string // the date for machines
	Date      string
	Lead      bool
	Also      []telling
}

// telling is a source that has the same item, and where.
type telling struct{ Source, Link string }

// feed is an output as a page offers it.
type feed struct {
	Name, Path string
	// Type is the whole attribute: html/template would write the plus sign of
	// a media type in a way that simple feed finders miss.
	Type template.HTMLAttr
}

func newLayout(site outputs.Site, sections []hub.Section, language, here string) layout {
	l := layout{
		Words: wordsFor(language),
		Style: template.CSS(style),
		Site:  site,
		Home:  site.Path(),
		OPML:  site.Path(outputs.OPMLFile),
	}
	for _, s := range sections {
		doc := outputs.Document{Site: site, Snapshot: &hub.Snapshot{Section: s}}
		l.Sections = append(l.Sections, entrance{
			Title: doc.Title(), Language: s.Language, Direction: text.Direction(s.Language, doc.Title()),
			Path: site.Path(s.Slug), Here: s.Slug == here,
		})
	}
	return l
}

// Section writes the page of a section; sections are all of the hub's.
func Section(w io.Writer, doc outputs.Document, sections []hub.Section) error {
	data := struct {
		layout
		Name        string
		Description string
		Direction   string
		Search      form
		Feeds       []feed
		Stories     []story
	}{
		layout:      newLayout(doc.Site, sections, doc.Section.Language, doc.Section.Slug),
		Name:        doc.Title(),
		Description: doc.Section.Description,
		Direction:   text.Direction(doc.Section.Language, doc.Title()),
		Search:      newForm(doc, ""),
		Feeds:       feeds(doc),
	}
	data.Title = doc.Title() + " – " + doc.Site.Title
	data.Canonical = doc.Page()
	data.Stories = stories(doc, data.Words, len(doc.Items))
	if err := section.Execute(w, data); err != nil {
		return fmt.Errorf("write the page of section %s: %w", doc.Section.Slug, err)
	}
	return nil
}

// Shelf is a section on the front page; Snapshot is nil while it is loaded.
type Shelf struct {
	Section  hub.Section
	Snapshot *hub.Snapshot
}

// Home writes the front page, in the language of the first section.
func Home(w io.Writer, site outputs.Site, shelves []Shelf) error {
	type shelf struct {
		entrance
		Description string
		Words       words
		Feeds       []feed
		Stories     []story
	}
	sections := make([]hub.Section, len(shelves))
	for i := range shelves {
		sections[i] = shelves[i].Section
	}
	data := struct {
		layout
		Shelves []shelf
	}{layout: newLayout(site, sections, Language(sections), "")}
	data.Title = site.Title
	data.Canonical = site.Address()
	for i, s := range shelves {
		if s.Snapshot == nil {
			s.Snapshot = &hub.Snapshot{Section: s.Section}
		}
		doc := outputs.Document{Site: site, Snapshot: s.Snapshot}
		own := wordsFor(s.Section.Language)
		data.Shelves = append(data.Shelves, shelf{
			entrance:    data.Sections[i],
			Description: s.Section.Description,
			Words:       own,
			Feeds:       feeds(doc),
			Stories:     stories(doc, own, newest),
		})
	}
	if err := home.Execute(w, data); err != nil {
		return fmt.Errorf("write the front page: %w", err)
	}
	return nil
}

// Error writes the page that answers with an HTTP status other than 200.
func Error(w io.Writer, site outputs.Site, sections []hub.Section, status int) error {
	data := struct {
		layout
		Status      int
		Explanation string
	}{layout: newLayout(site, sections, Language(sections), ""), Status: status}
	data.Explanation = data.Words.explain(status)
	data.Title = fmt.Sprintf("%d – %s", status, site.Title)
	if err := failure.Execute(w, data); err != nil {
		return fmt.Errorf("write the page for status %d: %w", status, err)
	}
	return nil
}

// Language returns the language of the pages that belong to no section.
func Language(sections []hub.Section) string {
	if len(sections) == 0 {
		return ""
	}
	return sections[0].Language
}

func feeds(doc outputs.Document) []feed {
	var list []feed
	for _, f := range outputs.Formats {
		list = append(list, feed{f.Name, doc.SelfPath(f), template.HTMLAttr(`type="` + f.MediaType + `"`)})
	}
	return list
}

func stories(doc outputs.Document, w words, limit int) []story {
	var list []story
	for e := range doc.Entries() {
		if len(list) == limit {
			break
		}
		headline := e.Headline()
		s := story{
			Headline:  headline,
			Link:      e.Link,
			Language:  e.Language,
			Direction: text.Direction(e.Language, headline),
			Source:    e.Source.Title,
			Picture:   e.Picture,
			Words:     w,
			Stamp:     e.Published.UTC().Format(time.RFC3339),
			Date:      w.date(e.Published),
			Lead:      len(list) == 0,
		}
		for _, c := range e.Also {
			s.Also = append(s.Also, telling{c.Source.Title, c.Link})
		}
		if excerpt := e.Excerpt(excerptLength); e.Title != "" && excerpt != headline {
			s.Excerpt = excerpt
		}
		list = append(list, s)
	}
	return list
}
