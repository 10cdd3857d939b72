package outputs

import (
	"net/url"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
)

// Document is what a format renders: a section's snapshot or a selection from it, with
// the addresses that stand in it. It is as immutable as the snapshot.
type Document struct {
	Site Site
	*hub.Snapshot
	// Selection is what the snapshot was selected by.
	Selection Selection
}

// Empty returns a section's document without any items: for its title and its addresses.
func Empty(site Site, section hub.Section) Document {
	return Document{Site: site, Snapshot: &hub.Snapshot{Section: section}}
}

// IsWhole tells whether the document is the section itself, and no part or archive of it.
func (d Document) IsWhole() bool { return d.Selection == (Selection{}) && d.Archive.IsZero() }

// Page returns the address of the page for people that shows the document.
func (d Document) Page() string { return d.Site.origin() + d.PagePath() }

// PagePath returns the path of Page, as clients see it.
func (d Document) PagePath() string {
	selection := d.Selection
	selection.Content = Full
	switch {
	case !d.Archive.IsZero():
		return d.Site.ArchivePath(d.Section.Slug, d.Archive, "")
	case selection.Query != "":
		return d.Site.Path(d.Section.Slug, SearchFile) + selection.Suffix()
	}
	return d.Site.Path(d.Section.Slug) + selection.Suffix()
}

// Self returns the address of the document in a format.
func (d Document) Self(f Format) string { return d.Site.origin() + d.SelfPath(f) }

// SelfPath returns the path of Self, as clients see it.
func (d Document) SelfPath(f Format) string {
	if !d.Archive.IsZero() {
		return d.Site.ArchivePath(d.Section.Slug, d.Archive, f.File)
	}
	return d.at(f, d.Selection)
}

func (d Document) at(f Format, s Selection) string {
	return d.Site.Path(d.Section.Slug, f.File) + s.Suffix()
}

// Link is a typed link of a document (RFC 8288).
type Link struct{ Rel, Type, Address string }

// Links returns the links of the document in a format: to itself, to the page for
// people and the other formats, and to the pages and archives around it (RFC 5005).
func (d Document) Links(f Format) []Link {
	links := []Link{
		{"self", f.MediaType, d.Self(f)},
		{"alternate", "text/html", d.Page()},
	}
	for _, other := range Formats {
		if other != f {
			links = append(links, Link{"alternate", other.MediaType, d.Self(other)})
		}
	}
	add := func(rel, path string) { links = append(links, Link{rel, f.MediaType, d.Site.origin() + path}) }
	if d.Selection.After != "" {
		add("first", d.at(f, d.Selection.feed()))
	}
	if next := d.NextPath(f); next != "" {
		add("next", next)
	}
	if !d.Archive.IsZero() {
		add("current", d.Site.Path(d.Section.Slug, f.File))
		if !d.Following.IsZero() {
			add("next-archive", d.Site.ArchivePath(d.Section.Slug, d.Following, f.File))
		}
	}
	if !d.Previous.IsZero() {
		add("prev-archive", d.Site.ArchivePath(d.Section.Slug, d.Previous, f.File))
	}
	return links
}

// IsChained tells whether the document is an archive with others around it: checkers take
// a lone one for a chain that is cut off.
func (d Document) IsChained() bool {
	return !d.Archive.IsZero() && (!d.Previous.IsZero() || !d.Following.IsZero())
}

// NextPath returns the path of the page behind this one in a format, empty where there
// is none.
func (d Document) NextPath(f Format) string {
	if d.Next == "" {
		return ""
	}
	next := d.Selection
	next.After = d.Next
	return d.at(f, next)
}

// NextAddress returns the address of NextPath, empty where there is none.
func (d Document) NextAddress(f Format) string {
	if path := d.NextPath(f); path != "" {
		return d.Site.origin() + path
	}
	return ""
}

// ID returns the id that the document has in every format and at every address, and
// all pages and archives of one feed share (RFC 4287 §4.2.6, RFC 5005).
func (d Document) ID() string {
	feed := d.Selection.feed()
	kind := "feed:"
	switch feed {
	case Selection{}:
	case Selection{Query: feed.Query}:
		kind = "search:"
	default:
		kind = "selection:"
	}
	return d.Site.Minter().Tag(kind + url.PathEscape(d.Section.Slug) + feed.Suffix())
}

