package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/page"
	"github.com/feedhub/feedhub/outputs/render"
)

const (
	// Selections made at one time are bounded, and so is how long others wait for
	// their turn and how long one may take.
	selectionsAtOnce = 4
	turnTime         = 2 * time.Second
	selectionTime    = 5 * time.Second

	// mostKept bounds the bytes of all selections that are kept as they were
	// rendered.
	mostKept = 64 << 20
)

// Selector selects from the sections. It is safe for concurrent use.
type Selector interface {
	// Canonical returns the one spelling of a query. What is wrong with one is a
	// *QueryError; it is ErrNoSearch where nobody can search.
	Canonical(typed string) (string, error)
	// Select returns a section as a selection has it: with a query, which is in its
	// one spelling, what is found. isCurrent tells whether that is so as long as the
	// section's own snapshot stays the same. A source that the section has not is a
	// *hub.UnknownSourceError.
	Select(ctx context.Context, slug string, wanted outputs.Selection) (selected *hub.Snapshot, isCurrent bool, err error)
	// Archive returns what an archive of a section holds, hub.ErrNoArchive where there
	// is none of that name.
	Archive(ctx context.Context, slug string, archive hub.Archive) (*hub.Snapshot, error)
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

// ErrNotYet is returned by Select while not all items can be found yet, and ErrNoSearch
// by Canonical where nothing can be.
var (
	ErrNotYet     = errors.New("the items are still being made searchable")
	ErrNoSearch   = errors.New("there is no search here at present")
	errNoSelector = errors.New("nothing can be selected here")
)

var errBusy = errors.New("too much is being selected at the moment")

// answer is a selection as it was rendered, and from what.
type answer struct {
	from     *hub.Snapshot // of the section
	document *render.Document
}

// address is where an answer is found.
type address struct{ slug, file, query string }

// answers are what is selected: made and rendered for a request, a few at a time, and
// some of them kept, those that were asked for last.
type answers struct {
	turns chan struct{}
	kept  *render.Kept[address, answer]
}

func newAnswers(most int) *answers {
	return &answers{
		turns: make(chan struct{}, selectionsAtOnce),
		kept:  render.NewKept[address](most, func(a answer) int { return a.document.Size() }),
	}
}

// get returns an answer that is kept, if it is from the section as it is now, else nil.
func (s *answers) get(at address, section *hub.Snapshot) *render.Document {
	if a, ok := s.kept.Get(at); ok && a.from == section {
		return a.document
	}
	return nil
}

// order is what one answer is made of.
type order struct {
	at address
	// find returns what is shown, and whether that is so as long as the section's own
	// snapshot stays the same.
	find  func(context.Context) (*hub.Snapshot, bool, error)
	write func(*outputs.Body, *hub.Snapshot) error
	links func(*hub.Snapshot) string
	name  string // for the log
}

// document returns what an order comes to: as it is kept, or made when its turn has come.
func (s *server) document(ctx context.Context, o order) (*render.Document, error) {
	section := s.Snapshots.Snapshot(o.at.slug)
	if section == nil {
		return nil, render.ErrNotLoaded
	}
	if kept := s.answers.get(o.at, section); kept != nil {
		return kept, nil
	}
	if err := s.answers.takeTurn(ctx); err != nil {
		return nil, err
	}
	defer func() { <-s.answers.turns }()
	if kept := s.answers.get(o.at, section); kept != nil { // somebody else was faster
		return kept, nil
	}
	ctx, cancel := context.WithTimeout(ctx, selectionTime)
	defer cancel()
	found, isCurrent, err := o.find(ctx)
	if err != nil {
		return nil, err
	}
	if !isCurrent {
		found = undated(found) // more may be found of the same date
	}
	document, err := render.New(render.Options{
		Name: o.name, Log: s.Log, Turns: s.turns, Snapshots: alone{found}, Slugs: []string{o.at.slug},
		Write: func(b *outputs.Body, from []*hub.Snapshot) error { return o.write(b, from[0]) },
		Links: func(from []*hub.Snapshot) string { return o.links(from[0]) },
	}).Document()
	if err == nil && isCurrent {
		s.answers.kept.Add(o.at, answer{section, document})
	}
	return document, err
}

// undated returns a snapshot like another whose last change is not known.
func undated(snapshot *hub.Snapshot) *hub.Snapshot {
	other := *snapshot
	other.Modified = time.Time{}
	return &other
}

// takeTurn waits until a selection may be made; errBusy is what it returns if that takes
// too long.
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

// view is a section as it is selected from: at one address, which has the selection as
// its parameters.
type view struct {
	*server
	section hub.Section
	file    string // empty for the page
	kind    kind   // of what is selected; path is without parameters
	links   func(outputs.Document) string
	write   func(*outputs.Body, outputs.Document) error
}

// isForPeople tells whether a selection is shown as a page and not in a format.
func (v *view) isForPeople() bool { return v.file == "" || v.file == outputs.SearchFile }

// serve answers a request with parameters.
func (v *view) serve(c *gin.Context, extra ...field) {
	wanted, ok := v.asked(c)
	if !ok {
		return
	}
	path := v.pathOf(wanted)
	// Spellings of the escapes too lead to the one: caches tell them apart, and a document
	// has to be where it says that it is.
	if path != v.kind.path+query(c) {
		redirect(c, path, extra...)
		return
	}
	o := v.order(wanted.Suffix(), wanted)
	o.name = "a selection from " + v.section.Slug + "/" + v.file
	o.find = func(ctx context.Context) (*hub.Snapshot, bool, error) {
		return v.Selector.Select(ctx, v.section.Slug, wanted)
	}
	document, err := v.document(c.Request.Context(), o)
	if err != nil {
		v.failed(c, wanted.Query, err)
		return
	}
	k := v.kind
	k.path = path
	if k.counted {
		v.Readers.note(k.path, c.Request.UserAgent())
	}
	v.newDocument(k, nil).send(c, document, extra...)
}

// lead leads to the one address of what is asked for at another one of the view's.
func (v *view) lead(c *gin.Context) {
	if wanted, ok := v.asked(c); ok {
		redirect(c, v.pathOf(wanted))
	}
}

// asked returns what a request asks for, or answers that it is wrong.
func (v *view) asked(c *gin.Context) (wanted outputs.Selection, ok bool) {
	if v.kind.shared {
		c.Header("Access-Control-Allow-Origin", "*") // for a script that is led elsewhere
	}
	wanted, err := v.selectionOf(c.Request.URL.RawQuery, v.isForPeople())
	if err != nil {
		v.misunderstood(c, err)
		return wanted, false
	}
	if v.isForPeople() {
		wanted.Content = outputs.Full
	}
	return wanted, true
}

// pathOf returns the path that a selection has, as clients see it.
func (v *view) pathOf(wanted outputs.Selection) string {
	switch {
	case v.file == outputs.SearchFile && wanted.Query == "":
		return v.kind.path // the form
	case v.isForPeople():
		doc := v.empty(v.section)
		doc.Selection = wanted
		return doc.PagePath() // what is searched for has a page of its own
	}
	return v.kind.path + wanted.Suffix()
}

// order returns what an answer at an address within the view is made of, but for how it
// is found and what it is called.
func (v *view) order(at string, wanted outputs.Selection) order {
	doc := func(found *hub.Snapshot) outputs.Document {
		return outputs.Document{Site: v.Site, Selection: wanted, Snapshot: found}
	}
	return order{
		at:    address{v.section.Slug, v.file, at},
		write: func(b *outputs.Body, found *hub.Snapshot) error { return v.write(b, doc(found)) },
		links: func(found *hub.Snapshot) string { return v.links(doc(found)) },
	}
}

// misunderstood answers a request whose parameters selectionOf found wrong.
func (v *view) misunderstood(c *gin.Context, err error) {
	if faulty, is := errors.AsType[*QueryError](err); is {
		asked := page.Asked{Typed: typedQuery(c.Request.URL.RawQuery), Fault: faulty.Fault, Limit: faulty.Limit}
		v.refuse(c, http.StatusBadRequest, asked, err.Error())
		return
	}
	if _, is := errors.AsType[*parameterError](err); is {
		v.fail(c, http.StatusBadRequest, err.Error())
		return
	}
	if errors.Is(err, ErrNoSearch) {
		v.noSearch(c)
		return
	}
	v.unavailable(c, err)
}

// noSearch answers where nobody can search.
func (v *view) noSearch(c *gin.Context) {
	v.refuse(c, http.StatusServiceUnavailable, page.Asked{Typed: typedQuery(c.Request.URL.RawQuery), Fault: page.NoSearch}, ErrNoSearch.Error())
}

// typedQuery returns what was typed to be searched for.
func typedQuery(raw string) string {
	for _, p := range parametersOf(raw) {
		if p.name == outputs.QueryParameter {
			return p.value
		}
	}
	return ""
}

// failed answers for a selection that came to nothing.
func (v *view) failed(c *gin.Context, query string, err error) {
	if unknown, is := errors.AsType[*hub.UnknownSourceError](err); is {
		v.fail(c, http.StatusBadRequest, unknown.Error())
		return
	}
	detail := "selecting is not possible at the moment"
	switch {
	case errors.Is(err, render.ErrNotLoaded), errors.Is(err, ErrNotYet), errors.Is(err, errBusy):
		detail = err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		detail = "the selection took too long"
	case c.Request.Context().Err() != nil, errors.Is(err, hub.ErrEnded):
		// The client has gone, or the hub is about to.
	default:
		v.Log.Warn("a selection failed", "section", v.section.Slug, "error", err)
	}
	c.Header("Retry-After", retryAfter)
	if query == "" {
		v.fail(c, http.StatusServiceUnavailable, detail)
		return
	}
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

// archive answers for an archive of the section.
func (v *view) archive(c *gin.Context) {
	archive, ok := hub.ParseArchive(c.Param("day"))
	if v.kind.shared {
		c.Header("Access-Control-Allow-Origin", "*")
	}
	if ok && (c.Request.URL.RawQuery != "" || c.Request.URL.ForceQuery) {
		redirect(c, v.Site.ArchivePath(v.section.Slug, archive, v.file))
		return
	}
	var document *render.Document
	err := hub.ErrNoArchive
	if ok {
		o := v.order(archive.String(), outputs.Selection{})
		o.name = "archive " + archive.String() + " of " + v.section.Slug + "/" + v.file
		o.find = func(ctx context.Context) (*hub.Snapshot, bool, error) {
			found, err := v.Selector.Archive(ctx, v.section.Slug, archive)
			if err != nil {
				return nil, false, err
			}
			return undated(found), true, nil // the section's date says nothing of what is over
		}
		document, err = v.document(c.Request.Context(), o)
	}
	switch {
	case errors.Is(err, hub.ErrNoArchive):
		v.fail(c, http.StatusNotFound, err.Error())
	case err != nil:
		v.failed(c, "", err)
	default:
		v.newDocument(v.kind, nil).send(c, document, field{"Cache-Control", []string{archiveControl}}, field{"Cdn-Cache-Control", []string{archiveControl}})
	}
}

// archiveControl lets archives be kept for a day: no longer, as what is taken down
// leaves them too.
const archiveControl = "public, max-age=86400, stale-if-error=604800"

// noSelector is the Selector where nothing can be selected.
type noSelector struct{}

func (noSelector) Canonical(string) (string, error) { return "", ErrNoSearch }

func (noSelector) Select(context.Context, string, outputs.Selection) (*hub.Snapshot, bool, error) {
	return nil, false, errNoSelector
}

func (noSelector) Archive(context.Context, string, hub.Archive) (*hub.Snapshot, error) {
	return nil, errNoSelector
}
