package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/opml"
	"github.com/feedhub/feedhub/outputs/page"
	"github.com/feedhub/feedhub/outputs/render"
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
	turns     render.Turns // of rendering and compressing
	// documents are those of an address of their own, by its path.
	documents map[string]*document
}

// New returns the handler of the public addresses. It fails when two sections
// share an address, or one has an address that the hub needs itself. Where the
// site's address has a path, requests come without it.
func New(o Options) (*Handler, error) {
	if err := checkSlugs(o.Sections, o.All); err != nil {
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

// checkSlugs looks at what would make two documents share an address.
func checkSlugs(sections []hub.Section, all hub.Section) error {
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

// output returns an Output with what all of them have in common.
func (s *server) output(o render.Options) *render.Output {
	o.Snapshots, o.Log, o.Turns = s.Snapshots, s.Log, s.turns
	return render.New(o)
}

// home is the front page.
func (s *server) home(slugs []string) *document {
	return s.newDocument(kind{
		path:        s.Site.Path(),
		contentType: outputs.HTMLContentType,
		policy:      page.ContentSecurityPolicy,
	}, s.output(render.Options{
		Name: "front page", Slugs: slugs, Partial: true,
		Write: func(b *outputs.Body, from []*hub.Snapshot) error {
			shelves := make([]page.Shelf, len(from))
			for i, snapshot := range from {
				shelves[i] = page.Shelf{Section: s.Sections[i], Snapshot: snapshot}
			}
			return page.Home(b, s.Site, shelves)
		},
	}))
}

// list is the subscription list.
func (s *server) list() *document {
	return s.newDocument(kind{
		path:        s.Site.Path(outputs.OPMLFile),
		contentType: outputs.OPMLContentType,
		policy:      feedPolicy,
		shared:      true,
	}, s.output(render.Options{
		Name:  outputs.OPMLFile,
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
