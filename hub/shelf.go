package hub

import (
	"slices"
	"sync/atomic"
	"time"
)

// shelf is one section with the sources that it takes and what it shows.
type shelf struct {
	section Section
	sources []*holding
	takes   map[string]bool // the sources by id
	// judged is what the section's rules said of the items that were looked into; nil
	// where it takes them unseen.
	judged   map[Key]judgement
	seen     calendar         // for Run alone, as are the next
	shown    map[Key]readItem // what the Snapshot holds; for Run alone
	chosen   []choice         // of which it was made; for Run alone
	edits    int              // that it was made after; for Run alone
	snapshot atomic.Pointer[Snapshot]
}

// like returns a shelf that takes what this one does and shows nothing yet.
func (sh *shelf) like() *shelf {
	return &shelf{section: sh.section, sources: sh.sources, takes: sh.takes, judged: sh.judged}
}

// takesAny tells whether any of the sources can change what the shelf shows. moved
// are the items of others that it shows.
func (sh *shelf) takesAny(ids map[string]bool, moved []Edit) bool {
	return slices.ContainsFunc(sh.sources, func(h *holding) bool { return ids[h.source.ID] }) ||
		slices.ContainsFunc(moved, func(e Edit) bool { return ids[e.Source] }) ||
		slices.ContainsFunc(sh.chosen, func(c choice) bool {
			return slices.ContainsFunc(c.tellers, func(h *holding) bool { return ids[h.source.ID] })
		})
}

// compose makes a Snapshot of what was chosen, as far as it is among the items, and of
// where that stands, nil where it has no pages. edited is
// when editors last changed the section, holdings are those of all sources, deleted
// is what was taken down.
func (sh *shelf) compose(chosen []choice, places []position, items map[Key]readItem, holdings map[string]*holding, deleted []Deleted, edited time.Time) *Snapshot {
	snapshot := &Snapshot{Section: sh.section, Origins: make(map[string]Origin), Told: make(map[string]Told), Modified: edited}
	for _, h := range sh.sources {
		snapshot.Modified = maxTime(snapshot.Modified, h.changed)
	}
	snapshot.Deleted = deleted
	for i, c := range chosen {
		item, told, found := c.compose(items)
		if !found {
			continue
		}
		if origin := holdings[item.SourceID].origin; origin != nil {
			item = sh.section.rewrite(item, origin)
		}
		snapshot.Items = append(snapshot.Items, item)
		if places != nil {
			snapshot.places = append(snapshot.places, places[i])
		}
		snapshot.Marks = append(snapshot.Marks, markOf(&item, c.digests(items), &told, holdings))
		if len(told.Also) > 0 || told.Story != "" {
			snapshot.Told[item.ID] = told
		}
		for _, h := range append(c.tellers, c.from) {
			snapshot.Modified = maxTime(snapshot.Modified, h.changed)
		}
		for _, id := range append(told.sources(), item.SourceID) {
			if origin := holdings[id].origin; origin != nil { // nil once the source has nothing more
				snapshot.Origins[id] = *origin
			}
		}
	}
	return snapshot
}

// holding is what Sections remembers of one source: references to its newest
// items, as many as a section could come to show.
type holding struct {
	source *Source
	// changed is the state's Changed time.
	changed time.Time
	refs    []Ref // newest first
	// rest is the newest reference that is not remembered, zero where all are.
	rest Ref
	// wanted is how many refs are remembered at least.
	wanted int
	// origin is nil while there are no refs.
	origin *Origin
	// known are the newest items, in the order of their keys.
	known []knownItem
	// deleted are the items that the source took down.
	deleted []Deleted
}

// isKnown tells whether the store had items of the source.
func (h *holding) isKnown() bool { return len(h.refs) > 0 || h.rest != Ref{} }

// accept remembers the newest references of a record.
func (h *holding) accept(record Record, window int) {
	slices.SortFunc(record.Refs, newestFirst)
	h.refs, h.rest = record.Refs, Ref{}
	h.changed = record.State.Changed
	h.trim(max(window, h.wanted))
	h.deleted = nil
	for _, stone := range record.State.Deleted {
		h.deleted = append(h.deleted, Deleted{stone.ID, stone.When})
	}
	if h.origin = nil; len(h.refs) > 0 {
		origin := record.State.Origin
		if h.source.Title != "" {
			origin.Title = h.source.Title
		}
		h.origin = &origin
	}
}

// trim forgets all but the n newest references.
func (h *holding) trim(n int) {
	if len(h.refs) <= n {
		return
	}
	h.rest = h.refs[n]
	h.refs = slices.Clone(h.refs[:n])
	if n == 0 {
		h.origin = nil
	}
}
