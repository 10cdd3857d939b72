package web

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/atom"
	"github.com/feedhub/feedhub/outputs/jsonfeed"
	"github.com/feedhub/feedhub/outputs/opml"
	"github.com/feedhub/feedhub/outputs/page"
	"github.com/feedhub/feedhub/outputs/render"
	"github.com/feedhub/feedhub/outputs/rss"
	"github.com/gin-gonic/gin"
)

// Options are what a server needs.
type Options struct {
	Site outputs.Site
	// Sections are all sections, in the order in which they are listed.
	Sections  []hub.Section
	Snapshots render.Snapshots
	// All is the section over all others, which is listed nowhere. Without a slug there
	// is none.
	All hub.Section
	// Selector selects from the sections. Nil stands for one that can't.
	Selector Selector
	// Ready tells why the hub is not ready to serve, nil when it is. It is
	// called for every request of /readyz; what it returns is shown.
	Ready func() error
	// Readers counts the readers of the sections' outputs. Nil counts none.
	Readers *Readers
	Log     *slog.Logger
}

// server answers what no document answers.
type server struct {
	Options
	slugs     string // of all sections, for messages
	answers   *answers
	fragments *render.Fragments
	turns     render.Turns // of rendering
	// documents are those of an address of their own, by its path.
	documents map[string]*document
}

// New returns the handler of the public addresses. It fails when two sections
// share an address, or one has an address that the hub needs itself. Where the
// site's address has a path, requests come without it.
func New(o Options) (*Handler, error) {
	if err := check(o.Sections, o.All); err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false // it would answer 301 and 307 where we say 308
	if o.Selector == nil {
		o.Selector = noSelector{}
	}
	s := &server{
		Options: o, answers: newAnswers(mostKept), fragments: render.NewFragments(), turns: render.NewTurns(2 * runtime.GOMAXPROCS(0)),
		documents: make(map[string]*document),
	}
	slugs := make([]string, len(o.Sections))
	for i, section := range o.Sections {
		slugs[i] = section.Slug
	}
	s.slugs = strings.Join(slugs, ", ")

	engine.Use(s.recoverPanic)
	engine.NoRoute(func(c *gin.Context) {
		s.fail(c, http.StatusNotFound, "there is nothing at this address; the sections are "+s.slugs)
	})
	engine.NoMethod(func(c *gin.Context) {
		s.fail(c, http.StatusMethodNotAllowed, "this address can only be read")
	})
	read(engine, "/healthz", s.healthy)
	read(engine, "/readyz", s.ready)
	s.handle(engine, "/", s.home(slugs))
	s.handle(engine, "/"+outputs.OPMLFile, s.list())
	s.style(engine)
	for _, section := range o.Sections {
		s.section(engine, section)
	}
	if o.All.Slug != "" {
		s.section(engine, o.All)
	}
	return &Handler{engine, s.documents}, nil
}

// check looks at what would make two documents share an address.
func check(sections []hub.Section, all hub.Section) error {
	taken := map[string]string{"healthz": "the hub itself", "readyz": "the hub itself", outputs.OPMLFile: "the hub itself", outputs.StyleFile: "the hub itself"}
	if all.Slug != "" {
		taken[all.Slug] = "what is over all sections"
	}
	for _, section := range sections {
		if section.Slug == "" || strings.ContainsAny(section.Slug, "/:*") {
			return fmt.Errorf("section slug %q: want a name without / : and *", section.Slug)
		}
		if owner, used := taken[section.Slug]; used {
			return fmt.Errorf("section slug %q: the address /%s belongs to %s", section.Slug, section.Slug, owner)
		}
		taken[section.Slug] = "another section"
	}
	return nil
}

// read registers a handler for the methods that read.
func read(engine *gin.Engine, path string, handler gin.HandlerFunc) {
	engine.GET(path, handler)
	engine.HEAD(path, handler)
}

// handle registers a document. Any query leads to the address without it, so
// that caches and readers know the document under one address.
func (s *server) handle(engine *gin.Engine, path string, d *document) {
	read(engine, path, d.serve)
	engine.OPTIONS(path, d.options)
	s.documents[path] = d
}

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
		read(engine, root+format.Alias, func(c *gin.Context) { redirect(c, d.path+query(c)) })
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

