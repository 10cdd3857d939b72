package reader

import (
	"cmp"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed/atom"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/date"
	"github.com/feedhub/feedhub/sources/draft"
)

func (a *adapter) atom(body io.Reader) error {
	f, err := (&atom.Parser{}).Parse(body)
	if err != nil {
		return err
	}
	a.Format = strings.TrimSpace("Atom " + f.Version)
	a.atomOrigin(f)
	for _, l := range f.Links {
		a.link(l.Rel, l.Href, l.Type)
	}
	x := extensions(a.sidecar.feed.extensions)
	a.xmlFeed(x)
	a.Deleted = tombstones(x)
	notes := a.sidecar.of(len(f.Entries))
	drafts := make([]*draft.Item, len(f.Entries))
	for i, entry := range f.Entries {
		drafts[i] = a.atomItem(entry, &notes[i])
	}
	return a.complete(drafts, a.sidecar.offsets())
}

// tombstones returns the entries that a feed says were taken down (RFC 6721 §3). One
// whose date can't be read is none: it could not be told from one that is older than
// the entry.
func tombstones(x extensions) []hub.Tombstone {
	var stones []hub.Tombstone
	for e := range x.all(nsTombstones, "deleted-entry") {
		stones = bury(stones, e.Attributes["ref"], e.Attributes["when"])
	}
	return stones
}

// bury adds a tombstone, if it is one.
func bury(stones []hub.Tombstone, id, written string) []hub.Tombstone {
	when, err := date.Parse(written)
	if id == "" || err != nil || len(stones) >= draft.MaxItems {
		return stones
	}
	return append(stones, hub.Tombstone{NativeID: id, When: when.Time.UTC().Truncate(time.Microsecond)})
}

func (a *adapter) atomOrigin(f *atom.Feed) {
	x := extensions(a.sidecar.feed.extensions)
	a.ID = f.ID
	a.Language = a.declared(a.sidecar.feed.lang, f.Language, x.text(nsDC, "language"))
	a.HomePageURL = a.Address(linkTo("alternate", f.Links))
	a.Title = a.text("title", f.Title)
	a.Description = a.text("subtitle", f.Subtitle)
	a.Rights = a.text("rights", f.Rights)
	a.License = a.Address(cmp.Or(linkTo("license", f.Links), x.license()))
	a.Icon = a.Address(cmp.Or(f.Icon, f.Logo))
	a.Authors = a.People(atomPeople(f.Authors))
}

func (a *adapter) atomItem(e *atom.Entry, n *note) *draft.Item {
	x := extensions(n.extensions)
	d := a.newDraft(n)
	d.Title = n.typeOf("title", e.Title)
	d.Summary = n.typeOf("summary", e.Summary).HTML()
	d.Published = append([]string{e.Published}, dates(x)...)
	d.Updated = []string{e.Updated, x.text(nsDCTerms, "modified")}
	f := &d.Fields
	f.NativeID = cmp.Or(n.id, e.ID)
	f.URL = cmp.Or(linkTo("alternate", e.Links), n.link, atomURL(e))
	f.Rights = n.typeOf("rights", e.Rights).Line()
	f.License = cmp.Or(linkTo("license", e.Links), f.License)
	f.Authors = atomPeople(e.Authors)
	f.Contributors = atomPeople(e.Contributors)
	if s := e.Source; s != nil {
		f.ClaimedSource = hub.ClaimedSource{ID: strings.TrimSpace(s.ID), Title: s.Title, Rights: s.Rights,
			FeedURL: linkTo("self", s.Links), HomePageURL: linkTo("alternate", s.Links)}
		if f.Authors == nil {
			f.Authors = atomPeople(s.Authors)
		}
	}
	for _, c := range e.Categories {
		addTag(f, cmp.Or(c.Label, c.Term), c.Scheme)
	}
	f.Extensions = append(f.Extensions, elementsOf(e).further(f.URL)...)
	f.Tags = append(f.Tags, x.texts(nsDC, "subject")...)
	f.Enclosures = append(atomEnclosures(e), x.mediaFiles()...)
	f.Image = x.image()
	f.Language = cmp.Or(n.language(), x.text(nsDC, "language"))
	f.Discussion = hub.Discussion{URL: linkOfType("replies", "html", e.Links), FeedURL: linkOfType("replies", "xml", e.Links),
		Count: count(cmp.Or(x.text(nsThread, "total"), n.replies, x.text(nsSlash, "comments")))}
	a.atomContent(d, e, n)
	return d
}

