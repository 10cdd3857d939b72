package hub

import (
	"slices"
	"sync/atomic"
	"time"
)

// shelf is one section with the sources that it takes and what it shows.
type shelf struct {
	section  Section
	sources  []*holding
	shown    map[Key]Accepted // what the Snapshot holds; for Run alone
	edits    int              // that it was made after; for Run alone
	snapshot atomic.Pointer[Snapshot]
}

func (sh *shelf) takesAny(ids map[string]bool) bool {
	return slices.ContainsFunc(sh.sources, func(h *holding) bool { return ids[h.source.ID] })
}

// show makes a Snapshot of what was chosen, as far as it is among the items. edited
// is when editors last changed the section.
func (sh *shelf) show(chosen []choice, items map[Key]Accepted, edited time.Time) {
	snapshot := &Snapshot{Section: sh.section, Origins: make(map[string]Origin), Modified: edited}
	for _, h := range sh.sources {
		if h.changed.After(snapshot.Modified) {
			snapshot.Modified = h.changed
		}
	}
	for _, c := range chosen {
		if accepted, ok := items[c.ref.Key]; ok {
			snapshot.Items = append(snapshot.Items, accepted.Item)
			snapshot.Origins[c.from.source.ID] = *c.from.origin
		}
	}
	sh.shown = items
	sh.snapshot.Store(snapshot)
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
	// origin is nil while there are no refs.
	origin *Origin
}

// isKnown tells whether the store had items of the source.
func (h *holding) isKnown() bool { return len(h.refs) > 0 || h.rest != Ref{} }

// accept remembers the newest references of a record.
func (h *holding) accept(record Record, window int) {
	slices.SortFunc(record.Refs, newestFirst)
	h.refs, h.rest = record.Refs, Ref{}
	h.changed = record.State.Changed
	h.trim(window)
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
