package hub

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"slices"
	"time"
)

// Comparer tells which stored items say the same. What it answers depends on the
// items that it holds and on nothing else: not on the order in which they came.
// Package compare has one. Sections alone puts items in; Kin is safe for
// concurrent use with that.
type Comparer interface {
	// Put takes in items of one source that are new or have changed, and what the
	// source's feed says of itself.
	Put(source *Source, from Origin, items []Item)
	// Remove forgets items.
	Remove(keys []Key)
	// Settle forms anew the groups of what was put or removed, and returns the ids
	// of the sources that have an item whose Kin changed by it.
	Settle() []string
	// Decide says which pairs of items editors take to tell of one event, and which
	// not, whatever they say.
	Decide(merged, parted [][2]Key)
	// Learn returns what is to be kept of the words of all items, nil where what is in
	// use fits them. Use puts what was kept to use; nil stands for nothing.
	Learn() []byte
	Use(learned []byte) error
	// Kin returns the items that say the same as one.
	Kin(key Key) Kin
}

// Kin are the items that say the same as one, itself among them, in an order that
// is the same everywhere. Both are nil for one that stands alone or is not known.
type Kin struct {
	// Copies have one text, some lightly edited. Story are all that tell of the same
	// event, the copies among them.
	Copies, Story []Member
}

// Member is an item among its Kin.
type Member struct {
	Key       Key
	Source    string // id
	Published time.Time
	FirstSeen time.Time
	// Original tells that the source has the item at its own site and gives none of
	// the others credit for it.
	Original bool
}

// gathered returns the items that a shelf shows as one with an item: those of its
// Kin that the section takes and no editor hid. It is empty where the item stands
// alone.
func (s *Sections) gathered(sh *shelf, key Key) []Member {
	if s.comparer == nil || sh.section.Collapse == CollapseNone {
		return nil
	}
	kin := s.comparer.Kin(key)
	members := kin.Copies
	if sh.section.Collapse == CollapseStory {
		members = kin.Story
	}
	return slices.DeleteFunc(members, func(m Member) bool { return !s.mayShow(sh, m) })
}

// mayShow tells whether a shelf takes an item, whoever stands for it.
func (s *Sections) mayShow(sh *shelf, m Member) bool {
	if s.decided.of(sh.section.Slug, m.Key) != nil {
		return false
	}
	if !sh.takes[m.Source] {
		return s.decided.brings(sh.section.Slug, m.Key)
	}
	judged, known := sh.judged[m.Key]
	return sh.judged == nil || known && (judged.out == "" || s.decided.brings(sh.section.Slug, m.Key))
}

// anchor returns the item that gives a group its id and its place, the one itself
// where the group is empty.
func anchor(members []Member, alone Key) Key {
	if len(members) == 0 {
		return alone
	}
	return firstSeen(members).Key
}

// firstSeen returns the item that was seen first. It stands for its group: what
// readers have seen stays what it is when a better copy comes, and no copy can move
// it.
func firstSeen(members []Member) Member {
	return slices.MinFunc(members, seenFirst)
}

// seenFirst orders items by when they were seen first.
func seenFirst(a, b Member) int {
	return cmp.Or(a.FirstSeen.Compare(b.FirstSeen), cmp.Compare(a.Source, b.Source), bytes.Compare(a.Key[:], b.Key[:]))
}

// member is the item as one of its Kin.
func (c *choice) member() Member {
	return Member{Key: c.ref.Key, Source: c.from.source.ID, Published: c.ref.Published, FirstSeen: c.ref.FirstSeen}
}

// mostTold bounds how many copies are told of beside an item.
const mostTold = 32

// meetKin notes who else tells what was chosen, and in whose words it is shown: the
// publisher's own, before a copy; then those of the source with the higher priority;
// then those that were seen first.
func (s *Sections) meetKin(sh *shelf, c *choice) {
	c.face = c.ref.Key
	if s.comparer == nil || sh.section.Collapse == CollapseNone {
		return
	}
	members := s.gathered(sh, c.ref.Key)
	slices.SortFunc(members, func(a, b Member) int {
		return cmp.Or(
			compareTruth(b.Original, a.Original),
			cmp.Compare(s.holding[b.Source].source.Priority, s.holding[a.Source].source.Priority),
			seenFirst(a, b),
		)
	})
	if len(members) > 0 {
		c.face = members[0].Key
	}
	for _, m := range members {
		if m.Key != c.ref.Key && len(c.also) < mostTold {
			c.also = append(c.also, m)
		}
	}
	if story := s.comparer.Kin(c.ref.Key).Story; len(story) > 0 {
		first := anchor(story, c.ref.Key)
		c.story = storyName(first)
		for _, m := range story {
			c.tellers = append(c.tellers, s.holding[m.Source])
		}
	}
}

// meetOrigins reads those sources again of which nothing else is shown than a copy,
// and whose origin was forgotten.
func (s *Sections) meetOrigins(ctx context.Context, chosen []choice) error {
	var ids []string
	for _, c := range chosen {
		for _, m := range append([]Member{{Source: c.from.source.ID}}, c.also...) {
			if s.holding[m.Source].origin == nil && !slices.Contains(ids, m.Source) {
				ids = append(ids, m.Source)
			}
		}
	}
	for chunk := range slices.Chunk(ids, loadAtOnce) {
		if err := s.load(ctx, chunk); err != nil {
			return err
		}
	}
	return nil
}

// storyName returns what a story is called by the item that names it.
func storyName(first Key) string { return hex.EncodeToString(first[:8]) }

func compareTruth(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// compose returns the item as it is shown: the words are those of its face; the
// id, the date and the first sight are its own.
func (c *choice) compose(items map[Key]readItem) (item Item, told Told, found bool) {
	own, found := items[c.ref.Key]
	if !found {
		return Item{}, Told{}, false
	}
	item = own.Item
	if face, ok := items[c.face]; ok && c.face != c.ref.Key {
		item = face.Item
		item.ID, item.Published, item.FirstSeen = own.Item.ID, own.Item.Published, own.Item.FirstSeen
		item.Updated = maxTime(item.Updated, own.Item.Updated)
	}
	told.Story = c.story
	for _, m := range append([]Member{{Key: c.ref.Key}}, c.also...) {
		other, ok := items[m.Key]
		if ok && m.Key != item.Key() {
			told.Also = append(told.Also, Copied{ID: other.Item.ID, URL: other.Item.URL, Title: other.Item.Title, SourceID: other.Item.SourceID})
		}
	}
	return item, told, true
}
