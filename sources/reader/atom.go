package reader

import (
	"cmp"
	"io"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/mmcdole/gofeed/atom"
)

func (a *adapter) atom(body io.Reader) error {
	f, err := (&atom.Parser{}).Parse(body)
	if err != nil {
		return err
	}
	a.feed.Format = strings.TrimSpace("Atom " + f.Version)
	a.atomOrigin(f)
	a.atomLinks(f.Links)
	notes := a.sidecar.of(len(f.Entries))
	drafts := make([]*draft, len(f.Entries))
	for i, entry := range f.Entries {
		drafts[i] = atomItem(entry)
	}
	a.addAll(drafts, notes)
	return nil
}

func (a *adapter) atomOrigin(f *atom.Feed) {
	o := &a.feed.Origin
	o.ID = f.ID
	o.Language = a.language(f.Language)
	o.HomePageURL = a.address(linkTo("alternate", f.Links))
	o.Title = plain(f.Title)
	o.Description = plain(f.Subtitle)
	o.Rights = plain(f.Rights)
	o.Icon = a.address(cmp.Or(f.Icon, f.Logo))
	o.Authors = a.people(atomPeople(f.Authors))
}

func atomItem(e *atom.Entry) *draft {
	d := &draft{summary: e.Summary, published: date(e.PublishedParsed, e.Published), updated: date(e.UpdatedParsed, e.Updated)}
	d.NativeID = e.ID
	d.URL = linkTo("alternate", e.Links)
	if d.URL == "" && strings.HasPrefix(e.ID, "http") {
		d.URL = e.ID
	}
	d.Title = plain(e.Title)
	d.Rights = e.Rights
	d.Authors = atomPeople(e.Authors)
	if d.Authors == nil && e.Source != nil {
		d.Authors = atomPeople(e.Source.Authors)
	}
	for _, c := range e.Categories {
		d.Tags = append(d.Tags, cmp.Or(c.Label, c.Term))
	}
	d.Enclosures = append(atomEnclosures(e), mediaContents(e.Extensions)...)
	for _, m := range mediaElements(e.Extensions, "thumbnail") {
		d.Image = m.Attrs["url"]
		break
	}
	if e.Content != nil {
		d.content = e.Content.Value
	}
	return d
}

// linkTo returns the address of the first link of a relation, a page before
// anything else.
func linkTo(rel string, links []*atom.Link) string {
	found := ""
	for _, l := range links {
		if l.Rel != rel {
			continue
		}
		if l.Type == "" || strings.Contains(l.Type, "html") {
			return l.Href
		}
		found = cmp.Or(found, l.Href)
	}
	return found
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
		if l.Rel == "enclosure" {
			enclosures = append(enclosures, hub.Enclosure{URL: l.Href, Type: l.Type, Length: size(l.Length), Title: l.Title})
		}
	}
	return enclosures
}
