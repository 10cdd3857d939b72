package hub

import (
	"container/heap"
	"slices"
)

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

// add keeps an item if it is among the first so far.
func (f *firsts) add(r ranked) {
	switch {
	case len(f.kept) < f.most:
		heap.Push(f, r)
	case r.at.compare(&f.kept[0].at) < 0:
		f.kept[0] = r
		heap.Fix(f, 0)
	}
}

// inOrder returns what is kept, the first in order first. Nothing can be added after it.
func (f *firsts) inOrder() []ranked {
	slices.SortFunc(f.kept, func(a, b ranked) int { return a.at.compare(&b.at) })
	return f.kept
}
