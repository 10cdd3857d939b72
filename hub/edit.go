package hub

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Action is what an editor does about an item.
type Action string

// The actions. What they are about stays so when the source sends the item again,
// changed or not.
const (
	Hide    Action = "hide"    // keep the item out of the section, until a time if there is one
	Pin     Action = "pin"     // show the item first, until a time if there is one
	MoveTo  Action = "move"    // show the item in another section than its source's
	Merge   Action = "merge"   // take two items to tell of one event
	Part    Action = "part"    // take two items to tell of different events
	Remove  Action = "remove"  // take the item down everywhere, and say that it was
	Release Action = "release" // undo what was done about the item
)

// Edit is one act of an editor, as the store records it. It is never changed: what
// undoes it is another Edit.
type Edit struct {
	At     time.Time `json:"at"`
	Action Action    `json:"action"`
	// Section is the slug of the section that it is about, empty for all.
	Section string `json:"section,omitzero"`
	// To is the slug of the section that an item is moved to.
	To string `json:"to,omitzero"`
	// Until is when Hide or Pin end by themselves, zero for never.
	Until time.Time `json:"until,omitzero"`
	Named
	// With is the other item of Merge and Part.
	With   *Named `json:"with,omitempty"`
	Reason string `json:"reason"`
}

// Named is an item as an Edit names it: Source and NativeID say which, the others
// are what it had at that time, for people to know it by.
type Named struct {
	Source   string `json:"source"`
	NativeID string `json:"native_id"`
	ID       string `json:"id"`
	URL      string `json:"url,omitzero"`
	Title    string `json:"title,omitzero"`
}

// Key returns the item's key.
func (n *Named) Key() Key { return KeyOf(n.Source, n.NativeID) }

// is tells whether name, an id or an address, means the item.
func (n *Named) is(name string) bool {
	return name != "" && (n.ID == name || n.NativeID == name || n.URL == name)
}

// isInForce tells whether the Edit has not ended by itself.
func (e *Edit) isInForce(now time.Time) bool { return e.Until.IsZero() || now.Before(e.Until) }

// place is an item in a section, or in all where that is empty.
type place struct {
	section string
	key     Key
}

func (e *Edit) place() place { return place{e.Section, e.Key()} }

// EncodeEdit returns the form in which the stores keep an Edit: JSON, for it to be
// read by people too.
func EncodeEdit(e Edit) ([]byte, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encode an edit of item %q: %w", e.ID, err)
	}
	return b, nil
}

// DecodeEdit reads what EncodeEdit wrote.
func DecodeEdit(b []byte) (Edit, error) {
	var e Edit
	if err := json.Unmarshal(b, &e); err != nil {
		return Edit{}, fmt.Errorf("a stored edit is damaged: %w", err)
	}
	return e, nil
}

// decisions are what the Edits of a store came to at one time. The zero value is
// none.
type decisions struct {
	hidden map[place]Edit
	// removed are the items that were taken down.
	removed map[Key]Edit
	// pinned and moved have by section what is put first in it, the last decided
	// first, and what it has from others.
	pinned, moved map[string][]Edit
	// merged and parted are pairs of items, pairs the Edits that made them.
	merged, parted [][2]Key
	pairs          []Edit
	// latest and count are of the Edits by section, "" for those about all; one that
	// ends counts once more.
	latest map[string]time.Time
	count  map[string]int
	// ends is when the next of them ends, zero where none does.
	ends time.Time
}

// decisionsOf takes Edits in their order.
func decisionsOf(edits []Edit, now time.Time) decisions {
	d := decisions{
		hidden: make(map[place]Edit), removed: make(map[Key]Edit), pinned: make(map[string][]Edit), moved: make(map[string][]Edit),
		latest: make(map[string]time.Time), count: make(map[string]int),
	}
	for _, e := range edits {
		d.counts(e.Section, e.At)
		if e.To != "" {
			d.counts(e.To, e.At)
		}
		if !e.isInForce(now) {
			d.counts(e.Section, e.Until)
			d.forget(&e, e.Until) // what it replaced ended when it was made
			continue
		}
		if !e.Until.IsZero() && (d.ends.IsZero() || e.Until.Before(d.ends)) {
			d.ends = e.Until
		}
		d.take(&e)
	}
	return d
}

func (d *decisions) counts(section string, at time.Time) {
	d.count[section]++
	d.latest[section] = maxTime(d.latest[section], at)
}

func (d *decisions) take(e *Edit) {
	switch e.Action {
	case Hide:
		d.forget(e, e.At)
		d.hidden[e.place()] = *e
	case Remove:
		d.removed[e.Key()] = *e
	case Pin:
		d.forget(e, e.At)
		d.pinned[e.Section] = append([]Edit{*e}, d.pinned[e.Section]...)
	case MoveTo:
		d.forget(e, e.At)
		d.hidden[e.place()] = *e
		d.moved[e.To] = append(d.moved[e.To], *e)
	case Merge, Part:
		d.forget(e, e.At)
		pair := pairOf(e)
		d.pairs = append(d.pairs, *e)
		if e.Action == Merge {
			d.merged = append(d.merged, pair)
		} else {
			d.parted = append(d.parted, pair)
		}
	case Release:
		d.forget(e, e.At)
	}
}

