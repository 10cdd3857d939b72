package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/page"
	"github.com/feedhub/feedhub/outputs/render"
	"github.com/gin-gonic/gin"
	lru "github.com/hashicorp/golang-lru/v2"
)

const (
	// Searches at one time are bounded, and so is how long others wait for their
	// turn and how long one may take.
	searchesAtOnce = 4
	turnTime       = 2 * time.Second
	searchTime     = 5 * time.Second

	keptAnswers = 64 // rendered
)

// Searcher finds items of a section by their words.
type Searcher interface {
	// Canonical returns the one spelling of a query. What is wrong with one is a
	// *QueryError.
	Canonical(typed string) (string, error)
	// Search returns a section with the items that a query in its one spelling
	// finds. isCurrent tells whether that is what it finds as long as the section's
	// own snapshot stays the same.
	Search(ctx context.Context, slug, query string) (found *hub.Snapshot, isCurrent bool, err error)
}

// QueryError says what is wrong with a query, and what would be right.
type QueryError struct {
	Err   error
	Fault page.Fault
	Limit int // of the fault, where it has one
}

func (e *QueryError) Error() string { return e.Err.Error() }

// Unwrap returns the error in the words of whoever found it.
func (e *QueryError) Unwrap() error { return e.Err }

// ErrNotYet is returned by Search while not all items can be found yet.
var ErrNotYet = errors.New("the items are still being made searchable")

var errBusy = errors.New("too much is being searched for at the moment")

// answer is a search as it was rendered, and from what.
type answer struct {
	from     *hub.Snapshot // of the section
	document *render.Document
}

// address is where an answer is found.
type address struct{ slug, file, query string }

// answers are what is searched for: carried out and rendered for a request, a few at
// a time, and some of them kept.
type answers struct {
	searcher  Searcher
	snapshots render.Snapshots
	kept      *lru.Cache[address, answer]
	turns     chan struct{}
}

func newAnswers(o *Options) *answers {
	kept, err := lru.New[address, answer](keptAnswers)
	if err != nil {
		panic("web: " + err.Error()) // the size is below one
	}
	return &answers{searcher: o.Searcher, snapshots: o.Snapshots, kept: kept, turns: make(chan struct{}, searchesAtOnce)}
}

// document returns the answer at an address. write renders what was found.
func (s *answers) document(ctx context.Context, at address, write func(io.Writer, *hub.Snapshot) error, options render.Options) (*render.Document, error) {
	section := s.snapshots.Snapshot(at.slug)
	if section == nil {
		return nil, render.ErrNotLoaded
	}
	if kept, ok := s.kept.Get(at); ok && kept.from == section {
		return kept.document, nil
	}
	if err := s.takeTurn(ctx); err != nil {
		return nil, err
	}
	defer func() { <-s.turns }()
	if kept, ok := s.kept.Get(at); ok && kept.from == section { // somebody else was faster
		return kept.document, nil
	}
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	found, isCurrent, err := s.searcher.Search(ctx, at.slug, at.query)
	if err != nil {
		return nil, err
	}
	if !isCurrent {
		undated := *found // more may be found of the same date
		undated.Modified = time.Time{}
		found = &undated
	}
	options.Snapshots, options.Slugs = alone{found}, []string{at.slug}
	options.Write = func(w io.Writer, from []*hub.Snapshot) error { return write(w, from[0]) }
	document, err := render.New(options).Document()
	if err == nil && isCurrent {
		s.kept.Add(at, answer{section, document})
	}
	return document, err
}