// elementsOf returns the links and categories of an entry as another format has them.
func elementsOf(e *atom.Entry) extensions {
	var x extensions
	for _, l := range e.Links {
		x = append(x, atomElement("link", "rel", l.Rel, "href", l.Href, "type", l.Type, "hreflang", l.Hreflang, "title", l.Title))
	}
	for _, c := range e.Categories {
		x = append(x, atomElement("category", "term", c.Term, "label", c.Label))
	}
	return x
}

// atomContent takes the content, which may be elsewhere, be a file, or no text
// at all (RFC 4287 §4.1.3.3).
func (a *adapter) atomContent(d *draft.Item, e *atom.Entry, n *note) {
	f := &d.Fields
	if n.src != "" {
		if strings.Contains(n.srcType, "html") || n.srcType == "" {
			f.URL = cmp.Or(f.URL, n.src)
		} else {
			f.Enclosures = append(f.Enclosures, hub.Enclosure{URL: n.src, Type: n.srcType})
		}
	}
	if e.Content != nil && !(isBinary(e.Content.Type) && !utf8.ValidString(e.Content.Value)) {
		d.Content = n.typeOf("content", e.Content.Value).HTML()
	}
	if d.Content == "" && d.Summary == "" {
		for _, m := range extensions(n.extensions).media("description") {
			d.Summary = draft.Text{Value: m.Text}.HTML()
		}
	}
}

// isBinary tells whether content of this type is most likely no text for people.
// gofeed has decoded it.
func isBinary(mediaType string) bool {
	return strings.HasPrefix(mediaType, "image/") || strings.HasPrefix(mediaType, "audio/") || strings.HasPrefix(mediaType, "video/") ||
		mediaType == "application/octet-stream" || mediaType == "application/pdf"
}

// atomURL returns the permalink of an entry without a link: an id that is an
// address is one.
func atomURL(e *atom.Entry) string {
	if strings.HasPrefix(e.ID, "http") {
		return e.ID
	}
	return linkTo("related", e.Links)
}

// linkTo returns the address of the first link of a relation, a page before
// anything else.
func linkTo(rel string, links []*atom.Link) string {
	found := ""
	for _, l := range links {
		if relation(l.Rel) != rel {
			continue
		}
		if l.Type == "" || strings.Contains(l.Type, "html") {
			return l.Href
		}
		found = cmp.Or(found, l.Href)
	}
	return found
}

// linkOfType returns the address of the first link of a relation to something
// whose media type holds a word. A link that has none leads to a page.
func linkOfType(rel, word string, links []*atom.Link) string {
	for _, l := range links {
		if relation(l.Rel) == rel && strings.Contains(cmp.Or(l.Type, "text/html"), word) {
			return l.Href
		}
	}
	return ""
}

// atomLink is linkOfType for the links of Atom in another format; an empty word
// is any.
func atomLink(x extensions, rel, word string) string {
	for e := range x.all(nsAtom, "link") {
		if relation(e.Attributes["rel"]) == rel && strings.Contains(cmp.Or(e.Attributes["type"], "text/html"), word) {
			return e.Attributes["href"]
		}
	}
	return ""
}

func atomPeople(people []*atom.Person) []hub.Person {
	var kept []hub.Person
	for _, p := range people {
		kept = append(kept, hub.Person{Name: p.Name, URL: p.URI})
	}
	return kept
}

func atomEnclosures(e *atom.Entry) []hub.Enclosure {
	var enclosures []hub.Enclosure
	for _, l := range e.Links {
		if relation(l.Rel) == "enclosure" {
			enclosures = append(enclosures, hub.Enclosure{URL: l.Href, Type: l.Type, Length: draft.Size(l.Length), Title: l.Title})
		}
	}
	return enclosures
}
