// Package atom writes a section as Atom 1.0 (RFC 4287), every entry with the
// atom:source that it came from. Package render calls it.
//
// It builds on gorilla/feeds, whose own structs lack what a merged feed needs;
// the structs here embed those and shadow what they get wrong. It only writes:
// the text of a snapshot is clean before it comes here.
package atom

import (
	"io"
	"net/url"
	"strconv"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/gorilla/feeds"
)

// Write renders the document. Equal documents give equal bytes.
func Write(w io.Writer, doc outputs.Document) error {
	return feeds.WriteXML(feed{doc}, w)
}

// feed makes a document known to gorilla/feeds.
type feed struct{ doc outputs.Document }

// FeedXml implements feeds.XmlFeed.
func (f feed) FeedXml() any {
	doc := f.doc
	x := &root{
		AtomFeed: &feeds.AtomFeed{
			Xmlns:   "http://www.w3.org/2005/Atom",
			Id:      doc.ID(),
			Updated: outputs.Timestamp(doc.Updated()),
			// The hub's name, so that an entry of an origin without authors
			// has one too (§4.2.1).
			Author: &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: doc.Site.Title, Uri: doc.Site.Address()}},
		},
		Language:  outputs.XMLLanguage(doc.Section.Language),
		Media:     "http://search.yahoo.com/mrss/",
		Title:     newText(doc.Title()),
		Links:     links(doc),
		Generator: generator{URI: outputs.Home, Name: "feedhub"},
	}
	if doc.Section.Description != "" {
		x.Subtitle = newText(doc.Section.Description)
	}
	sources := make(map[string]*source)
	x.Entries = make([]*entry, 0, len(doc.Items))
	for e := range doc.Entries() {
		if sources[e.SourceID] == nil {
			sources[e.SourceID] = newSource(e.Source, doc.Site)
		}
		x.Entries = append(x.Entries, newEntry(e, x.Language, doc, sources[e.SourceID]))
	}
	return x
}

func links(doc outputs.Document) []link {
	links := []link{
		{Rel: "self", Type: outputs.Atom.MediaType, Href: doc.Self(outputs.Atom)},
		{Rel: "alternate", Type: "text/html", Href: doc.Page()},
	}
	for _, format := range outputs.Formats {
		if format != outputs.Atom {
			links = append(links, link{Rel: "alternate", Type: format.MediaType, Href: doc.Self(format)})
		}
	}
	return links
}

func newEntry(e outputs.Entry, feedLanguage string, doc outputs.Document, from *source) *entry {
	x := &entry{
		AtomEntry: &feeds.AtomEntry{
			Id:        e.ID,
			Updated:   outputs.Timestamp(e.Updated),
			Published: outputs.Timestamp(e.Published),
		},
		Title:   newText(e.Directed(e.Headline())),
		Links:   entryLinks(e, doc),
		Authors: people(e.Authors),
		Source:  from,
	}
	if language := outputs.XMLLanguage(e.Language); language != feedLanguage {
		x.Language = language
	}
	for _, label := range e.Labels() {
		x.Categories = append(x.Categories, category{Term: label})
	}
	if e.Rights != "" {
		x.Rights = newText(e.Rights)
	}
	if content := e.HTML(); content != "" {
		x.Content = &feeds.AtomContent{Type: "html", Content: content}
	}
	switch {
	case e.Summary != "":
		x.Summary = newText(e.Summary)
	case x.Content == nil:
		// An entry needs one of summary and content.
		x.Summary = x.Title
	}
	if e.Picture != "" {
		x.Thumbnail = &thumbnail{URL: e.Picture}
	}
	return x
}

// entryLinks returns the links of an entry. One without content must have an
// alternate (§4.1.2), so that an item without an address gets the nearest one.
func entryLinks(e outputs.Entry, doc outputs.Document) []link {
	var links []link
	alternate := e.Link
	if alternate == "" && e.ContentHTML == "" {
		alternate = firstOf(e.ExternalLink, e.Source.HomePageURL, doc.Page())
	}
	if alternate != "" {
		links = append(links, link{Rel: "alternate", Href: alternate})
	}
	if e.ExternalLink != "" && e.ExternalLink != alternate {
		links = append(links, link{Rel: "related", Href: e.ExternalLink})
	}
	for _, c := range e.Also {
		if c.Link != "" && c.Link != alternate {
			links = append(links, link{Rel: relationOf(e, c), Href: c.Link, Title: c.Source.Title})
		}
	}
	for _, file := range e.Files() {
		links = append(links, link{
			Rel: "enclosure", Type: file.Type, Href: file.URL, Title: file.Title,
			Length: strconv.FormatInt(file.Length, 10),
		})
	}
	return links
}

// relationOf returns how an entry is linked with a copy of it: the page that the
// entry's id first stood for is where its words came by (via, RFC 4287 §4.2.7.2),
// any other one is related.
func relationOf(e outputs.Entry, c outputs.Copy) string {
	if c.ID == e.ID {
		return "via"
	}
	return "related"
}

func firstOf(candidates ...string) string {
	for _, candidate := range candidates {
		if candidate != "" {
			return candidate
		}
	}
	return ""
}

func people(persons []hub.Person) []*feeds.AtomAuthor {
	var authors []*feeds.AtomAuthor
	for _, person := range persons {
		if person.Name != "" {
			authors = append(authors, &feeds.AtomAuthor{
				AtomPerson: feeds.AtomPerson{Name: person.Name, Uri: outputs.Address(person.URL)},
			})
		}
	}
	return authors
}

func newSource(s *outputs.Source, site outputs.Site) *source {
	x := &source{
		ID:      sourceID(s, site),
		Title:   newText(s.Title),
		Updated: outputs.Timestamp(s.Updated),
		Authors: people(s.Authors),
		Icon:    s.Icon,
	}
	if s.FeedURL != "" {
		// Without a type: this may be a JSON Feed, which checkers do not
		// expect here.
		x.Links = append(x.Links, link{Rel: "self", Href: s.FeedURL})
	}
	if s.HomePageURL != "" {
		x.Links = append(x.Links, link{Rel: "alternate", Href: s.HomePageURL})
	}
	if s.Rights != "" {
		x.Rights = newText(s.Rights)
	}
	return x
}

// sourceID returns the id of the feed that entries come from: its own, its
// address, or one that we make.
func sourceID(s *outputs.Source, site outputs.Site) string {
	for _, id := range []string{s.Origin.ID, s.FeedURL} {
		if hub.Republishable(id) {
			return id
		}
	}
	return site.Minter().Tag("source:" + url.PathEscape(s.ID))
}
