package hub

import (
	"context"
	"errors"
	"fmt"
)

// MostFound is how many of the items that somebody finds Select looks at.
const MostFound = 1000

// ErrEnded is returned by Select when Run has returned.
var ErrEnded = errors.New("the sections are followed no more")

// Searchable tells of the items which the Searcher was told of: whether they are all
// that there were when every section had its first Snapshot, and whether they are
// all that there are now.
func (s *Sections) Searchable() (whole, current bool) {
	if s.follower == nil {
		return false, false
	}
	return s.follower.state(s.loaded.Load())
}

// Select returns a section as a Selection has it: what the section may show of that,
// copies as one, without what it is shown by otherwise (pins, and one of each source).
// Where nothing is asked for but a page behind another, it is what the section has
// behind that, its shares counted anew, and in its own order; so is what is not found
// by find; what is found goes by time. Next of the Snapshot is where the page behind
// it begins.
//
// find, nil for all items, returns the keys of those that are wanted, of which the
// first MostFound count; it is told which sources the section takes, or has items of.
// Where several copies are shown as one, it is enough that one of them is wanted. What
// the items say is read for about mostRead of them, and mostLines times lineLength are
// looked at, no more: a page may have less than Limit, or nothing,
// and yet have one behind it. A Cursor that is none is a *CursorError, a section that is
// none an *UnknownSectionError.
//
// What Run alone knows is found out by Run, so that Select waits for it. Any number may
// be made at one time.
func (s *Sections) Select(ctx context.Context, slug string, wanted Selection, find Find) (*Snapshot, error) {
	sh, err := s.shelfOf(slug)
	if err != nil {
		return nil, err
	}
	sel := &selecting{Sections: s, shelf: sh, wanted: wanted}
	snapshot, err := sel.run(ctx, find)
	if err != nil {
		return nil, fmt.Errorf("select from section %s: %w", slug, err)
	}
	return snapshot, nil
}

// shelfOf returns the shelf of a section, or an *UnknownSectionError.
func (s *Sections) shelfOf(slug string) (*shelf, error) {
	if sh := s.bySlug[slug]; sh != nil {
		return sh, nil
	}
	unknown := &UnknownSectionError{Slug: slug}
	for _, sh := range s.shelves {
		unknown.Known = append(unknown.Known, sh.section.Slug)
	}
	return nil, unknown
}

// Find returns the keys of items, of the sources that takes tells of alone.
type Find func(takes func(sourceID string) bool) ([]Key, error)

// ask has Run do something, and waits until it is done: from when Run has begun whatever
// becomes of ctx, as Run writes to what the caller reads.
func (s *Sections) ask(ctx context.Context, do func()) error {
	done := make(chan struct{})
	select {
	case s.asked <- func() { defer close(done); do() }:
		<-done
		return nil
	case <-s.ended:
		return ErrEnded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// askFor is ask for something that can fail.
func (s *Sections) askFor(ctx context.Context, do func() error) (err error) {
	if ended := s.ask(ctx, func() { err = do() }); ended != nil {
		return ended
	}
	return err
}
