package hub

import (
	"context"
	"slices"
)

const (
	// mostRead is how many items one selection reads from the store to see whether
	// they are wanted, readAtOnce how many of them at a time.
	mostRead   = 1000
	readAtOnce = 100
	// mostLines is how often one selection goes through all that the section has, and
	// lineLength how many items it looks at each time.
	mostLines  = 8
	lineLength = 500
)

// selecting is one selection being made. It goes to Run for what Run alone knows, and
// reads the store beside it, so that nobody waits for a selection.
type selecting struct {
	*Sections
	shelf  *shelf
	wanted Selection
	limit  int
	after  position
	// found are the keys that somebody found, nil for all.
	found map[Key]bool
	// allowed are the keys of the items that may stand for what is wanted, nil for all.
	allowed map[Key]bool
	// signed are the sources that say who writes them, by id, where somebody's items are
	// wanted.
	signed map[string]*Origin
	// picking counts the shares of one page.
	picking *picking

	chosen []choice
	places []position // of the chosen
	next   Cursor     // where the page behind begins, once that is known
	looked int        // at so many
	// refused is where the last stands that would have been more than its share.
	refused position
}

// candidate is an item that a shelf may show, and all that are shown as one with it,
// itself among them.
type candidate struct {
	choice
	at      position
	members []Member
}

// begin reads what is wanted, and asks for the keys of it if there is somebody to ask.
func (sel *selecting) begin(ctx context.Context, find Find) (err error) {
	sel.limit = sel.wanted.Limit
	if sel.limit == 0 {
		sel.limit = sel.shelf.section.Limit
	}
	sel.after = before
	if sel.wanted.After != "" {
		if sel.after, err = sel.wanted.After.position(); err != nil {
			return err
		}
	}
	if sel.wanted.Author != "" {
		if err = sel.meetWriters(ctx); err != nil {
			return err
		}
	}
	if find == nil {
		return nil
	}
	return sel.find(ctx, find)
}

// find asks for the keys that are wanted.
func (sel *selecting) find(ctx context.Context, find Find) error {
	moved := make(map[string]bool)
	if err := sel.ask(ctx, func() {
		for _, guest := range sel.guests(sel.shelf) {
			moved[guest.from.source.ID] = true
		}
	}); err != nil {
		return err
	}
	keys, err := find(func(id string) bool { return sel.shelf.takes[id] || moved[id] })
	if err != nil {
		return err
	}
	sel.found = make(map[Key]bool, min(len(keys), MostFound))
	for _, key := range keys[:min(len(keys), MostFound)] {
		sel.found[key] = true
	}
	return nil
}

// isPage tells whether nothing is asked for but a page of the section itself.
func (sel *selecting) isPage() bool {
	filters := sel.wanted
	filters.Limit, filters.After = 0, ""
	return filters == Selection{} && sel.found == nil
}

// run makes the Snapshot.
func (sel *selecting) run(ctx context.Context, find Find) (*Snapshot, error) {
	if err := sel.begin(ctx, find); err != nil {
		return nil, err
	}
	if sel.isPage() {
		if err := sel.askFor(ctx, func() error { return sel.first(inRun(ctx)) }); err != nil {
			return nil, err
		}
		if sel.wanted.After == "" {
			return sel.snapshot(ctx)
		}
		sel.chosen, sel.places, sel.next = nil, nil, ""
	}
	if err := sel.chooseBehind(ctx); err != nil {
		return nil, err
	}
	return sel.snapshot(ctx)
}

// chooseBehind goes through what is behind sel.after, line by line, until there are
// enough or enough was looked at.
func (sel *selecting) chooseBehind(ctx context.Context) error {
	sel.refused = before
	for lines, more := 1, true; more; lines++ {
		var line []candidate
		var end position
		if err := sel.ask(ctx, func() { line, end, more = sel.lineUp() }); err != nil {
			return err
		}
		if err := sel.take(ctx, line); err != nil {
			return err
		}
		if sel.next != "" {
			break
		}
		sel.after = end
		if more && (lines == mostLines || sel.looked >= mostRead && sel.reads()) {
			sel.next = end.cursor()
			break
		}
	}
	// The next page has its own shares, and what is behind the last of this one.
	if last := lastOf(sel.places); last != before && last.compare(&sel.refused) < 0 {
		sel.next = last.cursor()
	}
	return nil
}

