package render

import (
	"sync"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
)

// Kept keeps values as far as there is room for their bytes: those that were used longest
// ago make room for others. It is safe for concurrent use.
type Kept[K comparable, V any] struct {
	bytes func(V) int

	mu   sync.Mutex
	kept *lru.LRU[K, V]
	size int // of all that is kept, in bytes
	most int
}

// NewKept returns room for so many bytes, of which each value takes as many as bytes
// says.
func NewKept[K comparable, V any](most int, bytes func(V) int) *Kept[K, V] {
	k := &Kept[K, V]{bytes: bytes, most: most}
	kept, err := lru.NewLRU(most, func(_ K, value V) { k.size -= bytes(value) })
	if err != nil {
		panic("render: " + err.Error()) // there is no room
	}
	k.kept = kept
	return k
}

// Get returns a value that is kept.
func (k *Kept[K, V]) Get(key K) (value V, found bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.kept.Get(key)
}

// Add keeps a value, in the place of an older one.
func (k *Kept[K, V]) Add(key K, value V) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept.Remove(key)
	k.kept.Add(key, value)
	for k.size += k.bytes(value); k.size > k.most; {
		k.kept.RemoveOldest()
	}
}

// Len returns how many values are kept, and how many bytes they take.
func (k *Kept[K, V]) Len() (values, bytes int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.kept.Len(), k.size
}
