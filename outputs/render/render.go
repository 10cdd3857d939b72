// Package render keeps every document that the hub serves as bytes: rendered
// once when its snapshot changed and somebody asks for it, and kept with its
// compressed forms and the header values that go with it. Items are rendered once
// for all documents that show them. Package web serves from it.
//
// It decides nothing of HTTP but those values, and reads nothing but snapshots
// in memory.
package render

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
)

// ErrNotLoaded says that a section has never had a snapshot.
var ErrNotLoaded = errors.New("the section is not loaded yet")

// Snapshots is where documents come from; hub.Sections is one. Snapshot returns
// nil for a section that is not loaded yet. It is called for every request, from
// any goroutine, and must not block.
type Snapshots interface {
	Snapshot(slug string) *hub.Snapshot
}

// Write renders a document from the snapshots of an Output, in the order of its Slugs. A
// snapshot is nil where the section is not loaded yet.
type Write func(b *outputs.Body, snapshots []*hub.Snapshot) error

// Links returns what the Link field of a document says, from the snapshots of an Output.
type Links func(snapshots []*hub.Snapshot) string

// Output is one document at one address. It is safe for concurrent use.
type Output struct {
	name      string
	snapshots Snapshots
	slugs     []string
	partial   bool
	write     Write
	links     Links
	log       *slog.Logger
	turns     Turns

	current atomic.Pointer[state]
	mu      sync.Mutex // held while rendering the document or a delta
}

// state is what an Output last rendered, and from what.
type state struct {
	from     []*hub.Snapshot
	document *Document // nil when err is not
	err      error
	// shown is the snapshot of which the document was made, where it was one: that of an
	// older one while the present can't be rendered.
	shown *hub.Snapshot
	// instances are those that came before, the last one last, and deltas by their tags
	// what is new since then, as *Document: written while Output.mu is held.
	instances []instance
	deltas    sync.Map
}

// Options describe an Output.
type Options struct {
	Name      string // for the log
	Snapshots Snapshots
	// Slugs are the sections that the document shows.
	Slugs []string
	// Partial says that the document can be rendered while sections that it
	// shows are not loaded.
	Partial bool
	Write   Write
	// Links is nil for a document without a Link field.
	Links Links
	Log   *slog.Logger
	// Turns are shared by Outputs of which only some are to render or compress at one
	// time. Nil bounds nothing.
	Turns Turns
}

// Turns bound how many documents are rendered or compressed at one time.
type Turns chan struct{}

// NewTurns returns n turns.
func NewTurns(n int) Turns { return make(Turns, n) }

// take waits for a turn. A nil Turns has one for everybody.
func (t Turns) take() (giveBack func()) {
	if t == nil {
		return func() {}
	}
	t <- struct{}{}
	return func() { <-t }
}

// New returns an Output that has rendered nothing yet.
func New(o Options) *Output {
	return &Output{
		name: o.Name, snapshots: o.Snapshots, slugs: o.Slugs, partial: o.Partial, write: o.Write, links: o.Links, log: o.Log, turns: o.Turns,
	}
}

// Document returns the document as of the present snapshots. An unchanged one
// costs an atomic load and a comparison; a changed one is rendered, while others
// who want it wait. When that fails, or a snapshot has gone, the last good
// document stays. The error is ErrNotLoaded or what the first rendering ran
// into.
func (o *Output) Document() (*Document, error) {
	if s := o.current.Load(); s != nil && o.fresh(s) {
		return s.document, s.err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	last := o.current.Load()
	if last != nil && o.fresh(last) { // somebody else was faster
		return last.document, last.err
	}
	from, loaded := o.present()
	if !loaded {
		if last != nil && last.document != nil {
			return last.document, nil
		}
		return nil, ErrNotLoaded
	}
	next := &state{from: from, instances: last.remember()}
	if next.document, next.err = o.render(from); len(from) == 1 {
		next.shown = from[0]
	}
	if next.err != nil {
		o.log.Error("an output cannot be rendered; the last good one is served if there is one",
			"output", o.name, "error", next.err)
		if last != nil && last.document != nil {
			next.document, next.shown, next.err = last.document, last.shown, nil
		}
	}
	o.current.Store(next)
	return next.document, next.err
}

// Unchanged returns the document that was rendered from the present snapshots, nil if
// there is none. It never waits.
func (o *Output) Unchanged() *Document {
	if s := o.current.Load(); s != nil && s.err == nil && o.fresh(s) {
		return s.document
	}
	return nil
}

// fresh tells whether s was rendered from the present snapshots.
func (o *Output) fresh(s *state) bool {
	for i, slug := range o.slugs {
		if o.snapshots.Snapshot(slug) != s.from[i] {
			return false
		}
	}
	return true
}

// present returns the snapshots as they are now. loaded is false where one is missing that
// the document can't do without.
func (o *Output) present() (from []*hub.Snapshot, loaded bool) {
	from = make([]*hub.Snapshot, len(o.slugs))
	for i, slug := range o.slugs {
		from[i] = o.snapshots.Snapshot(slug)
		if from[i] == nil && !o.partial {
			return nil, false
		}
	}
	return from, true
}

// render writes the document. A panic is an error like others: it comes from
// what one snapshot holds, and must not cost us the last good document.
func (o *Output) render(from []*hub.Snapshot) (document *Document, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			document, err = nil, fmt.Errorf("render %s: panic: %v", o.name, cause)
		}
	}()
	defer o.turns.take()()
	var body outputs.Body
	if err := o.write(&body, from); err != nil {
		return nil, fmt.Errorf("render %s: %w", o.name, err)
	}
	document = newDocument(&body, modified(from), o.turns)
	if o.links != nil {
		document.Links = []string{o.links(from)}
	}
	return document, nil
}

// modified returns the newest change of what the snapshots show.
func modified(from []*hub.Snapshot) time.Time {
	var newest time.Time
	for _, snapshot := range from {
		if snapshot != nil && snapshot.Modified.After(newest) {
			newest = snapshot.Modified
		}
	}
	return newest
}