// inRun is the context of what Run does for a request: what it finds out of sources it
// needs whether that request is given up or not.
func inRun(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// take chooses from the next ones in the line, until there are enough and one more is
// wanted.
func (sel *selecting) take(ctx context.Context, line []candidate) error {
	for portion := range slices.Chunk(line, readAtOnce) {
		wanted, err := sel.read(ctx, portion)
		if err != nil {
			return err
		}
		for i, c := range portion {
			if wanted[i] && len(sel.chosen) == sel.limit {
				sel.next = sel.after.cursor()
				return nil
			}
			if wanted[i] {
				sel.chosen, sel.places = append(sel.chosen, c.choice), append(sel.places, c.at)
			}
			sel.after = c.at
		}
		sel.looked += len(portion)
	}
	return nil
}

// snapshot is of what was chosen.
func (sel *selecting) snapshot(ctx context.Context) (*Snapshot, error) {
	var snapshot *Snapshot
	err := sel.askFor(ctx, func() (err error) {
		snapshot, _, err = sel.show(inRun(ctx), sel.shelf, sel.chosen, sel.places)
		return err
	})
	if err != nil {
		return nil, err
	}
	snapshot.Next = sel.next
	return snapshot, nil
}

// first chooses what the first page has, which is the section's own but for how many
// items it has. What stands there out of order is on no other page. It runs in Run.
func (sel *selecting) first(ctx context.Context) error {
	sh := sel.shelf.like()
	sh.section.Limit = sel.limit
	page, err := sel.choose(ctx, sh)
	if err != nil {
		return err
	}
	sel.picking = sel.pick(sh)
	sel.picking.above, sel.picking.newest = page.outOfOrder(), page.newest
	sel.chosen, sel.places, sel.next = page.chosen, page.places, page.next
	return nil
}

// lineUp returns those of the first items behind sel.after that may be chosen, where the
// last of them all stands, and whether there are more. It runs in Run.
func (sel *selecting) lineUp() (line []candidate, end position, more bool) {
	if sel.allowed == nil {
		sel.allowed = sel.allow()
	}
	all := sel.firstBehind(lineLength + 1)
	if more = len(all) > lineLength; more {
		all = all[:lineLength]
	}
	for _, next := range all {
		if c, ok := sel.consider(next); ok {
			line = append(line, c)
		}
	}
	if end = sel.after; len(all) > 0 {
		end = all[len(all)-1].at
	}
	return line, end, more
}

// firstBehind returns the first items behind sel.after that are wanted as far as can be
// told without reading them.
func (sel *selecting) firstBehind(most int) []ranked {
	sh := sel.shelf
	first := firsts{most: most}
	note := func(ref *knownItem, h *holding) {
		if sel.allowed != nil && !sel.allowed[ref.key] || !sel.isInTime(ref.published) {
			return
		}
		at := sh.positionOf(ref.key, ref.published, ref.firstSeen, h.source)
		if sel.found != nil {
			at.worth = 0 // by time
		}
		if sel.after.compare(&at) < 0 {
			first.add(ranked{at, h})
		}
	}
	for _, h := range sh.sources {
		for i := range h.known {
			note(&h.known[i], h)
		}
	}
	for _, guest := range sel.guests(sh) {
		known := knownFrom(guest.ref)
		note(&known, guest.from)
	}
	return first.inOrder()
}

// consider returns the next item in the order of the shelf, if the shelf may show it. It
// counts it among the shares of its page, and notes where one stands that has none left.
func (sel *selecting) consider(next ranked) (c candidate, ok bool) {
	known := next.from.findKnown(next.at.key)
	if known == nil {
		return c, false
	}
	c = candidate{choice: choice{ref: known.ref(), from: next.from}, at: next.at}
	switch why := sel.outOf(c.ref, next.from.source.ID); why.Kind {
	case NoReason:
	case SourceIsFull, StoryIsFull:
		sel.refused = next.at
		return c, false
	default:
		return c, false
	}
	if c.members = sel.gathered(sel.shelf, c.ref.Key); len(c.members) == 0 {
		c.members = []Member{{Key: c.ref.Key, Source: next.from.source.ID}}
	}
	return c, true
}

// outOf says why the shelf does not show an item for itself in the selection.
func (sel *selecting) outOf(ref Ref, sourceID string) Reason {
	switch {
	case sel.isPage():
		return sel.picking.next(ref, sourceID)
	case !sel.shelf.takes[sourceID]:
		return sel.guestOut(sel.shelf, ref)
	}
	return sel.out(sel.shelf, ref)
}
