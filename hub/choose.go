package hub

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"
)

// choose returns what the shelf shows: what editors pinned, then the first items in
// the section's order. Sources of which more is needed than is remembered are read
// again.
func (s *Sections) choose(ctx context.Context, sh *shelf) (choosing, error) {
	for {
		p := s.pick(sh)
		pinned, short := s.pinned(sh)
		p.above = keysOf(pinned)
		rest, more := s.inOrder(sh, p, sh.section.Limit-len(pinned))
		chosen := append(pinned, rest...)
		cut := len(chosen)
		if sh.section.EachSource {
			var absent []*holding
			chosen, cut, absent = s.oneOfEach(sh, chosen)
			more = append(more, absent...)
		}
		places := sh.places(chosen, len(pinned), cut)
		if short = append(short, more...); len(short) == 0 {
			if sh.section.Age > 0 && p.newest.IsZero() { // as what is pinned fills the section
				p.meetNewest(s.candidates(sh))
			}
			page := choosing{chosen: chosen, places: places, newest: p.newest}
			page.next = s.behind(sh, lastOf(places), page.outOfOrder(), p.newest)
			return page, nil
		}
		ids := make([]string, len(short))
		were := make([]holding, len(short))
		for i, h := range short {
			ids[i], were[i] = h.source.ID, *h
			h.wanted = 2 * max(len(h.refs), s.window())
		}
		slices.Sort(ids)
		for chunk := range slices.Chunk(slices.Compact(ids), loadAtOnce) {
			if err := s.load(ctx, chunk); err != nil {
				return choosing{}, err
			}
		}
		for i, h := range short {
			if h.rest == were[i].rest && len(h.refs) == len(were[i].refs) {
				h.rest = Ref{} // the store has forgotten the source, and has no more of it
			}
		}
	}
}

// places returns where items stand in the order of the shelf, of which those from one to
// before another do; the others stand out of it.
func (sh *shelf) places(chosen []choice, from, to int) []position {
	places := make([]position, len(chosen))
	for i := from; i < to; i++ {
		c := &chosen[i]
		places[i] = sh.positionOf(c.ref.Key, c.ref.Published.UnixMicro(), c.ref.FirstSeen.UnixMicro(), c.from.source)
	}
	return places
}

// behind returns the place behind a position, empty where there is nothing but what is
// shown above it.
func (s *Sections) behind(sh *shelf, end position, above map[Key]bool, newest time.Time) Cursor {
	oldest := int64(math.MinInt64)
	if sh.section.Age > 0 && !newest.IsZero() {
		oldest = newest.Add(-sh.section.Age).UnixMicro()
	}
	isThere := func(known *knownItem, h *holding, out func(*shelf, Ref) Reason) bool {
		at := sh.positionOf(known.key, known.published, known.firstSeen, h.source)
		return end.compare(&at) < 0 && !above[known.key] && out(sh, known.ref()) == Reason{}
	}
	for _, h := range sh.sources {
		for i := range h.known {
			if h.known[i].published >= oldest && isThere(&h.known[i], h, s.out) {
				return end.cursor()
			}
		}
	}
	for _, guest := range s.guests(sh) {
		known := knownFrom(guest.ref)
		if isThere(&known, guest.from, s.guestOut) {
			return end.cursor()
		}
	}
	return ""
}

// before is the position before all others. outOfOrder is the one of an item that stands
// out of its order, or in none.
var (
	before     = position{worth: math.Inf(1), published: math.MaxInt64, firstSeen: math.MaxInt64, source: "-"}
	outOfOrder position
)

// positionOf returns where an item stands in the order of the shelf.
func (sh *shelf) positionOf(key Key, published, firstSeen int64, source *Source) position {
	at := position{published: published, firstSeen: firstSeen, source: source.ID, key: key}
	if sh.section.HalfLife > 0 {
		at.worth = sh.worth(key, published, source)
	}
	return at
}

// choosing is what came of choosing.
type choosing struct {
	chosen []choice
	// places are where they stand, one for each.
	places []position
	// next is the place behind the last of them, empty where there is nothing.
	next Cursor
	// newest is the date by which others are too old, zero where that does not count.
	newest time.Time
}

// outOfOrder returns the keys of those that stand out of the order: their own places may
// be on another page.
func (c *choosing) outOfOrder() map[Key]bool {
	keys := make(map[Key]bool)
	for i := range c.chosen {
		if c.places[i] == outOfOrder {
			keys[c.chosen[i].ref.Key] = true
		}
	}
	return keys
}

func keysOf(chosen []choice) map[Key]bool {
	keys := make(map[Key]bool, len(chosen))
	for _, c := range chosen {
		keys[c.ref.Key] = true
	}
	return keys
}

// inOrder returns the first items of a shelf, in its order, and the sources of
// which too little is remembered to tell.
func (s *Sections) inOrder(sh *shelf, p *picking, limit int) (chosen []choice, short []*holding) {
	guests := s.guests(sh)
	if sh.section.HalfLife > 0 {
		all := append(s.candidates(sh), guests...)
		s.rank(sh, all)
		return p.first(all, limit), nil
	}
	leavesOut := func(ref Ref, h *holding) bool { return p.next(ref, h.source.ID) != Reason{} }
	chosen, short = newest(sh.sources, limit, leavesOut)
	guests = slices.DeleteFunc(guests, func(c choice) bool { return p.next(c.ref, c.from.source.ID) != Reason{} })
	if len(guests) > 0 {
		chosen = append(chosen, guests...)
		s.rank(sh, chosen)
		chosen = chosen[:min(len(chosen), limit)]
	}
	return chosen, short
}