func (s *answers) takeTurn(ctx context.Context) error {
	late := time.NewTimer(turnTime)
	defer late.Stop()
	select {
	case s.turns <- struct{}{}:
		return nil
	case <-late.C:
		return errBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}

// alone is one snapshot for whoever asks.
type alone struct{ snapshot *hub.Snapshot }

func (a alone) Snapshot(string) *hub.Snapshot { return a.snapshot }

// view is a section as it is searched: at one address, which has the query as its
// parameter.
type view struct {
	*server
	section hub.Section
	file    string
	kind    kind // of what is found; path and links are without a query
	links   func(outputs.Document) string
	write   func(io.Writer, outputs.Document) error
}

// typedQuery returns the query in the parameters of an address. What is no escape
// stands for itself there, as whoever typed it means it.
func typedQuery(parameters string) (typed string, asked bool) {
	for parameter := range strings.SplitSeq(parameters, "&") {
		name, value, _ := strings.Cut(parameter, "=")
		if name != outputs.QueryParameter {
			continue
		}
		if unescaped, err := url.QueryUnescape(value); err == nil {
			value = unescaped
		}
		return value, true
	}
	return "", false
}

// serve answers a request with a query.
func (v *view) serve(c *gin.Context, typed string) {
	if v.kind.shared {
		c.Header("Access-Control-Allow-Origin", "*") // for a script that is led elsewhere
	}
	if v.Searcher == nil {
		v.refuse(c, http.StatusServiceUnavailable, page.Asked{Typed: typed, Fault: page.NoSearch}, "there is no search here at present")
		return
	}
	if v.file == outputs.SearchFile && strings.TrimSpace(typed) == "" {
		redirect(c, v.kind.path) // what an empty form sends
		return
	}
	query, err := v.Searcher.Canonical(typed)
	var faulty *QueryError
	switch {
	case errors.As(err, &faulty):
		v.refuse(c, http.StatusBadRequest, page.Asked{Typed: typed, Fault: faulty.Fault, Limit: faulty.Limit}, err.Error())
		return
	case err != nil:
		v.unavailable(c, err)
		return
	}
	doc := v.empty(v.section)
	doc.Query = query
	// Spellings of the escapes lead nowhere: there are clients that have their own.
	if query != typed || strings.Contains(c.Request.URL.RawQuery, "&") {
		redirect(c, v.kind.path+outputs.SearchSuffix(query))
		return
	}
	k := v.kind
	k.path += outputs.SearchSuffix(query)
	k.links = v.links(doc)
	document, err := v.answers.document(c.Request.Context(), address{v.section.Slug, v.file, query},
		func(w io.Writer, found *hub.Snapshot) error {
			return v.write(w, outputs.Document{Site: v.Site, Query: query, Snapshot: found})
		}, render.Options{Name: "a search in " + v.section.Slug + "/" + v.file, Log: v.Log})
	if err != nil {
		v.failed(c, query, err)
		return
	}
	if k.counted {
		v.Readers.note(k.path, c.Request.UserAgent())
	}
	v.newDocument(k, nil).send(c, document)
}

// failed answers for a search that came to nothing.
func (v *view) failed(c *gin.Context, query string, err error) {
	detail := "searching is not possible at the moment"
	switch {
	case errors.Is(err, render.ErrNotLoaded), errors.Is(err, ErrNotYet), errors.Is(err, errBusy):
		detail = err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		detail = "the search took too long"
	case c.Request.Context().Err() != nil, errors.Is(err, hub.ErrEnded):
		// The client has gone, or the hub is about to.
	default:
		v.Log.Warn("a search failed", "section", v.section.Slug, "error", err)
	}
	c.Header("Retry-After", retryAfter)
	v.refuse(c, http.StatusServiceUnavailable, page.Asked{Typed: query, Fault: page.NotNow}, detail)
}

// refuse answers that there is nothing to be found, and why: people with the form
// to try again, programs with a problem.
func (v *view) refuse(c *gin.Context, status int, asked page.Asked, detail string) {
	if !wantsPage(c.Request.Header["Accept"]) {
		v.fail(c, status, detail)
		return
	}
	var b bytes.Buffer
	if err := page.Search(&b, v.empty(v.section), v.Sections, &asked); err != nil {
		v.Log.Error("the page for a search that is refused cannot be rendered", "error", err)
		v.fail(c, status, detail)
		return
	}
	v.sendError(c, status, outputs.HTMLContentType, page.ContentSecurityPolicy, b.Bytes())
}
