package hub

import (
	"time"
)

// picking is one way through the items that a shelf could show, in its order.
type picking struct {
	sections *Sections
	shelf    *shelf
	bySource map[string]int
	byStory  map[Key]int
	newest   time.Time
	above    map[Key]bool // pinned, and so shown already
}

func (s *Sections) pick(sh *shelf) *picking {
	return &picking{sections: s, shelf: sh, bySource: make(map[string]int), byStory: make(map[Key]int)}
}

// out says why the shelf does not show an item for itself, wherever it stands in
// the order; empty where it may.
func (s *Sections) out(sh *shelf, ref Ref) Reason {
	if edit := s.decided.of(sh.section.Slug, ref.Key); edit != nil {
		return Reason{Kind: HiddenByEditor, Edit: edit}
	}
	if sh.judged != nil {
		switch judged, known := sh.judged[ref.Key]; {
		case !known:
			return Reason{Kind: NotLookedInto}
		case judged.out != "" && !s.decided.brings(sh.section.Slug, ref.Key):
			return Reason{Kind: TakenOutByRule, Detail: judged.out}
		}
	}
	return s.told(sh, ref.Key)
}

// guestOut is out for what an editor brought to the shelf.
func (s *Sections) guestOut(sh *shelf, ref Ref) Reason {
	if edit := s.decided.of(sh.section.Slug, ref.Key); edit != nil {
		return Reason{Kind: HiddenByEditor, Edit: edit}
	}
	return s.told(sh, ref.Key)
}

// told says which other item the shelf shows for both, if there is one.
func (s *Sections) told(sh *shelf, key Key) Reason {
	if stands := anchor(s.gathered(sh, key), key); stands != key {
		return Reason{Kind: ToldByAnother, By: stands}
	}
	return Reason{}
}

// next says why the shelf does not show the item that comes next in its order, and
// counts it where it does.
func (p *picking) next(ref Ref, sourceID string) Reason {
	section := &p.shelf.section
	if p.above[ref.Key] {
		return Reason{Kind: ShownAbove}
	}
	if !p.shelf.takes[sourceID] { // an editor brought it here
		return p.sections.guestOut(p.shelf, ref)
	}
	if why := p.sections.out(p.shelf, ref); why != (Reason{}) {
		return why
	}
	if section.Age > 0 {
		if p.newest.IsZero() {
			p.newest = ref.Published
		}
		if p.newest.Sub(ref.Published) > section.Age {
			return Reason{Kind: TooOld}
		}
	}
	if section.PerSource > 0 && p.bySource[sourceID] >= section.PerSource {
		return Reason{Kind: SourceIsFull}
	}
	if section.PerStory > 0 {
		story := p.sections.storyOf(ref.Key)
		if p.byStory[story] >= section.PerStory {
			return Reason{Kind: StoryIsFull}
		}
		p.byStory[story]++
	}
	p.bySource[sourceID]++
	return Reason{}
}

// storyOf returns the item that names the story of another, which is itself where
// nobody else tells it.
func (s *Sections) storyOf(key Key) Key {
	if s.comparer == nil {
		return key
	}
	return anchor(s.comparer.Kin(key).Story, key)
}

// meetNewest looks for the newest item, by which the others are too old or not,
// before the first in order, which need not be it.
func (p *picking) meetNewest(ranked []choice) {
	for _, c := range ranked {
		if !p.above[c.ref.Key] && p.shelf.takes[c.from.source.ID] && (p.sections.out(p.shelf, c.ref) == Reason{}) {
			p.newest = maxTime(p.newest, c.ref.Published)
		}
	}
}

// first returns the first items of those that are ranked.
func (p *picking) first(ranked []choice, limit int) []choice {
	p.meetNewest(ranked)
	chosen := make([]choice, 0, limit)
	for _, c := range ranked {
		if len(chosen) == limit {
			break
		}
		if (p.next(c.ref, c.from.source.ID) == Reason{}) {
			chosen = append(chosen, c)
		}
	}
	return chosen
}