// forget takes back, at a time, what was decided before of what e is about. A section
// that loses an item by it which was moved there has changed too.
func (d *decisions) forget(e *Edit, at time.Time) {
	if e.With != nil {
		isPair := func(pair [2]Key) bool { return pair == pairOf(e) }
		d.merged, d.parted = slices.DeleteFunc(d.merged, isPair), slices.DeleteFunc(d.parted, isPair)
		d.pairs = slices.DeleteFunc(d.pairs, func(other Edit) bool { return isPair(pairOf(&other)) })
		return
	}
	key := e.Key()
	is := func(other Edit) bool { return other.Key() == key && other.Section == e.Section }
	delete(d.hidden, e.place())
	d.pinned[e.Section] = slices.DeleteFunc(d.pinned[e.Section], is)
	for to, moved := range d.moved {
		if d.moved[to] = slices.DeleteFunc(moved, is); len(d.moved[to]) < len(moved) {
			d.counts(to, at)
		}
	}
	if e.Section == "" && e.Action == Release {
		delete(d.removed, key)
	}
}

// pairOf returns the items of a Merge or a Part, in one order whichever was named
// first.
func pairOf(e *Edit) [2]Key {
	pair := [2]Key{e.Key(), e.With.Key()}
	if bytes.Compare(pair[0][:], pair[1][:]) > 0 {
		pair[0], pair[1] = pair[1], pair[0]
	}
	return pair
}

// inForce returns the Edits that nothing has taken back.
func (d *decisions) inForce() []Edit {
	all := slices.Clone(d.pairs)
	all = slices.AppendSeq(all, maps.Values(d.hidden))
	all = slices.AppendSeq(all, maps.Values(d.removed))
	for _, pinned := range d.pinned {
		all = append(all, pinned...)
	}
	return all
}

// brings tells whether an item was moved to the section.
func (d decisions) brings(section string, key Key) bool {
	return slices.ContainsFunc(d.moved[section], func(e Edit) bool { return e.Key() == key })
}

// of returns what keeps the item out of the section, nil where nothing does.
func (d decisions) of(section string, key Key) *Edit {
	if e, found := d.removed[key]; found {
		return &e
	}
	for _, where := range []string{"", section} {
		if e, found := d.hidden[place{where, key}]; found {
			return &e
		}
	}
	return nil
}

// mostDeleted bounds how many deletions are told.
const mostDeleted = 200

// deletedFrom returns what was taken down of a shelf's sources, by editors or by
// themselves, the last first.
func (d decisions) deletedFrom(sh *shelf) []Deleted {
	var list []Deleted
	for _, h := range sh.sources {
		list = append(list, h.deleted...)
	}
	for _, e := range d.removed {
		if sh.takes[e.Source] {
			list = append(list, Deleted{ID: e.ID, When: e.At})
		}
	}
	slices.SortFunc(list, func(a, b Deleted) int { return cmp.Or(b.When.Compare(a.When), cmp.Compare(a.ID, b.ID)) })
	list = slices.CompactFunc(list, func(a, b Deleted) bool { return a == b })
	return list[:min(len(list), mostDeleted)]
}

// changed returns when editors last changed a section, zero where they did not.
func (d decisions) changed(section string) time.Time {
	return maxTime(d.latest[section], d.latest[""])
}

// edits returns how many Edits are about a section: where there are more than there
// were, it may have changed.
func (d decisions) edits(section string) int { return d.count[section] + d.count[""] }

// markEdited notes that editors did something.
func (s *Sections) markEdited() {
	s.mu.Lock()
	s.edited = true
	s.mu.Unlock()
	tell(s.wake)
}

// readEdits reads what editors decided, if that has changed or some of it has
// ended.
func (s *Sections) readEdits(ctx context.Context) error {
	now := s.clock.Now()
	s.mu.Lock()
	isEdited := s.edited || !s.decided.ends.IsZero() && !now.Before(s.decided.ends)
	s.edited = false
	s.mu.Unlock()
	if !isEdited {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	edits, err := s.store.Edits(ctx)
	if err != nil {
		s.markEdited()
		return err
	}
	s.decided = decisionsOf(edits, now)
	if s.comparer == nil {
		return nil
	}
	s.comparer.Decide(s.decided.merged, s.decided.parted)
	return s.useLearned(ctx)
}

// useLearned compares by what was learned of words, if that is other than before.
func (s *Sections) useLearned(ctx context.Context) error {
	learned, err := s.store.Learned(ctx)
	if err != nil {
		s.markEdited()
		return err
	}
	if bytes.Equal(learned, s.learned) {
		return nil
	}
	s.use(learned)
	return nil
}

func (s *Sections) use(learned []byte) {
	s.learned = learned
	if err := s.comparer.Use(learned); err != nil {
		s.log.Warn("what was learned of words can't be read, and is learned anew", "error", err)
	}
}

// learn has what is learned of words kept, where that is out of date.
func (s *Sections) learn(ctx context.Context) {
	learned := s.comparer.Learn()
	if learned == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	if err := s.store.Learn(ctx, learned); err != nil && ctx.Err() == nil {
		s.log.Warn("what was learned of words can't be kept, trying again with the next change", "error", err)
		return
	}
	s.use(learned)
}

// untilEnd returns a channel that tells when the next Edit ends, nil where none
// does.
func (s *Sections) untilEnd() <-chan time.Time {
	if s.decided.ends.IsZero() {
		return nil
	}
	return s.clock.After(s.decided.ends.Sub(s.clock.Now()))
}

// window is how many references of a source are remembered when it is read: as
// many as a section may show, though some of them be hidden.
func (s *Sections) window() int { return s.limit + len(s.decided.hidden) }