// query returns the parameters of a request, as they stand in its address.
func query(c *gin.Context) string {
	if raw := c.Request.URL.RawQuery; raw != "" {
		return "?" + raw
	}
	return ""
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
	d := s.newDocument(k, render.New(render.Options{
		Name: section.Slug + "/" + format.File, Snapshots: s.Snapshots, Slugs: []string{section.Slug}, Log: s.Log, Turns: s.turns,
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
	}, render.New(render.Options{
		Name: section.Slug + "/" + outputs.Tombstones.File, Snapshots: s.Snapshots, Slugs: []string{section.Slug}, Log: s.Log, Turns: s.turns,
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
	}, render.New(render.Options{
		Name: section.Slug + "/" + outputs.OPMLFile, Snapshots: s.Snapshots, Slugs: []string{section.Slug}, Log: s.Log, Turns: s.turns,
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
	return outputs.Document{Site: s.Site, Snapshot: &hub.Snapshot{Section: section}}
}

func (s *server) page(section hub.Section) *document {
	k := kind{
		path:        s.Site.Path(section.Slug),
		contentType: outputs.HTMLContentType,
		policy:      page.ContentSecurityPolicy,
	}
	write := func(b *outputs.Body, doc outputs.Document) error { return page.Section(b, doc, s.Sections) }
	d := s.newDocument(k, render.New(render.Options{
		Name: section.Slug, Snapshots: s.Snapshots, Slugs: []string{section.Slug}, Log: s.Log, Turns: s.turns,
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
	d := s.newDocument(k, render.New(render.Options{
		Name: section.Slug + "/" + outputs.SearchFile, Log: s.Log, Turns: s.turns,
		Write: func(b *outputs.Body, _ []*hub.Snapshot) error { return write(b, s.empty(section)) },
	}))
	d.selects = &view{server: s, section: section, file: outputs.SearchFile, kind: k, links: pageLinks, write: write}
	return d
}

func (s *server) home(slugs []string) *document {
	return s.newDocument(kind{
		path:        s.Site.Path(),
		contentType: outputs.HTMLContentType,
		policy:      page.ContentSecurityPolicy,
	}, render.New(render.Options{
		Name: "front page", Snapshots: s.Snapshots, Slugs: slugs, Partial: true, Log: s.Log, Turns: s.turns,
		Write: func(b *outputs.Body, from []*hub.Snapshot) error {
			shelves := make([]page.Shelf, len(from))
			for i, snapshot := range from {
				shelves[i] = page.Shelf{Section: s.Sections[i], Snapshot: snapshot}
			}
			return page.Home(b, s.Site, shelves)
		},
	}))
}

func (s *server) list() *document {
	return s.newDocument(kind{
		path:        s.Site.Path(outputs.OPMLFile),
		contentType: outputs.OPMLContentType,
		policy:      feedPolicy,
		shared:      true,
	}, render.New(render.Options{
		Name: outputs.OPMLFile, Log: s.Log, Turns: s.turns,
		Write: func(b *outputs.Body, _ []*hub.Snapshot) error { return opml.Write(b, s.Site, s.Sections) },
	}))
}

// healthy answers that the process lives, whatever the state of the hub.
func (s *server) healthy(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.String(http.StatusOK, "ok\n")
}

// ready answers whether requests may be sent here.
func (s *server) ready(c *gin.Context) {
	if err := s.Ready(); err != nil {
		c.Header("Retry-After", retryAfter)
		s.fail(c, http.StatusServiceUnavailable, err.Error())
		return
	}
	c.Header("Cache-Control", "no-store")
	c.String(http.StatusOK, "ready\n")
}

// unavailable answers for a document that there is not.
func (s *server) unavailable(c *gin.Context, err error) {
	if errors.Is(err, render.ErrNotLoaded) {
		c.Header("Retry-After", retryAfter)
		s.fail(c, http.StatusServiceUnavailable, err.Error())
		return
	}
	// What went wrong stands in the log, once for the snapshot.
	s.fail(c, http.StatusInternalServerError, "this document could not be rendered")
}
