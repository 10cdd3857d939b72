package hub

import (
	"context"
	"fmt"
	"slices"
)

// Kind is the kind of a Reason.
type Kind int

// The kinds, in the order in which they are looked at.
const (
	NoReason       Kind = iota
	ShownAbove          // pinned
	HiddenByEditor      // by Edit
	NotLookedInto       // as its source has more newer ones than are looked into
	TakenOutByRule      // Detail says by which
	ToldByAnother       // By, which is shown for both
	TooOld              // for the section's age
	SourceIsFull        // the section shows no more of one source
	StoryIsFull         // nor of one story
	BeyondLimit
)

// Reason is why a section does not show an item for itself. The zero value is none.
type Reason struct {
	Kind   Kind
	Edit   *Edit
	Detail string
	By     Key
}

// Standing is how an item stands in a section.
type Standing struct {
	Reason
	// Place is its place in what the section shows, or, where only others keep it from
	// being shown, would be; from 1, and 0 where it has none.
	Place int
	// Pinned tells that an editor put it first, Moved that one brought it here.
	Pinned, Moved bool
	// Score is what the section's rules give it.
	Score float64
	// With are the items that are shown as one with it, itself among them, nil where
	// it stands alone; Face is the one whose words are shown.
	With []Member
	Face Key
	// Story are all that tell of the same event.
	Story []Member
}

// Standing tells how stored items of sources that the section takes stand in it.
func (s *Sections) Standing(ctx context.Context, slug string, keys map[Key]string) (map[Key]Standing, error) {
	sh := s.bySlug[slug]
	if sh == nil {
		return nil, fmt.Errorf("there is no section %q", slug)
	}
	var standings map[Key]Standing
	if err := s.ask(ctx, func() { standings = s.standing(sh, keys) }); err != nil {
		return nil, fmt.Errorf("ask how items stand in section %s: %w", slug, err)
	}
	return standings, nil
}

// standing goes through all that the shelf could show. sources has the sources of
// the items by their keys.
func (s *Sections) standing(sh *shelf, sources map[Key]string) map[Key]Standing {
	p := s.pick(sh)
	pinned, _ := s.pinned(sh)
	p.above = keysOf(pinned)
	found := make(map[Key]Standing, len(sources))
	note := func(c choice, st Standing) {
		if _, asked := sources[c.ref.Key]; !asked {
			return
		}
		if judged, ok := sh.judged[c.ref.Key]; ok {
			st.Score = judged.score
		}
		s.meetKin(sh, &c)
		st.With, st.Face = s.gathered(sh, c.ref.Key), c.face
		if s.comparer != nil {
			st.Story = s.comparer.Kin(c.ref.Key).Story
		}
		found[c.ref.Key] = st
	}
	place := 0
	for _, c := range pinned {
		place++
		note(c, Standing{Place: place, Pinned: true})
	}
	all := append(s.candidates(sh), s.guests(sh)...)
	s.rank(sh, all)
	p.meetNewest(all)
	for _, c := range all {
		why := p.next(c.ref, c.from.source.ID)
		if why.Kind == ShownAbove {
			continue
		}
		st := Standing{Reason: why, Moved: s.decided.brings(sh.section.Slug, c.ref.Key)}
		if why == (Reason{}) {
			place++
			st.Place = place
		}
		note(c, st)
	}
	s.shownAnyway(sh, found)
	return found
}

// shownAnyway puts right what the number of items that a section shows, and its
// wish for one of each source, change.
func (s *Sections) shownAnyway(sh *shelf, found map[Key]Standing) {
	for key, st := range found {
		at := slices.IndexFunc(sh.chosen, func(c choice) bool { return c.ref.Key == key })
		switch {
		case at >= 0:
			st.Reason, st.Place = Reason{}, at+1
		case st.Kind == NoReason:
			st.Reason.Kind = BeyondLimit
		}
		found[key] = st
	}
}
