package hub

import (
	"bytes"
	"container/heap"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub/text"
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
	// picking counts the shares of one page.
	picking *picking

	chosen []choice
	last   position // of the chosen
	next   Cursor   // where the page behind begins, once that is known
	looked int      // at so many
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

func (sel *selecting) begin() error {
	sel.limit = sel.wanted.Limit
	if sel.limit == 0 {
		sel.limit = sel.shelf.section.Limit
	}
	sel.after = before
	if sel.wanted.After == "" {
		return nil
	}
	var err error
	sel.after, err = sel.wanted.After.position()
	return err
}

// find asks for the keys that are wanted.
func (sel *selecting) find(ctx context.Context, find Find) error {
	moved := make(map[string]bool)
	if err := sel.ask(ctx, func() {
		for _, guest := range sel.guests(sel.shelf) {
			moved[guest.from.source.ID] = true
		}
	}); err != nil {
		return fmt.Errorf("select from section %s: %w", sel.shelf.section.Slug, err)
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

// reads tells whether it depends on what an item says whether it is wanted.
func (sel *selecting) reads() bool {
	return sel.wanted.Tag != "" || sel.wanted.Author != "" || sel.wanted.Language != "" || sel.wanted.Media != ""
}

// run makes the Snapshot.
func (sel *selecting) run(ctx context.Context) (*Snapshot, error) {
	if sel.isPage() {
		err := sel.askFor(ctx, func() error { return sel.first(inRun(ctx)) })
		if err != nil || sel.wanted.After == "" {
			return sel.snapshot(ctx, err)
		}
		sel.chosen, sel.next = nil, ""
	}
	sel.refused = before
	for lines, more := 1, true; more; lines++ {
		var line []candidate
		var end position
		if err := sel.ask(ctx, func() { line, end, more = sel.lineUp() }); err != nil {
			return nil, err
		}
		if err := sel.take(ctx, line); err != nil {
			return nil, err
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
	if len(sel.chosen) > 0 && sel.last.compare(&sel.refused) < 0 {
		sel.next = sel.last.cursor()
	}
	return sel.snapshot(ctx, nil)
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
				sel.chosen, sel.last = append(sel.chosen, c.choice), c.at
			}
			sel.after = c.at
		}
		sel.looked += len(portion)
	}
	return nil
}

// snapshot is of what was chosen, if nothing failed.
func (sel *selecting) snapshot(ctx context.Context, failed error) (snapshot *Snapshot, err error) {
	if failed != nil {
		return nil, failed
	}
	if err := sel.askFor(ctx, func() error { snapshot, err = sel.selected(inRun(ctx), sel.shelf, sel.chosen); return err }); err != nil {
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
	sel.picking.above, sel.picking.newest = keysOf(page.chosen), page.newest
	sel.chosen, sel.next = page.chosen, page.next
	return nil
}

// lineUp returns those of the first items behind sel.after that may be chosen, where the
// last of them all stands, and whether there are more. It runs in Run.
func (sel *selecting) lineUp() (line []candidate, end position, more bool) {
	sh := sel.shelf
	allowed := sel.allowed()
	first := firsts{most: lineLength + 1}
	note := func(ref *knownItem, h *holding) {
		if allowed != nil && !allowed[ref.key] || !sel.isInTime(ref.published) {
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
	all := first.inOrder()
	if more = len(all) > lineLength; more {
		all = all[:lineLength]
	}
	for _, st := range all {
		known := st.from.findKnown(st.at.key)
		if known == nil {
			continue
		}
		c := candidate{choice: choice{ref: known.ref(), from: st.from}, at: st.at}
		switch why := sel.outOf(c.ref, st.from.source.ID); why.Kind {
		case NoReason:
		case SourceIsFull, StoryIsFull:
			sel.refused = st.at
			continue
		default:
			continue
		}
		if c.members = sel.gathered(sh, c.ref.Key); len(c.members) == 0 {
			c.members = []Member{{Key: c.ref.Key, Source: st.from.source.ID}}
		}
		line = append(line, c)
	}
	if end = sel.after; len(all) > 0 {
		end = all[len(all)-1].at
	}
	return line, end, more
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

func (sel *selecting) isInTime(published int64) bool {
	at := time.UnixMicro(published)
	return (sel.wanted.Since.IsZero() || !at.Before(sel.wanted.Since)) && (sel.wanted.Before.IsZero() || at.Before(sel.wanted.Before))
}

// allowed returns the keys of the items that may stand for what is wanted by its
// source, its story or its having been found; nil for all.
func (sel *selecting) allowed() map[Key]bool {
	if sel.found == nil && sel.wanted.Source == "" && sel.wanted.Story == "" {
		return nil
	}
	allowed := make(map[Key]bool)
	allow := func(m Member) {
		if (sel.found == nil || sel.found[m.Key]) && (sel.wanted.Source == "" || sel.wanted.Source == m.Source) && sel.mayShow(sel.shelf, m) {
			allowed[anchor(sel.gathered(sel.shelf, m.Key), m.Key)] = true
		}
	}
	if sel.wanted.Story != "" {
		for _, m := range sel.story(sel.wanted.Story) {
			allow(m)
		}
		return allowed
	}
	for _, h := range sel.origins() {
		for i := range h.known {
			allow(Member{Key: h.known[i].key, Source: h.source.ID})
		}
	}
	return allowed
}

// story returns the items of the story that has this name.
func (sel *selecting) story(name string) []Member {
	begins, err := hex.DecodeString(name)
	if err != nil || sel.comparer == nil || len(begins) == 0 {
		return nil
	}
	for id, h := range sel.holding {
		at, _ := slices.BinarySearchFunc(h.known, begins, func(k knownItem, begins []byte) int { return bytes.Compare(k.key[:], begins) })
		for ; at < len(h.known) && bytes.HasPrefix(h.known[at].key[:], begins); at++ {
			key := h.known[at].key
			if storyName(sel.storyOf(key)) != name {
				continue // of which it is not the first
			}
			if story := sel.comparer.Kin(key).Story; len(story) > 0 {
				return story
			}
			return []Member{{Key: key, Source: id}}
		}
	}
	return nil
}

// origins are the sources of the shelf of which something is wanted.
func (sel *selecting) origins() []*holding {
	if h := sel.holding[sel.wanted.Source]; h != nil || sel.wanted.Source != "" {
		return slices.DeleteFunc([]*holding{h}, func(h *holding) bool { return h == nil })
	}
	origins := slices.Clone(sel.shelf.sources)
	for _, guest := range sel.guests(sel.shelf) {
		if !slices.Contains(origins, guest.from) {
			origins = append(origins, guest.from)
		}
	}
	return origins
}

// read tells which of the candidates are wanted by what they say: those of which one
// member is.
func (sel *selecting) read(ctx context.Context, portion []candidate) ([]bool, error) {
	wanted := make([]bool, len(portion))
	if !sel.reads() {
		for i := range wanted {
			wanted[i] = true
		}
		return wanted, nil
	}
	keys := make(map[string][]Key)
	of := make(map[Key]int)
	for i, c := range portion {
		for _, m := range c.members {
			keys[m.Source] = append(keys[m.Source], m.Key)
			of[m.Key] = i
		}
	}
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	for id, keys := range keys {
		items, err := sel.store.Items(ctx, id, keys)
		if err != nil {
			return nil, fmt.Errorf("read items of source %s: %w", id, err)
		}
		for i := range items {
			if sel.wants(&items[i]) {
				wanted[of[items[i].Key()]] = true
			}
		}
	}
	return wanted, nil
}

// wants tells whether an item is wanted by what it says.
func (sel *selecting) wants(item *Item) bool {
	w := &sel.wanted
	return (w.Language == "" || item.isIn(w.Language)) &&
		(w.Tag == "" || slices.ContainsFunc(item.Tags, func(tag string) bool { return sel.isTag(tag) })) &&
		(w.Author == "" || slices.ContainsFunc(item.Authors, func(p Person) bool { return isLike(p.Name, w.Author) })) &&
		(w.Media == "" || slices.ContainsFunc(item.Enclosures, func(e Enclosure) bool { return strings.HasPrefix(e.Type, string(w.Media)+"/") }))
}

// isTag tells whether a tag, as its source or as the section names it, is the wanted
// one.
func (sel *selecting) isTag(tag string) bool {
	return isLike(tag, sel.wanted.Tag) || isLike(sel.shelf.section.MapCategories[text.Fold(tag)], sel.wanted.Tag)
}

// isLike compares two names through their spellings.
func isLike(a, b string) bool { return a == b || a != "" && text.Fold(a) == text.Fold(b) }

// ranked is an item with its place in the order of a shelf.
type ranked struct {
	at   position
	from *holding
}

// firsts keeps the first of many in order, without putting the others in order.
type firsts struct {
	most int
	kept []ranked // a heap, the last in order on top
}

func (f *firsts) Len() int           { return len(f.kept) }
func (f *firsts) Less(i, j int) bool { return f.kept[i].at.compare(&f.kept[j].at) > 0 }
func (f *firsts) Swap(i, j int)      { f.kept[i], f.kept[j] = f.kept[j], f.kept[i] }

// Push serves container/heap.
func (f *firsts) Push(x any) { f.kept = append(f.kept, x.(ranked)) }

// Pop serves container/heap.
func (f *firsts) Pop() any {
	last := len(f.kept) - 1
	x := f.kept[last]
	f.kept = f.kept[:last]
	return x
}

func (f *firsts) add(r ranked) {
	switch {
	case len(f.kept) < f.most:
		heap.Push(f, r)
	case r.at.compare(&f.kept[0].at) < 0:
		f.kept[0] = r
		heap.Fix(f, 0)
	}
}

func (f *firsts) inOrder() []ranked {
	slices.SortFunc(f.kept, func(a, b ranked) int { return a.at.compare(&b.at) })
	return f.kept
}