// candidates are the items of a shelf that were looked into, and those it takes unseen
// as far as they are remembered.
func (s *Sections) candidates(sh *shelf) []choice {
	var all []choice
	for _, h := range sh.sources {
		for i := range h.known {
			all = append(all, choice{ref: h.known[i].ref(), from: h})
		}
		if sh.judged != nil {
			continue
		}
		for _, ref := range h.refs {
			if h.findKnown(ref.Key) == nil {
				all = append(all, choice{ref: ref, from: h})
			}
		}
	}
	return all
}

// rank puts items into the order of a section. By score, it halves with the
// section's half life, and a source's priority doubles it once for each point: told
// by what is stored alone, the order of two items never changes as time goes by.
func (s *Sections) rank(sh *shelf, all []choice) {
	if sh.section.HalfLife == 0 {
		slices.SortFunc(all, byTime)
		return
	}
	value := make(map[Key]float64, len(all))
	for _, c := range all {
		value[c.ref.Key] = sh.worth(c.ref.Key, c.ref.Published.UnixMicro(), c.from.source)
	}
	slices.SortFunc(all, func(a, b choice) int {
		return cmp.Or(cmp.Compare(value[b.ref.Key], value[a.ref.Key]), byTime(a, b))
	})
}

// byTime orders items by their dates.
func byTime(a, b choice) int { return inOrder(a.ref, a.from.source.ID, b.ref, b.from.source.ID) }

// worth is what an item is ordered by where its section goes by score.
func (sh *shelf) worth(key Key, published int64, source *Source) float64 {
	score := 1.0
	if judged, ok := sh.judged[key]; ok && judged.out == "" {
		score = judged.score
	}
	halves := float64(published) / float64(sh.section.HalfLife.Microseconds())
	return math.Log2(max(score, leastScore)) + float64(source.Priority) + halves
}

// leastScore stands for scores of nothing and below.
const leastScore = 1e-9

// oneOfEach puts the first item of each source that has none among the chosen in
// the place of the last ones of sources that have more than one. It returns how many
// of the chosen are still what they were before the first that was taken out, and the
// sources of which too little is remembered to tell.
func (s *Sections) oneOfEach(sh *shelf, chosen []choice) (all []choice, cut int, short []*holding) {
	count := make(map[string]int)
	for _, c := range chosen {
		count[c.from.source.ID]++
	}
	var absent []choice
	for _, h := range sh.sources {
		if count[h.source.ID] > 0 || !h.isKnown() {
			continue
		}
		at := slices.IndexFunc(h.refs, func(ref Ref) bool { return s.out(sh, ref) == Reason{} })
		switch {
		case at >= 0:
			absent = append(absent, choice{ref: h.refs[at], from: h, place: at})
		case h.rest != Ref{}:
			short = append(short, h)
		}
	}
	room, cut := sh.section.Limit-len(chosen), len(chosen)
	for i := len(chosen) - 1; i >= 0 && room < len(absent); i-- {
		if id := chosen[i].from.source.ID; count[id] > 1 {
			count[id]--
			chosen, cut = slices.Delete(chosen, i, i+1), i
			room++
		}
	}
	s.rank(sh, absent)
	return append(chosen, absent[:max(0, min(room, len(absent)))]...), cut, short
}

// pinned returns what editors put at the head of a shelf, the last first.
func (s *Sections) pinned(sh *shelf) (chosen []choice, short []*holding) {
	for _, edit := range s.decided.pinned[sh.section.Slug] {
		h := s.holding[edit.Source]
		if h == nil || len(chosen) == sh.section.Limit {
			continue
		}
		key := KeyOf(edit.Source, edit.NativeID)
		if !sh.takes[edit.Source] && !s.decided.brings(sh.section.Slug, key) {
			continue // any more
		}
		if s.decided.of(sh.section.Slug, key) != nil {
			continue // who hides it after that means it
		}
		if members := s.gathered(sh, key); len(members) > 0 {
			first := firstSeen(members)
			key, h = first.Key, s.holding[first.Source]
		}
		ref, found := h.find(key)
		switch {
		case found && !slices.ContainsFunc(chosen, func(c choice) bool { return c.ref.Key == key }):
			chosen = append(chosen, choice{ref: ref, from: h})
		case !found && h.rest != Ref{}:
			short = append(short, h)
		}
	}
	return chosen, short
}

// guests returns what editors moved to a shelf from another one.
func (s *Sections) guests(sh *shelf) []choice {
	var all []choice
	for _, edit := range s.decided.moved[sh.section.Slug] {
		h := s.holding[edit.Source]
		if h == nil || sh.takes[edit.Source] {
			continue
		}
		if ref, found := h.find(edit.Key()); found {
			all = append(all, choice{ref: ref, from: h})
		}
	}
	return all
}

// find returns the reference to an item, as far as it is remembered.
func (h *holding) find(key Key) (Ref, bool) {
	if known := h.findKnown(key); known != nil {
		return known.ref(), true
	}
	if at := slices.IndexFunc(h.refs, func(ref Ref) bool { return ref.Key == key }); at >= 0 {
		return h.refs[at], true
	}
	return Ref{}, false
}
