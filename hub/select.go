package hub

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// Select returns a section as it would be if its sources had only the items that
// find returns the keys of: the newest of them that the section may show, copies as
// one, at most its limit, without what it is shown by otherwise (pins, scores and
// shares). Of keys, which may be of any items, the first MostFound count. find is
// told which sources the section takes, or has items of. Where several copies are
// shown as one, it is enough that one of them was found.
func (s *Sections) Select(ctx context.Context, slug string, find func(takes func(sourceID string) bool) ([]Key, error)) (*Snapshot, error) {
	sh := s.bySlug[slug]
	if sh == nil {
		return nil, fmt.Errorf("there is no section %q", slug)
	}
	moved := make(map[string]bool)
	if err := s.ask(ctx, func() {
		for _, guest := range s.guests(sh) {
			moved[guest.from.source.ID] = true
		}
	}); err != nil {
		return nil, fmt.Errorf("select from section %s: %w", slug, err)
	}
	keys, err := find(func(id string) bool { return sh.takes[id] || moved[id] })
	if err != nil {
		return nil, err
	}
	found := make(map[Key]bool, min(len(keys), MostFound))
	for _, key := range keys[:min(len(keys), MostFound)] {
		found[key] = true
	}
	var snapshot *Snapshot
	var failed error
	if err := s.ask(ctx, func() { snapshot, failed = s.selected(ctx, sh, found) }); err != nil {
		return nil, fmt.Errorf("select from section %s: %w", slug, err)
	}
	if failed != nil {
		return nil, fmt.Errorf("select from section %s: %w", slug, failed)
	}
	return snapshot, nil
}

// ask has Run do something, and waits until it is done.
func (s *Sections) ask(ctx context.Context, do func()) error {
	var ended chan struct{}
	if s.follower != nil {
		ended = s.follower.ended
	}
	done := make(chan struct{})
	select {
	case s.asked <- func() { defer close(done); do() }:
		<-done
		return nil
	case <-ended:
		return ErrEnded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// selected makes a Snapshot of the shelf with what was found, and leaves the shelf
// as it is.
func (s *Sections) selected(ctx context.Context, sh *shelf, found map[Key]bool) (*Snapshot, error) {
	chosen := s.among(sh, found)
	for i := range chosen {
		s.meetKin(sh, &chosen[i])
	}
	if err := s.meetOrigins(ctx, chosen); err != nil {
		return nil, err
	}
	items, err := s.items(ctx, chosen, sh.shown)
	if err != nil {
		return nil, err
	}
	selection := &shelf{section: sh.section, sources: sh.sources, takes: sh.takes, judged: sh.judged}
	selection.show(chosen, items, s.holding, s.decided.deletedFrom(sh), s.decided.changed(sh.section.Slug))
	return selection.snapshot.Load(), nil
}

// among returns the newest of what was found that the shelf may show. It goes
// through what is known of the section's sources, which is bounded, as a key does
// not tell whose it is.
func (s *Sections) among(sh *shelf, found map[Key]bool) []choice {
	var chosen []choice
	taken := make(map[Key]bool)
	take := func(ref Ref, from *holding, why Reason) {
		switch why.Kind {
		case NoReason:
		case ToldByAnother:
			isKnown := false
			from = s.holding[firstSeen(s.gathered(sh, ref.Key)).Source]
			if ref, isKnown = from.find(why.By); !isKnown {
				return
			}
		default:
			return
		}
		if !taken[ref.Key] {
			taken[ref.Key] = true
			chosen = append(chosen, choice{ref: ref, from: from})
		}
	}
	for _, h := range sh.sources {
		for i := range h.known {
			if found[h.known[i].key] {
				ref := h.known[i].ref()
				take(ref, h, s.out(sh, ref))
			}
		}
	}
	for _, guest := range s.guests(sh) {
		if found[guest.ref.Key] {
			take(guest.ref, guest.from, s.told(sh, guest.ref.Key))
		}
	}
	slices.SortFunc(chosen, func(a, b choice) int { return inOrder(a.ref, a.from.source.ID, b.ref, b.from.source.ID) })
	return chosen[:min(len(chosen), sh.section.Limit)]
}
