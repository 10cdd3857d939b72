package hub

import (
	"cmp"
	"container/heap"
)

// choice is an item that a section shows, by reference, and its place among those
// of its source.
type choice struct {
	ref   Ref
	from  *holding
	place int
	// face is the copy whose words are shown, and also are all copies that the
	// section has beside the item itself, the face among them. story is the story's
	// name, empty where nobody else tells it, and tellers are those who do, of whichever
	// section.
	face    Key
	also    []Member
	story   string
	tellers []*holding
}

// newest returns the limit newest items over the union of the sources, newest
// first, but for those that are left out. It is fair in that a source's share is what it published, never a
// quota. Where it can't tell, as too little is remembered of some sources, it
// returns those, and what it chose before it met them.
func newest(sources []*holding, limit int, leavesOut func(Ref, *holding) bool) (chosen []choice, short []*holding) {
	var m merge
	for _, h := range sources {
		if h.isKnown() {
			m = append(m, &cursor{h, 0})
		}
	}
	heap.Init(&m)
	chosen = make([]choice, 0, limit)
	for len(chosen)+len(short) < limit && len(m) > 0 {
		first := m[0]
		if first.isAtRest() {
			short = append(short, first.holding)
			heap.Pop(&m)
			continue
		}
		if ref := first.ref(); !leavesOut(ref, first.holding) {
			chosen = append(chosen, choice{ref: ref, from: first.holding, place: first.position})
		}
		if first.position++; first.isAtEnd() {
			heap.Pop(&m)
			continue
		}
		heap.Fix(&m, 0)
	}
	return chosen, short
}

// cursor is a place in one source's references.
type cursor struct {
	holding  *holding
	position int
}

// isAtRest tells whether the cursor stands at what is not remembered.
func (c *cursor) isAtRest() bool { return c.position == len(c.holding.refs) }

func (c *cursor) isAtEnd() bool { return c.isAtRest() && c.holding.rest == Ref{} }

func (c *cursor) ref() Ref {
	if c.isAtRest() {
		return c.holding.rest
	}
	return c.holding.refs[c.position]
}

// inOrder compares two items of two sources, the one that is shown first being the
// less. Items of one date from several sources are ordered by source and not by when
// they were first seen, which depends on who was fetched first.
func inOrder(a Ref, aSource string, b Ref, bSource string) int {
	return cmp.Or(b.Published.Compare(a.Published), cmp.Compare(aSource, bSource), newestFirst(a, b))
}

// merge is a heap of cursors, the item that is shown first before the others.
type merge []*cursor

func (m merge) Len() int { return len(m) }
func (m merge) Less(i, j int) bool {
	a, b := m[i], m[j]
	return inOrder(a.ref(), a.holding.source.ID, b.ref(), b.holding.source.ID) < 0
}
func (m merge) Swap(i, j int) { m[i], m[j] = m[j], m[i] }

// Push serves container/heap.
func (m *merge) Push(x any) { *m = append(*m, x.(*cursor)) }

// Pop serves container/heap.
func (m *merge) Pop() any {
	last := len(*m) - 1
	x := (*m)[last]
	*m = (*m)[:last]
	return x
}
