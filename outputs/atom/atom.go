// Package atom writes a section as Atom 1.0 (RFC 4287), every entry with the
// atom:source that it came from, and what was taken down as tombstones (RFC 6721).
// Package web calls it.
//
// It builds on gorilla/feeds, whose own structs lack what a merged feed needs;
// the structs here embed those and shadow what they get wrong. It only writes:
// the text of a snapshot is clean before it comes here.
package atom

import (
	"bytes"
	"cmp"
	"fmt"
	"strconv"

	"github.com/gorilla/feeds"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
)

// Item renders an entry as it stands in any document.
func Item(e outputs.Entry) ([]byte, error) {
	item, err := outputs.RenderedXML("  ", newEntry(e))
	if err != nil {
		return nil, fmt.Errorf("encode entry %s: %w", e.ID, err)
	}
	return item, nil
}

// closing ends a document, behind the entries.
const closing = "\n</feed>"

// Write writes the document around its entries, rendered by Item and in its order. Equal
// documents give equal bytes.
func Write(b *outputs.Body, doc outputs.Document, items []outputs.Fragment) error {
	var frame bytes.Buffer
	if err := feeds.WriteXML(feed{doc}, &frame); err != nil {
		return fmt.Errorf("encode section %s: %w", doc.Section.Slug, err)
	}
	return b.JoinXML(frame.Bytes(), closing, items)
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
		Language:   outputs.XMLLanguage(doc.Section.Language),
		Namespaces: outputs.ModuleNamespaces,
		Title:      newText(doc.Title()),
		Links:      links(doc),
		Generator:  generator{URI: outputs.Home, Name: "feedhub"},
	}
	if doc.IsChained() {
		x.Archive = &struct{}{}
	}
	if doc.Section.Description != "" {
		x.Subtitle = newText(doc.Section.Description)
	}
	return outputs.Styled{Site: doc.Site, Root: x}
}

func links(doc outputs.Document) []link {
	var links []link
	for _, l := range doc.Links(outputs.Atom) {
		links = append(links, link{Rel: l.Rel, Type: l.Type, Href: l.Address})
	}
	return links
}

func newEntry(e outputs.Entry) *entry {
	x := &entry{
		AtomEntry: &feeds.AtomEntry{
			Id:        e.ID,
			Updated:   outputs.Timestamp(e.Updated),
			Published: outputs.Timestamp(e.Published),
		},
		Language: outputs.XMLLanguage(e.Language),
		Title:    newText(e.Directed(e.Headline())),
		Links:    entryLinks(e),
		Authors:  people(e.Authors),
		Source:   newSource(e),
		Replies:  e.Discussion.Count,
		Modules:  e.Modules(),
	}
	// A link has all that is to be said of a file, but for how long it plays.
	x.Modules = append(x.Modules, e.Contents(x.Modules, func(file hub.Enclosure) bool { return file.Duration == 0 })...)
	for _, person := range people(e.Contributors) {
		x.Contributors = append(x.Contributors, &feeds.AtomContributor{AtomPerson: person.AtomPerson})
	}
	for _, label := range e.Labels() {
		x.Categories = append(x.Categories, newCategory(label))
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
	return x
}

// newCategory has a label where that is not the term itself. Labels are text as titles
// are.
func newCategory(label outputs.Label) category {
	c := category{Term: label.Term, Scheme: label.Scheme}
	if label.Term != label.Name {
		c.Label = outputs.Unmarked(label.Name)
	}
	return c
}

// entryLinks returns the links of an entry. One without content must have an
// alternate (§4.1.2), so that an item without an address gets the nearest one.
func entryLinks(e outputs.Entry) []link {
	var links []link
	alternate := e.Alternate()
	if alternate.Address == "" && e.ContentHTML == "" {
		alternate.Address = cmp.Or(e.ExternalLink, e.Source.HomePageURL, e.Home)
	}
	if alternate.Address != "" {
		links = append(links, newLink(alternate))
	}
	if e.ExternalLink != "" && e.ExternalLink != alternate.Address {
		links = append(links, link{Rel: "related", Href: e.ExternalLink})
	}
	for _, c := range e.Also {
		if c.Link != "" && c.Link != alternate.Address {
			links = append(links, link{Rel: relationOf(e, c), Href: c.Link, Title: outputs.Unmarked(c.Source.Title)})
		}
	}
	if address := e.Claimed(); address != "" {
		links = append(links, link{Rel: "via", Href: address, Title: outputs.Unmarked(e.ClaimedSource.Title)})
	}
	if e.License != "" {
		links = append(links, link{Rel: "license", Href: e.License}) // RFC 4946
	}
	links = append(links, replies(e)...)
	for _, l := range e.Links() {
		links = append(links, newLink(l))
	}
	for _, file := range e.Files() {
		links = append(links, link{
			Rel: "enclosure", Type: file.Type, Href: file.URL, Title: outputs.Unmarked(file.Title),
			Length: strconv.FormatInt(file.Length, 10),
		})
	}
	return links
}

func newLink(l outputs.ItemLink) link {
	return link{Rel: l.Relation, Href: l.Address, Type: l.Type, Lang: l.Language, Title: l.Title}
}

// replies returns links to what is said about an item: a page and a feed (RFC 4685 §4).
func replies(e outputs.Entry) []link {
	var links []link
	d := e.Discussion
	if d.URL != "" {
		links = append(links, link{Rel: "replies", Type: "text/html", Href: d.URL, Count: d.Count})
	}
	if d.FeedURL != "" {
		feed := newLink(e.Replies())
		feed.Count = d.Count
		links = append(links, feed)
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

func people(persons []hub.Person) []*feeds.AtomAuthor {
	var authors []*feeds.AtomAuthor
	for _, person := range persons {
		if person.Name != "" {
			authors = append(authors, &feeds.AtomAuthor{
				AtomPerson: feeds.AtomPerson{Name: outputs.Unmarked(person.Name), Uri: outputs.Address(person.URL)},
			})
		}
	}
	return authors
}

// newSource is as new as the entry: whatever else its feed tells has no part in what
// stands here.
func newSource(e outputs.Entry) *source {
	s := e.Source
	x := &source{
		ID:      s.Origin.ID,
		Title:   newText(s.Title),
		Updated: outputs.Timestamp(e.Updated),
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
	if s.License != "" {
		x.Links = append(x.Links, link{Rel: "license", Href: s.License})
	}
	if s.Rights != "" {
		x.Rights = newText(s.Rights)
	}
	return x
}
