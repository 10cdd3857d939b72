package web

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/atom"
	"github.com/feedhub/feedhub/outputs/jsonfeed"
	"github.com/feedhub/feedhub/outputs/opml"
	"github.com/feedhub/feedhub/outputs/page"
	"github.com/feedhub/feedhub/outputs/render"
	"github.com/feedhub/feedhub/outputs/rss"
)

// section registers the page and the outputs of a section.
func (s *server) section(engine *gin.Engine, section hub.Section) {
	root := "/" + section.Slug
	canonical := s.Site.Path(section.Slug)
	choice := &negotiated{server: s, section: section}
	handle := func(path string, d *document) {
		s.handle(engine, path, d)
		if d.selects != nil {
			read(engine, root+"/"+outputs.ArchiveFolder+"/:day"+strings.TrimPrefix(path, root), d.selects.archive)
		}
	}
	choice.page = s.page(section)
	handle(root, choice.page)
	read(engine, root+"/", func(c *gin.Context) { redirect(c, canonical) })
	for _, format := range outputs.Formats {
		d := s.feed(section, format)
		choice.feeds = append(choice.feeds, d)
		handle(root+"/"+format.File, d)
		read(engine, root+format.Alias, d.selects.lead)
		engine.OPTIONS(root+format.Alias, d.options)
	}
	read(engine, root+"/"+outputs.NegotiatedFile, choice.serve)
	engine.OPTIONS(root+"/"+outputs.NegotiatedFile, choice.feeds[0].options)
	s.handle(engine, root+"/"+outputs.Tombstones.File, s.tombstones(section))
	s.handle(engine, root+"/"+outputs.OPMLFile, s.originals(section))
	s.search(engine, section)
}

// search registers the search page of a section, or that there is none.
func (s *server) search(engine *gin.Engine, section hub.Section) {
	path := "/" + section.Slug + "/" + outputs.SearchFile
	d := s.searchPage(section)
	if _, err := s.Selector.Canonical(""); errors.Is(err, ErrNoSearch) {
		read(engine, path, func(c *gin.Context) { d.selects.noSearch(c) })
		return
	}
	s.handle(engine, path, d)
}

// format is how a format is written: its items, and the document around them.
type format struct {
	item  func(outputs.Entry) ([]byte, error)
	write func(*outputs.Body, outputs.Document, []outputs.Fragment) error
}

// formats are those that every section is published in.
var formats = map[outputs.Format]format{
	outputs.RSS:      {rss.Item, rss.Write},
	outputs.Atom:     {atom.Item, atom.Write},
	outputs.JSONFeed: {jsonfeed.Item, jsonfeed.Write},
}

// writer returns what writes documents in a format.
func (s *server) writer(f outputs.Format) func(*outputs.Body, outputs.Document) error {
	return func(b *outputs.Body, doc outputs.Document) error {
		items, err := s.fragments.Items(f, doc, formats[f].item)
		if err != nil {
			return err
		}
		return formats[f].write(b, doc, items)
	}
}

// feed is a section in a format.
func (s *server) feed(section hub.Section, format outputs.Format) *document {
	k := kind{
		path:        s.Site.Path(section.Slug, format.File),
		contentType: format.ContentType,
		policy:      feedPolicy,
		shared:      true,
		counted:     s.Readers != nil,
		hasDeltas:   true,
		isStyled:    format == outputs.RSS || format == outputs.Atom,
		language:    outputs.XMLLanguage(section.Language),
	}
	write := s.writer(format)
	links := func(doc outputs.Document) string { return feedLinks(doc, format) }
	d := s.newDocument(k, s.output(render.Options{
		Name: section.Slug + "/" + format.File, Slugs: []string{section.Slug},
		Write: func(b *outputs.Body, from []*hub.Snapshot) error { return write(b, s.whole(from[0])) },
		Links: func(from []*hub.Snapshot) string { return links(s.whole(from[0])) },
	}))
	k.hasDeltas = false
	d.selects = &view{server: s, section: section, file: format.File, kind: k, links: links, write: write}
	return d
}

// whole is the document of a section as it is.
func (s *server) whole(snapshot *hub.Snapshot) outputs.Document {
	return outputs.Document{Site: s.Site, Snapshot: snapshot}
}

// tombstones is what was taken down of a section. Nobody searches in it, and who
// reads it is no reader of the section.
func (s *server) tombstones(section hub.Section) *document {
	return s.newDocument(kind{
		path:        s.Site.Path(section.Slug, outputs.Tombstones.File),
		contentType: outputs.Tombstones.ContentType,
		policy:      feedPolicy,
		shared:      true,
	}, s.output(render.Options{
		Name: section.Slug + "/" + outputs.Tombstones.File, Slugs: []string{section.Slug},
		Write: func(b *outputs.Body, from []*hub.Snapshot) error { return atom.WriteTombstones(b, s.whole(from[0])) },
		Links: func([]*hub.Snapshot) string { return feedLinks(s.empty(section), outputs.Tombstones) },
	}))
}

// originals is the list of the feeds that a section is made of, as far as it shows
// something of them: what is published of them anyway.
func (s *server) originals(section hub.Section) *document {
	return s.newDocument(kind{
		path:        s.Site.Path(section.Slug, outputs.OPMLFile),
		contentType: outputs.OPMLContentType,
		policy:      feedPolicy,
		shared:      true,
	}, s.output(render.Options{
		Name: section.Slug + "/" + outputs.OPMLFile, Slugs: []string{section.Slug},
		Write: func(b *outputs.Body, from []*hub.Snapshot) error {
			var sources []opml.Source
			for _, id := range slices.Sorted(maps.Keys(from[0].Origins)) {
				o := from[0].Origins[id]
				sources = append(sources, opml.Source{Title: o.Title, FeedURL: o.FeedURL, HomePageURL: o.HomePageURL, Language: o.Language})
			}
			return opml.Sources(b, s.Site, section, sources)
		},
	}))
}

// empty is a section's document without any items.
func (s *server) empty(section hub.Section) outputs.Document {
	return outputs.Empty(s.Site, section)
}

// page is a section as people see it.
func (s *server) page(section hub.Section) *document {
	k := kind{
		path:        s.Site.Path(section.Slug),
		contentType: outputs.HTMLContentType,
		policy:      page.ContentSecurityPolicy,
	}
	write := func(b *outputs.Body, doc outputs.Document) error { return page.Section(b, doc, s.Sections) }
	d := s.newDocument(k, s.output(render.Options{
		Name: section.Slug, Slugs: []string{section.Slug},
		Write: func(b *outputs.Body, from []*hub.Snapshot) error { return write(b, s.whole(from[0])) },
		Links: func(from []*hub.Snapshot) string { return pageLinks(s.whole(from[0])) },
	}))
	d.selects = &view{server: s, section: section, kind: k, links: pageLinks, write: write}
	return d
}

// searchPage is the form, and with a query what is found.
func (s *server) searchPage(section hub.Section) *document {
	k := kind{
		path:        s.Site.Path(section.Slug, outputs.SearchFile),
		contentType: outputs.HTMLContentType,
		policy:      page.ContentSecurityPolicy,
	}
	write := func(b *outputs.Body, doc outputs.Document) error { return page.Search(b, doc, s.Sections, nil) }
	d := s.newDocument(k, s.output(render.Options{
		Name:  section.Slug + "/" + outputs.SearchFile,
		Write: func(b *outputs.Body, _ []*hub.Snapshot) error { return write(b, s.empty(section)) },
	}))
	d.selects = &view{server: s, section: section, file: outputs.SearchFile, kind: k, links: pageLinks, write: write}
	return d
}
