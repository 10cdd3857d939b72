package web

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
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
	// Searcher finds what is searched for. Nil stands for no search.
	Searcher Searcher
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
	slugs   string // of all sections, for messages
	answers *answers
}

// New returns the handler of the public addresses. It fails when two sections
// share an address, or one has an address that the hub needs itself. Where the
// site's address has a path, requests come without it.
func New(o Options) (http.Handler, error) {
	if err := check(o.Sections); err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false // it would answer 301 and 307 where we say 308
	s := &server{Options: o, answers: newAnswers(&o)}
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
	for _, section := range o.Sections {
		s.section(engine, section)
	}
	return engine, nil
}

// check looks at what would make two documents share an address.
func check(sections []hub.Section) error {
	taken := map[string]string{"healthz": "the hub itself", "readyz": "the hub itself", outputs.OPMLFile: "the hub itself"}
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
}

// section registers the page and the outputs of a section.
func (s *server) section(engine *gin.Engine, section hub.Section) {
	root := "/" + section.Slug
	canonical := s.Site.Path(section.Slug)
	s.handle(engine, root, s.page(section))
	read(engine, root+"/", func(c *gin.Context) { redirect(c, canonical) })
	for _, format := range outputs.Formats {
		s.handle(engine, root+"/"+format.File, s.feed(section, format))
	}
	s.handle(engine, root+"/"+outputs.Tombstones.File, s.tombstones(section))
	search := s.searchPage(section)
	if s.Searcher == nil {
		read(engine, root+"/"+outputs.SearchFile, func(c *gin.Context) { search.search.serve(c, "") })
	} else {
		s.handle(engine, root+"/"+outputs.SearchFile, search)
	}
}

// writers render the formats that every section is published in.
var writers = map[outputs.Format]func(io.Writer, outputs.Document) error{
	outputs.RSS:      rss.Write,
	outputs.Atom:     atom.Write,
	outputs.JSONFeed: jsonfeed.Write,
}

func (s *server) feed(section hub.Section, format outputs.Format) *document {
	k := kind{
		path:        s.Site.Path(section.Slug, format.File),
		contentType: format.ContentType,
		policy:      feedPolicy,
		links:       feedLinks(s.empty(section), format),
		shared:      true,
		counted:     s.Readers != nil,
	}
	d := s.newDocument(k, render.New(render.Options{
		Name: section.Slug + "/" + format.File, Snapshots: s.Snapshots, Slugs: []string{section.Slug}, Log: s.Log,
		Write: func(w io.Writer, from []*hub.Snapshot) error {
			return writers[format](w, outputs.Document{Site: s.Site, Snapshot: from[0]})
		},
	}))
	d.search = &view{
		server: s, section: section, file: format.File, kind: k,
		links: func(doc outputs.Document) string { return feedLinks(doc, format) },
		write: writers[format],
	}
	return d
}

// tombstones is what was taken down of a section. Nobody searches in it, and who
// reads it is no reader of the section.
func (s *server) tombstones(section hub.Section) *document {
	return s.newDocument(kind{
		path:        s.Site.Path(section.Slug, outputs.Tombstones.File),
		contentType: outputs.Tombstones.ContentType,
		policy:      feedPolicy,
		links:       feedLinks(s.empty(section), outputs.Tombstones),
		shared:      true,
	}, render.New(render.Options{
		Name: section.Slug + "/" + outputs.Tombstones.File, Snapshots: s.Snapshots, Slugs: []string{section.Slug}, Log: s.Log,
		Write: func(w io.Writer, from []*hub.Snapshot) error {
			return atom.WriteTombstones(w, outputs.Document{Site: s.Site, Snapshot: from[0]})
		},
	}))
}

// empty is a section's document without any items.
func (s *server) empty(section hub.Section) outputs.Document {
	return outputs.Document{Site: s.Site, Snapshot: &hub.Snapshot{Section: section}}
}

func (s *server) page(section hub.Section) *document {
	return s.newDocument(kind{
		path:        s.Site.Path(section.Slug),
		contentType: outputs.HTMLContentType,
		policy:      page.ContentSecurityPolicy,
		links:       pageLinks(s.empty(section)),
	}, render.New(render.Options{
		Name: section.Slug, Snapshots: s.Snapshots, Slugs: []string{section.Slug}, Log: s.Log,
		Write: func(w io.Writer, from []*hub.Snapshot) error {
			return page.Section(w, outputs.Document{Site: s.Site, Snapshot: from[0]}, s.Sections)
		},
	}))
}

// searchPage is the form, and with a query what is found.
func (s *server) searchPage(section hub.Section) *document {
	k := kind{
		path:        s.Site.Path(section.Slug, outputs.SearchFile),
		contentType: outputs.HTMLContentType,
		policy:      page.ContentSecurityPolicy,
	}
	d := s.newDocument(k, render.New(render.Options{
		Name: section.Slug + "/" + outputs.SearchFile, Log: s.Log,
		Write: func(w io.Writer, _ []*hub.Snapshot) error { return page.Search(w, s.empty(section), s.Sections, nil) },
	}))
	d.search = &view{
		server: s, section: section, file: outputs.SearchFile, kind: k, links: pageLinks,
		write: func(w io.Writer, doc outputs.Document) error { return page.Search(w, doc, s.Sections, nil) },
	}
	return d
}

func (s *server) home(slugs []string) *document {
	return s.newDocument(kind{
		path:        s.Site.Path(),
		contentType: outputs.HTMLContentType,
		policy:      page.ContentSecurityPolicy,
	}, render.New(render.Options{
		Name: "front page", Snapshots: s.Snapshots, Slugs: slugs, Partial: true, Log: s.Log,
		Write: func(w io.Writer, from []*hub.Snapshot) error {
			shelves := make([]page.Shelf, len(from))
			for i, snapshot := range from {
				shelves[i] = page.Shelf{Section: s.Sections[i], Snapshot: snapshot}
			}
			return page.Home(w, s.Site, shelves)
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
		Name: outputs.OPMLFile, Log: s.Log,
		Write: func(w io.Writer, _ []*hub.Snapshot) error { return opml.Write(w, s.Site, s.Sections) },
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