// Title returns the section's title, or its slug when it has none, and what was
// selected.
func (d Document) Title() string {
	title := d.Section.Title
	if title == "" {
		title = d.Section.Slug
	}
	if !d.Archive.IsZero() {
		return title + " – " + d.Archive.String()
	}
	speech := SpeechFor(d.Section.Language)
	var selected []string
	for _, parameter := range Parameters {
		if said := d.said(parameter, speech); said != "" {
			selected = append(selected, said)
		}
	}
	if len(selected) == 0 {
		return title
	}
	return title + " – " + strings.Join(selected, speech.Comma)
}

// said returns what a parameter of the selection adds to the title: nothing where it
// says no more than how many items there are and how much of them.
func (d Document) said(parameter string, speech Speech) string {
	value := d.Selection.value(parameter)
	if value == "" {
		return ""
	}
	switch parameter {
	case LimitParameter, ContentParameter, CursorParameter:
		return ""
	case SourceParameter:
		return d.source(value).Title
	case StoryParameter:
		if len(d.Items) == 0 {
			return speech.Coverage
		}
		return speech.Coverage + ": " + d.EntryAt()(0).Headline()
	case TagParameter:
		return d.Tag()
	case AuthorParameter:
		return d.Author()
	case QueryParameter:
		return speech.search + ": " + value
	}
	return value
}

// Tag returns the tag that the document is selected by as people write it: the first item
// that has it does, else the address.
func (d Document) Tag() string {
	return d.written(TagParameter, func(item *hub.Item) []string { return item.Tags })
}

// Author returns the author that the document is selected by, like Tag.
func (d Document) Author() string {
	return d.written(AuthorParameter, func(item *hub.Item) (names []string) {
		origin := d.Origins[item.SourceID]
		for _, author := range item.By(&origin) {
			names = append(names, author.Name)
		}
		return names
	})
}

// written returns the first name in the items that has the spelling of a parameter.
func (d Document) written(parameter string, names func(*hub.Item) []string) string {
	spelling := d.Selection.value(parameter)
	if spelling == "" {
		return ""
	}
	for i := range d.Items {
		for _, name := range names(&d.Items[i]) {
			if hub.Spelling(name) == spelling {
				return text.Line(name)
			}
		}
	}
	return spelling
}

// Description returns the section's description, or names document and site when
// it has none: RSS demands one.
func (d Document) Description() string {
	if d.Section.Description != "" {
		return d.Section.Description
	}
	return d.Site.Name(d.Title())
}

// neverUpdated stands for the date of a section without items in formats that
// demand a date. It must be constant, and later than what checkers take for a
// computer's idea of no date.
var neverUpdated = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Updated returns the newest change of any item, or when the last one was taken down if
// that was later (RFC 4287 §4.2.15). Archives know of what is in them alone.
func (d Document) Updated() time.Time {
	updated := neverUpdated
	if len(d.Deleted) > 0 && d.Archive.IsZero() && d.Deleted[0].When.After(updated) {
		updated = d.Deleted[0].When
	}
	for i := range d.Items {
		if d.Items[i].Updated.After(updated) {
			updated = d.Items[i].Updated
		}
	}
	return updated.UTC()
}

// Source is where items of a document come from. It is the same in every document
// that shows them.
type Source struct {
	// Origin has addresses that are valid or empty, and always a title. Its ID is what
	// identifies the source's feed in Atom: its own, its address, or one that we make.
	hub.Origin
	ID string // the source's id in the hub
}

func (d Document) source(id string) *Source {
	origin := d.Origins[id]
	origin.HomePageURL = Address(origin.HomePageURL)
	origin.FeedURL = Address(origin.FeedURL)
	origin.Icon = Address(origin.Icon)
	origin.License = Address(origin.License)
	if origin.Title == "" {
		origin.Title = hostOf(origin.HomePageURL, origin.FeedURL)
	}
	if origin.Title == "" {
		origin.Title = id
	}
	if !hub.Republishable(origin.ID) {
		origin.ID = origin.FeedURL
	}
	if !hub.Republishable(origin.ID) && d.Site != (Site{}) {
		origin.ID = d.Site.Minter().Tag("source:" + url.PathEscape(id))
	}
	return &Source{Origin: origin, ID: id}
}

func hostOf(addresses ...string) string {
	for _, address := range addresses {
		if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
			return u.Hostname()
		}
	}
	return ""
}

// Timestamp writes a time as RFC 3339 does, in UTC and with the microseconds
// that tell the updates of two items apart.
func Timestamp(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000000Z")
}
