package hub

import (
	"container/heap"
	"time"
)

// appointment is a source and when it is to be tried.
type appointment struct {
	source *Source
	due    time.Time
	// unstored counts the fetches in a row whose outcome the store refused.
	unstored int
}

// queue orders appointments, the earliest first. It implements heap.Interface.
type queue []appointment

// newQueue returns a queue in which every source is to be tried now: what the
// store says decides then whether it is due.
func newQueue(sources []*Source, now time.Time) *queue {
	q := make(queue, len(sources))
	for i, source := range sources {
		q[i] = appointment{source: source, due: now}
	}
	return &q
}

// sources returns the sources in the queue.
func (q queue) sources() []*Source {
	sources := make([]*Source, len(q))
	for i := range q {
		sources[i] = q[i].source
	}
	return sources
}

// Len, Less, Swap, Push and Pop serve container/heap.
func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].due.Before(q[j].due) }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(appointment)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	*q = (*q)[:last]
	return x
}

func (q *queue) push(a appointment)      { heap.Push(q, a) }
func (q *queue) pop() appointment        { return heap.Pop(q).(appointment) }
func (q queue) next() time.Time          { return q[0].due }
func (q queue) isDue(now time.Time) bool { return len(q) > 0 && !q[0].due.After(now) }
