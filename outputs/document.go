package outputs

import (
	"net/url"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// Document is what a format renders: a section's snapshot, with the addresses
// that stand in it. It is as immutable as the snapshot.
type Document struct {
	Site Site
	*hub.Snapshot
	// Query is what was searched for where the snapshot is what was found in a
	// section, in its one spelling; else it is empty.
	Query string
}

// Page returns the address of the section's page, or of the search's.
func (d Document) Page() string {
	if d.Query != "" {
		return d.Site.Address(d.Section.Slug, SearchFile) + SearchSuffix(d.Query)
	}
	return d.Site.Address(d.Section.Slug)
}

// Self returns the address of the document in a format.
func (d Document) Self(f Format) string {
	return d.Site.Address(d.Section.Slug, f.File) + SearchSuffix(d.Query)
}

// ID returns the id that the document has in every format and at every address
// (RFC 4287 §4.2.6).
func (d Document) ID() string {
	if d.Query != "" {
		return d.Site.Minter().Tag("search:" + url.PathEscape(d.Section.Slug) + SearchSuffix(d.Query))
	}
	return d.Site.Minter().Tag("feed:" + url.PathEscape(d.Section.Slug))
}

// Title returns the section's title, or its slug when it has none, and what was
// searched for.
func (d Document) Title() string {
	title := d.Section.Title
	if title == "" {
		title = d.Section.Slug
	}
	if d.Query != "" {
		return searchTitle(title, d.Section.Language, d.Query)
	}
	return title
}

// Description returns the section's description, or names document and site when
// it has none: RSS demands one.
func (d Document) Description() string {
	if d.Section.Description != "" {
		return d.Section.Description
	}
	return d.Title() + " – " + d.Site.Title
}

// neverUpdated stands for the date of a section without items in formats that
// demand a date. It must be constant, and later than what checkers take for a
// computer's idea of no date.
var neverUpdated = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Updated returns the newest change of any item.
func (d Document) Updated() time.Time {
	updated := neverUpdated
	for i := range d.Items {
		if d.Items[i].Updated.After(updated) {
			updated = d.Items[i].Updated
		}
	}
	return updated.UTC()
}

// Sources returns the sources of the document's items and of their copies, by id.
func (d Document) Sources() map[string]*Source {
	sources := make(map[string]*Source, len(d.Snapshot.Origins))
	for id := range d.Origins {
		sources[id] = d.source(id)
	}
	for i := range d.Items {
		item := &d.Items[i]
		source := sources[item.SourceID]
		if source == nil {
			source = d.source(item.SourceID)
			sources[item.SourceID] = source
		}
		if item.Updated.After(source.Updated) {
			source.Updated = item.Updated.UTC()
		}
	}
	return sources
}

// Source is where items of a document come from.
type Source struct {
	// Origin has addresses that are valid or empty, and always a title.
	hub.Origin
	ID      string    // the source's id in the hub
	Updated time.Time // the newest change of its items in the document
}

func (d Document) source(id string) *Source {
	origin := d.Origins[id]
	origin.HomePageURL = Address(origin.HomePageURL)
	origin.FeedURL = Address(origin.FeedURL)
	origin.Icon = Address(origin.Icon)
	if origin.Title == "" {
		origin.Title = hostOf(origin.HomePageURL, origin.FeedURL)
	}
	if origin.Title == "" {
		origin.Title = id
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
